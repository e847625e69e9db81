"""The gallery page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.utils.safestring import SafeString
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.component import components
from tonghu.workbench.gallery import made_up
from tonghu.workbench.gallery.samples import SAMPLES, Sample
from tonghu.workbench.picking.fields import pickers


@dataclass(frozen=True)
class Shown:
    """A component, or a field that is picked, with its samples drawn. `takes`: its attributes, in order."""

    name: str
    takes: tuple[str, ...]
    says: str
    samples: list[tuple[Sample, SafeString]]


@ensure_csrf_cookie
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with made-up data only."""
    actor_of(request).check(Permission.GALLERY_READ, Permission.GALLERY_READ.words)
    context = {"shown": shown(), "frame": made_up.frame(request.path)}
    return render(request, "workbench/gallery/gallery.html", context)


def shown() -> list[Shown]:
    """The components in order of their names, then the fields that are picked."""
    data = made_up.data()
    fields = [(name, (), each.__doc__ or "") for name, each in pickers().items()]
    tags = [(name, each.attributes, each.draw.__doc__ or "") for name, each in components().items()]
    return [
        Shown(
            name,
            takes,
            says,
            [(sample, draw(sample, data)) for sample in SAMPLES if sample.component == name],
        )
        for name, takes, says in (*tags, *fields)
    ]


def draw(sample: Sample, data: dict[str, object]) -> SafeString:
    """A sample as HTML."""
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    return backend.engine.from_string("{% load workbench %}" + sample.source).render(Context(data))

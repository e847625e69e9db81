"""A whole number or phone, asked for by name and recorded."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.registry.models import Adult
from tonghu.workbench.children.opened import Opened, open_child
from tonghu.workbench.children.page import field_words

OF_CHILD = ("number", "carer_phone")
OF_ADULT = ("number", "phone")


@require_POST
def of_child(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """The child's number or the carer's phone."""
    opened = _opened(request, pk)
    if field not in OF_CHILD or (field == "carer_phone" and not opened.carer_phone):
        raise Http404
    return _answer(request, opened, field, getattr(opened.child, field), {"field": field})


@require_POST
def of_adult(request: HttpRequest, pk: int, adult: int, field: str) -> HttpResponse:
    """A member's number or phone; 404 for one whom a protection order names."""
    opened = _opened(request, pk)
    held = Adult.objects.scoped(opened.actor).filter(child=opened.child, pk=adult).first()
    if held is None or field not in OF_ADULT or opened.is_blocked(held):
        raise Http404
    return _answer(request, opened, field, getattr(held, field), {"field": field, "adult": held.pk})


def _opened(request: HttpRequest, pk: int) -> Opened:
    opened = open_child(request, pk, tab="")
    opened.actor.check(Permission.CHILD_UNMASK, Permission.CHILD_UNMASK.words)
    return opened


def _answer(
    request: HttpRequest, opened: Opened, field: str, value: str | None, detail: dict[str, object]
) -> HttpResponse:
    if not value:
        raise Http404
    record("unmask", "child", [opened.child.pk], by=opened.actor, place=opened.child.place, detail=detail)
    if request.headers.get("Accept", "").startswith("text/plain"):
        return HttpResponse(value, content_type="text/plain; charset=utf-8")
    context = {
        "opened": opened,
        "child": opened.child,
        "tabs": opened.tabs(""),
        "label": field_words(field),
        "value": value,
    }
    return render(request, "workbench/children/unmasked.html", context)

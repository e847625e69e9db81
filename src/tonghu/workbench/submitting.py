"""A form and what it does: a key so that it is done once, and the domain's refusal beside what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tonghu.kernel.errors import UserError

T = TypeVar("T")


class OnceForm(forms.Form):
    """A form that carries the key of its one sending."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def bound(
    kind: type[forms.Form], request: HttpRequest, *, initial: Mapping[str, object] | None = None
) -> forms.Form:
    """The form with what was posted, or fresh."""
    return kind(request.POST if request.method == "POST" else None, initial=dict(initial or {}))


def carried_out(form: forms.Form, do: Callable[[], T]) -> T | None:
    """What `do` returns; None where the form, or the domain with a UserError, has something against it."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return do()
    except UserError as error:
        form.add_error(None, str(error))
        return None


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    do: str,
    back: str,
    lede: str = "",
    kind: str = "primary",
    unverified: str = "",
) -> HttpResponse:
    """A page with one form. `do`: the word on its button. `unverified`: the 待核 parameter it rests on, in words."""
    context = {
        "form": form,
        "title": title,
        "do": do,
        "back": back,
        "lede": lede,
        "kind": kind,
        "unverified": unverified,
    }
    status = 422 if form.errors else 200
    return render(request, "workbench/form_page.html", context, status=status)

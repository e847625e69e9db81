"""A form and what it does: a key so that it is done once, and the domain's refusal beside what was typed.

Here, and nowhere else in the workbench, what the domain raises becomes an outcome (`attempt`). Pages that draw the form
again after a conflict use `writing.settled`; buttons without a page of their own use `pressed`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import AlreadyDone

T = TypeVar("T")
TWICE = "已经办理过，没有重复办理。"


class OnceForm(forms.Form):
    """A form that carries the key of its one sending."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def bound(
    kind: type[forms.Form], request: HttpRequest, *, initial: Mapping[str, object] | None = None
) -> forms.Form:
    """The form with what was posted, or fresh."""
    return kind(request.POST if request.method == "POST" else None, initial=dict(initial or {}))


@dataclass(frozen=True, kw_only=True)
class Outcome(Generic[T]):
    """What became of a deed, one of four: `done` with what it returned; `twice`, done before by the same sending; `refused`,
    the domain's sentence; `overtaken` by what another has done meanwhile.
    """

    done: T | None = None
    twice: bool = False
    refused: str = ""
    overtaken: Conflict | None = None


def attempt(do: Callable[[], T]) -> Outcome[T]:
    """Do it. NotPermitted goes its way: it has a page of its own (workbench/errors.py)."""
    try:
        return Outcome(done=do())
    except AlreadyDone:
        return Outcome(twice=True)
    except UserError as fault:
        return Outcome(refused=str(fault))
    except Conflict as found:
        return Outcome(overtaken=found)


def carried_out(form: forms.Form, do: Callable[[], T]) -> T | None:
    """What `do` returns; None where the form, or the domain with a UserError, has something against it.

    For deeds that find what the same sending made before and return it. A conflict gets the common page, to which the
    browser keeps what was typed (web/src/kept_text.ts).
    """
    if not form.is_bound or not form.is_valid():
        return None
    came = attempt(do)
    if came.overtaken is not None:
        raise came.overtaken
    if came.twice or came.refused:
        form.add_error(None, came.refused or TWICE)
    return came.done


def pressed(request: HttpRequest, do: Callable[[], str], *, back: str) -> HttpResponse:
    """A button: what `do` returns is said, or what stood in its way, and it leads `back` in any case."""
    return answered(request, attempt(do), back=back)


def answered(request: HttpRequest, came: Outcome[str], *, back: str) -> HttpResponse:
    """The same for what was done already."""
    against = came.overtaken.what if came.overtaken is not None else came.refused
    if against:
        messages.warning(request, against)
    else:
        messages.success(request, TWICE if came.twice else str(came.done))
    return redirect(back)


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

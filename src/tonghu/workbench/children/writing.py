"""The forms that change a child's file, and how its page shows what stood in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from inspect import signature
from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tonghu.accounts.permissions import Permission
from tonghu.kernel.conflict import Conflict
from tonghu.registry.models import Child
from tonghu.secrecy.masking import mask_phone, mask_resident_number
from tonghu.workbench.children.opened import Opened, open_child
from tonghu.workbench.picking.fields import pick_for, picked_for
from tonghu.workbench.writing import WriteForm, settled

EMPTY = "（空）"
MASKS = {"number": mask_resident_number, "carer_phone": mask_phone, "phone": mask_phone}


class DayField(forms.DateField):
    """A day, picked or typed as 2026-07-02."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class ReasonField(forms.CharField):
    """Why; every change of a file says it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "理由")
        kwargs.setdefault("widget", forms.Textarea)
        kwargs.setdefault("help_text", "写明依据的材料或情况，会留在变更记录里。")
        super().__init__(max_length=500, **kwargs)


form_page = require_http_methods(["GET", "HEAD", "POST"])


def opened_to(request: HttpRequest, pk: int, *permissions: Permission) -> Opened:
    """The file, for a post that has one of the permissions; the reading is recorded by what is done."""
    opened = open_child(request, pk, tab="" if request.method == "POST" else "form")
    if not any(opened.actor.may(permission) for permission in permissions):
        opened.actor.check(permissions[0], permissions[0].words)
    return opened


def to(name: str, *ids: int) -> str:
    """An address of these pages."""
    return reverse(f"children:{name}", args=list(ids))


def row_of(opened: Opened, rows: Any, pk: int) -> Any:
    """A row of this child's file by its id; 404 where there is none in reach. `rows`: a manager, or a queryset."""
    found = rows.scoped(opened.actor).filter(child=opened.child, pk=pk).first()
    if found is None:
        raise Http404
    return found


def drawn(
    form: type[WriteForm], version: int, *, initial: Mapping[str, Any] | None = None, **kwargs: Any
) -> WriteForm:
    """The form with a fresh key."""
    return form(initial={"key": uuid4(), "version": version, **(initial or {})}, **kwargs)


def handled(
    request: HttpRequest,
    opened: Opened,
    *,
    form: type[WriteForm],
    title: str,
    deed: Callable[..., object],
    of: Mapping[str, Any] | None = None,
    done: str,
    back: str,
    button: str,
    note: str = "",
    tab: str = "child",
    initial: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    template: str = "workbench/children/form.html",
    **kwargs: Any,
) -> HttpResponse:
    """GET draws the form; POST does it and leads `back`, or shows what stood in the way with all that was typed.

    `deed`: the action, called with what the form says, with `of` (by default the child), with the actor, with the form's
    key and, where the action asks for it, with the version. `done`: said afterwards. A second sending of the same form
    leads on as the first did. 409 when another has changed the file meanwhile: both are shown, and sending again is
    a decision made with that knowledge.
    """
    context = {
        "opened": opened,
        "child": opened.child,
        "tabs": opened.tabs(tab),
        "title": title,
        "note": note,
        "back": back,
        "button": button,
        **(extra or {}),
    }
    if request.method != "POST":
        told = {**(initial or {}), **picked_for(request, form)}
        asked = drawn(form, opened.child.version, initial=told, **kwargs)
        pick_for(asked, opened.actor, back=request.path)
        return render(request, template, {**context, "form": asked})
    given = form(request.POST, **kwargs)
    pick_for(given, opened.actor, back=request.path)

    def shown(form_again: WriteForm, **more: Any) -> HttpResponse:
        return render(request, template, {**context, "form": form_again, **more})

    def refused(why: str) -> HttpResponse:
        given.add_error(None, why)
        return shown(given)

    def overtaken(conflict: Conflict) -> HttpResponse:
        again, both = _after(conflict, opened, form, request, kwargs)
        return shown(again, conflict=both)

    def carry_out() -> str:
        _do(deed, {"child": opened.child} if of is None else of, given, opened)
        return done

    if not given.is_valid():
        return render(request, template, {**context, "form": given}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return settled(request, carry_out, back=back, refused=refused, conflict=overtaken)


def _do(deed: Callable[..., object], of: Mapping[str, Any], form: WriteForm, opened: Opened) -> None:
    asks_version = "version" in signature(deed).parameters
    version = {"version": form.cleaned_data["version"]} if asks_version else {}
    deed(**of, **form.told, **version, by=opened.actor, key=form.cleaned_data["key"])


def _after(
    conflict: Conflict, opened: Opened, form: type[WriteForm], request: HttpRequest, kwargs: Mapping[str, Any]
) -> tuple[WriteForm, dict[str, Any]]:
    """The form again, all that was typed in it, on the version that stands now; and the two side by side."""
    data = request.POST.copy()
    theirs = conflict.theirs
    is_this_file = isinstance(theirs, Child) and theirs.pk == opened.child.pk
    if is_this_file:
        data["version"] = str(theirs.version)
    again = form(data, **kwargs)
    pick_for(again, opened.actor, back=request.path)
    again.is_valid()
    fields = [
        (
            str(field.label),
            _shown(field.name, getattr(theirs, field.name)),
            _shown(field.name, again.cleaned_data[field.name]),
        )
        for field in again.questions
        if is_this_file and hasattr(theirs, field.name) and field.name in again.cleaned_data
    ]
    other = theirs if isinstance(theirs, Child) and not is_this_file else None
    # What is left empty because it is not shown (a number, a phone) was not changed.
    different = [
        row for row in fields if row[1] != row[2] and not (row[0].startswith("新的") and row[2] == EMPTY)
    ]
    return again, {"what": conflict.what, "fields": different, "other": other}


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return EMPTY
    if name in MASKS:
        return MASKS[name](str(value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def choices_of(pairs: Sequence[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """Choices as plain text."""
    return [(str(value), str(words)) for value, words in pairs]

"""What every page with a form of the catalogue has in common: drawn, sent, refused with what was typed, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tonghu.casework.filling import Filled
from tonghu.casework.forms import NotValid, facts_for
from tonghu.kernel.conflict import Conflict
from tonghu.policy.forms.answers import begun as begun_with
from tonghu.policy.forms.checking import Problem
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.asking import filled_in, typed
from tonghu.workbench.submitting import carried_out

TEMPLATE = "workbench/casework/fill.html"
TWICE = "已经办理过，没有重复办理。"

Do = Callable[[Filled | None], str]


def filling_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    name: str | None,
    child: Child | None,
    do: Do,
    done: str,
    twice: str,
    context: Mapping[str, Any],
    begun: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page. `name`: the form of the catalogue on it, None for none. `do`: carries it out and returns the address to go
    to. `done`: said then; `twice`: the address after a second sending. `begun`: answers to begin with.
    """
    problems: list[Problem] = []

    def carry_out() -> str:
        try:
            return do(filled_in(request, name))
        except NotValid as refused:
            problems.extend(refused.problems)
            raise

    status = 200
    try:
        there = carried_out(form, carry_out)
    except AlreadyDone:
        messages.success(request, TWICE)
        return redirect(twice)
    except Conflict as conflict:
        form.add_error(None, conflict.what)
        there, status = None, 409
    if there is not None:
        messages.success(request, done)
        return redirect(there)
    drawn = _drawn(request, name, child, begun)
    shown = {"form": form, "child": child, "problems": problems, **drawn, **context}
    return render(request, TEMPLATE, shown, status=status if status != 200 else (422 if form.errors else 200))


def _drawn(
    request: HttpRequest, name: str | None, child: Child | None, begun: Mapping[str, Any] | None
) -> dict[str, Any]:
    if name is None:
        return {"data_form": None}
    facts = facts_for(child, by=actor_of(request))
    compiled, answers = typed(request, name, begun or {})
    if begun is None and request.method != "POST":
        answers = begun_with(compiled, facts)
    return {"data_form": compiled, "facts": facts, "answers": answers}

"""What every page with a form of the catalogue has in common: drawn, sent, refused with what was typed, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tonghu.casework.filling import Filled
from tonghu.casework.forms import NotValid, facts_for
from tonghu.policy.forms.answers import begun as begun_with
from tonghu.policy.forms.checking import Problem
from tonghu.registry.models import Child
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.asking import filled_in, typed
from tonghu.workbench.writing import settled

TEMPLATE = "workbench/casework/fill.html"

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
    there: list[str] = []

    def carry_out() -> str:
        try:
            there.append(do(filled_in(request, name)))
        except NotValid as refused:
            problems.extend(refused.problems)
            raise
        return done

    def page(status: int) -> HttpResponse:
        drawn = _drawn(request, name, child, begun)
        shown = {"form": form, "child": child, "problems": problems, **drawn, **context}
        return render(request, TEMPLATE, shown, status=status)

    def again(why: str) -> HttpResponse:
        form.add_error(None, why)
        return page(HTTPStatus.OK)

    if not form.is_bound or not form.is_valid():
        return page(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    return settled(
        request,
        carry_out,
        back=lambda: there[0] if there else twice,
        refused=again,
        conflict=lambda conflict: again(conflict.what),
    )


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

"""The page on which a step is taken: its form, and what else the catalogue asks for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tonghu.casework import actions, queries
from tonghu.casework.filling import file_of
from tonghu.casework.forms import facts_for, in_force
from tonghu.casework.models import Matter
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.policy.matters.schema import Move
from tonghu.registry.changing import AlreadyDone
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.asking import AskingForm, filled_in
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.casework.presented import number_of
from tonghu.workbench.submitting import carried_out


@require_http_methods(["GET", "POST"])
def step_page(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step. What goes wrong comes back on the page with everything that was typed."""
    actor = actor_of(request)
    matter = matter_or_404(actor, pk)
    rules = kind_of(matter.kind)
    if (move := rules.moves.get(name)) is None:
        raise Http404
    form = AskingForm(
        request.POST or None,
        needs=move.needs,
        receivers=rules.opening.receivers,
        place=matter.place,
        initial={"version": matter.version},
    )
    child = file_of(matter.child_id, by=actor)
    context: dict[str, Any] = {
        "kind": rules,
        "move": move,
        "matter": matter,
        "number": number_of(matter),
        "child": child,
        "form": form,
        "back": reverse("casework:matter", args=[pk]),
        "data_form": in_force(move.form) if move.form else None,
        "facts": facts_for(child, by=actor) if move.form else {},
    }
    try:
        done = carried_out(form, lambda: _take(request, matter, move, form, actor))
    except AlreadyDone:
        messages.success(request, "已经办理过，没有重复办理。")
        return redirect("casework:matter", pk=pk)
    except Conflict as conflict:
        form.add_error(None, conflict.what)
        return render(request, "workbench/casework/fill.html", context, status=409)
    if done is None:
        return render(request, "workbench/casework/fill.html", context, status=422 if form.errors else 200)
    messages.success(request, f"{move.title}:已办理。")
    there = queries.matter_for(actor, pk) is not None
    return redirect(reverse("casework:matter", args=[pk]) if there else reverse("casework:list"))


def _take(request: HttpRequest, matter: Matter, move: Move, form: Any, actor: Actor) -> Matter:
    return actions.take_step(
        matter=matter.pk,
        move=move.id,
        version=form.cleaned_data["version"],
        filled=filled_in(request, move.form),
        key=form.cleaned_data["key"],
        by=actor,
        **form.given(),
    )

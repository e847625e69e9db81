"""The page on which a step is taken: its form, and what else the catalogue asks for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tonghu.casework import actions, queries
from tonghu.casework.filling import Filled, file_of
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.asking import AskingForm
from tonghu.workbench.casework.filling_page import filling_page
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.casework.taking_files import takes_files


@takes_files
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

    def take(filled: Filled | None) -> str:
        actions.take_step(
            matter=pk,
            move=name,
            version=form.cleaned_data["version"],
            filled=filled,
            key=form.cleaned_data["key"],
            by=actor,
            **form.given(),
        )
        # A matter that this post no longer sees has no page to go back to.
        there = queries.matter_for(actor, pk) is not None
        return reverse("casework:matter", args=[pk]) if there else reverse("casework:list")

    back = reverse("casework:matter", args=[pk])
    return filling_page(
        request,
        form,
        name=move.form,
        child=file_of(matter.child_id, by=actor),
        do=take,
        done=f"{move.title}：已办理。",
        twice=back,
        context={"kind": rules, "move": move, "number": number_of(matter), "back": back},
    )

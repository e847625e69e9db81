"""One report of harm, or one of its parts: what was said, its clocks, its files, what may be the same, what comes next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.audit.actions import record
from tonghu.casework import queries
from tonghu.casework.attachments.keeping import attachments_of
from tonghu.casework.attachments.models import Scan
from tonghu.casework.filling import compiled_for
from tonghu.casework.forms import whole_answers
from tonghu.casework.harm.duplicates import likely_duplicates
from tonghu.casework.harm.given import said_in
from tonghu.casework.harm.numbers import may_open_number
from tonghu.casework.harm.reporters import approval_for, report_behind
from tonghu.casework.models import Matter, Receipt
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor
from tonghu.policy.forms.answers import Audience, shown_to, words_of
from tonghu.secrecy.masking import OF_FIELDS
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.matter import matter_or_404, shown
from tonghu.workbench.casework.presented import clock_cell, state_words

KIND = "harm_report"
# Steps that have a page of their own here.
OWN_STEPS = ("name_child", "name_child_at_once", "link")


@require_GET
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page. What is no part of the intake has its page among the matters."""
    actor = actor_of(request)
    matter = matter_or_404(actor, pk)
    if kind_of(matter.kind).task != "intake":
        return redirect("casework:matter", pk)
    record("read", "matter", [matter.pk], by=actor, place=matter.place)
    context = shown(matter, actor)
    context["files"] = attachments_of(matter, by=actor)
    context["unscanned"] = any(file.scan == Scan.UNSCANNED for file in context["files"])
    context["may_ask_reporter"] = (
        actor.organisation_id is not None and report_behind(matter, by=actor) is not None
    )
    if matter.kind not in ("harm_report", "harm_handover"):
        context |= _of_another(matter, actor, context["steps"])
    context["may_open_number"] = may_open_number(matter, by=actor)
    if matter.kind == KIND and actor.reach is not None:
        context |= _of_the_report(matter, actor)
    return render(request, "workbench/intake/report.html", context)


def _of_another(matter: Matter, actor: Actor, steps: list[tuple[str, str]]) -> dict[str, Any]:
    """What it began with, numbers masked; a step that names a child leads to the page on which one is found."""
    rules, who = kind_of(matter.kind), me(actor)
    naming = [
        reverse("casework:step", args=[matter.pk, move.id])
        for move in rules.moves.values()
        if "child" in move.needs
    ]
    find = reverse("intake:child", args=[matter.pk])
    first = next(
        (each for each in reversed(queries.records_of(matter, actor)) if each.form == rules.opening.form),
        None,
    )
    said = []
    if first is not None:
        compiled, audience = compiled_for(first), Audience(role=who.role, unit=who.unit_kind)
        shown_now = shown_to(compiled, whole_answers(first), audience)
        said = [(each.title, each.text) for each in words_of(compiled, shown_now, masks=OF_FIELDS)]
    return {
        "other": bool(rules.source.note),
        "said": said,
        "steps": [(title, find if url in naming else url) for title, url in steps],
    }


def _of_the_report(matter: Matter, actor: Actor) -> dict[str, Any]:
    receipt = Receipt.objects.scoped(actor).filter(matter=matter).first()
    parts = queries.parts_of(matter, actor)
    own = [reverse("casework:step", args=[matter.pk, name]) for name in OWN_STEPS]
    offered = [(title, url) for title, url in shown(matter, actor)["steps"] if url not in own]
    now = timezone.now()
    may_work = matter.is_open and actor.role in ("county_officer", "county_lead")
    return {
        "is_report": True,
        "may_work": may_work,
        "steps": offered,
        "said": said_in(matter, by=actor),
        "receipt": receipt,
        "handed": [
            (part, state_words(part), clock_cell(part, now=now) if part.due_at else "")
            for part in parts
            if part.kind == "harm_handover"
        ],
        "linked": [(part, number_of(part), state_words(part)) for part in parts if part.kind == KIND],
        "cares": [(part, state_words(part)) for part in parts if part.kind == "emergency_care"],
        "likely": [
            (each.report, number_of(each.report), "、".join(dict.fromkeys(each.reasons)))
            for each in (
                likely_duplicates(matter, by=actor) if matter.is_open and matter.parent_id is None else ()
            )
        ],
        "approved": approval_for(matter, by=actor) if receipt and receipt.named else None,
    }

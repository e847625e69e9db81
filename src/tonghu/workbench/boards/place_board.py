"""The board of a place: what was done in each division below, on a map and ranked; a village's ends in its children."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.audit.actions import record
from tonghu.duties.across import wait_for_rebuild
from tonghu.duties.rules import catalogue
from tonghu.oversight.boards import doubts_of, place_figures, whole
from tonghu.oversight.reading import matrix
from tonghu.oversight.responsible import responsible_words
from tonghu.places.models import Level
from tonghu.policy.duties.words import proof_words, subject_words, target_words, when_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards import links
from tonghu.workbench.boards.chosen import Chosen, choices, chosen, ribbon_words
from tonghu.workbench.boards.drawing import map_of, ranked
from tonghu.workbench.boards.places import BELOW, board_place, names_below, steps_to
from tonghu.workbench.boards.tabs import tabs
from tonghu.workbench.boards.village import village_context


@dataclass(frozen=True)
class RuleWords:
    """A chosen duty in words: what it asks, of whom, by when, shown by what."""

    text: str
    subject: str
    when: str
    proof: str
    bearer: str
    target: str
    how: str


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The board of the post's own place."""
    return place(request, "")


@require_GET
def place(request: HttpRequest, place: str) -> HttpResponse:
    """The board of any place that the post reaches. `?count=` narrows what is counted."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, place)
    now = chosen(request, catalogue())
    counts = matrix(division.place, by=actor, on=today)
    lines = place_figures(counts, names_below(division), now.rules, at=division.place)
    shown = {line.place: line.tally for line in lines}
    record("aggregate", "duty", by=actor, place=division.place, detail={"what": "place", **now.asked})
    context = {
        "division": division,
        "steps": steps_to(division, actor),
        "tabs": tabs("place", division.place, actor),
        "now": now,
        "choices": choices(catalogue(), now),
        "whole": whole(counts, now.rules),
        "whole_url": _behind(now, division.place),
        "overdue_url": links.behind(now.reading.id, division.place, "overdue") if now.reading else "",
        "below_title": BELOW[Level(division.level)],
        "ranked": ranked(
            lines,
            shown,
            lambda key: links.place_board(key, **now.asked),
            lambda key: _behind(now, key),
        ),
        "map": map_of(
            division.place,
            f"{division.name}：{now.title}",
            lines,
            shown,
            lambda key: links.place_board(key, **now.asked),
        ),
        "ribbon": ribbon_words(doubts_of(now.duty, now.reading, catalogue(), today))
        if now.duty and now.reading
        else "",
        "words": _words(now),
        "clause_url": links.clause(links.article_of(now.clause.id), division.place) if now.clause else "",
        "clauses_url": links.clause_board(division.place),
        "screen_url": reverse("monitoring:screen", args=[division.place]),
        "export_url": links.export(division.place, **now.asked),
        "today": today,
        "recounting": wait_for_rebuild(),
        **(village_context(division, actor) if division.level == Level.VILLAGE else {}),
    }
    return render(request, "workbench/boards/place.html", context)


def _behind(now: Chosen, place: str) -> str:
    """The list behind a figure; of several duties together, the board that takes them apart."""
    if now.reading:
        return links.behind(now.reading.id, place)
    if now.clause:
        return links.clause(links.article_of(now.clause.id), place)
    return links.clause_board(place)


def _words(now: Chosen) -> RuleWords | None:
    if now.duty is None or now.reading is None:
        return None
    known, today = catalogue(), timezone.localdate()
    return RuleWords(
        text=now.duty.text,
        subject=subject_words(now.reading, known),
        when=when_words(now.reading, known, today),
        proof=proof_words(now.reading, known),
        bearer=responsible_words(now.reading, known),
        target=target_words(now.reading),
        how=f"{now.reading.numerator} ÷ {now.reading.denominator}",
    )

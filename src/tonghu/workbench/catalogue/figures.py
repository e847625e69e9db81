"""Figures of record: how the state, the province and departments define them, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tonghu.leads.rules import catalogue
from tonghu.policy.indicators.manual import counted_words, reported_words, source_words
from tonghu.policy.indicators.schema import Indicator
from tonghu.policy.schema import Clause
from tonghu.workbench.acting import actor_of


@dataclass(frozen=True)
class Shown:
    """One definition as the page shows it."""

    side: str
    title: str
    words: str
    counted: str
    source: str
    note: str | None
    unverified: bool
    reported: bool
    clauses: list[Clause]


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure that two offices define differently."""
    actor_of(request)
    shown = [(each, reported_words(each), _definitions(each)) for each in catalogue().indicators.values()]
    return render(request, "workbench/catalogue/figures.html", {"figures": shown})


def _definitions(indicator: Indicator) -> list[Shown]:
    known = catalogue()
    return [
        Shown(
            side=each.side,
            title=each.title,
            words=each.words,
            counted=counted_words(each, known),
            source=source_words(each),
            note=each.source.note,
            unverified=each.source.status == "待核",
            reported=each.key == indicator.reported,
            clauses=[known.clauses[name] for name in each.clauses],
        )
        for each in indicator.definitions
    ]

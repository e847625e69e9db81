"""The large screen, and the print version: the board's figures, larger, without a name, small counts held back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.audit.actions import record
from tonghu.duties.across import wait_for_rebuild
from tonghu.duties.rules import catalogue
from tonghu.kernel.actor import Actor
from tonghu.oversight.boards import clause_figures, place_figures
from tonghu.oversight.leaving import Tables, counted, leaving
from tonghu.oversight.reading import matrix
from tonghu.oversight.suppression import least_shown
from tonghu.places.models import Division, Level
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards.chosen import chosen
from tonghu.workbench.boards.drawing import map_of, ranked, share_of
from tonghu.workbench.boards.places import BELOW, board_place, names_below

# A wall is looked at over a day; figures change when work is recorded.
REFRESH_SECONDS = 60


@require_GET
def screen(request: HttpRequest, place: str) -> HttpResponse:
    """The whole page."""
    actor = actor_of(request)
    division = board_place(actor, place)
    return render(request, "workbench/boards/screen.html", _context(request, division, actor))


@require_GET
def part(request: HttpRequest, place: str) -> HttpResponse:
    """What the page asks for again every REFRESH_SECONDS."""
    actor = actor_of(request)
    division = board_place(actor, place)
    return render(request, "workbench/boards/screen_part.html", _context(request, division, actor))


def _context(request: HttpRequest, division: Division, actor: Actor) -> dict[str, object]:
    now, today = timezone.localtime(), timezone.localdate()
    picked, names = chosen(request, catalogue()), names_below(division)
    counts = matrix(division.place, by=actor, on=today)
    lines = place_figures(counts, names, picked.rules, at=division.place)
    found = clause_figures(counts, names, catalogue(), at=division.place, on=today)
    limit = least_shown(on=today)
    left = leaving(counts, counted(catalogue()), Tables(places=picked.rules, clauses=True), least=limit.value)
    record("aggregate", "duty", by=actor, place=division.place, detail={"what": "screen", **picked.asked})
    return {
        "division": division,
        "now": picked,
        "whole": left.total,
        "held_back": left.held_back,
        "least": limit,
        "below_title": BELOW[Level(division.level)],
        "ranked": ranked(lines, left.places, lambda key: "", lambda key: ""),
        "map": map_of(division.place, f"{division.name}：{picked.title}", lines, left.places, lambda key: ""),
        "clauses": [
            (f"{each.clause.article} {each.clause.title}", share_of(left.clauses.get(each.clause.id)))
            for each in found
            if each.readings
        ],
        "at": now,
        "recounting": wait_for_rebuild(),
        "seconds": REFRESH_SECONDS,
        "part_url": reverse("monitoring:screen_part", args=[division.place])
        + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "board_url": reverse("monitoring:place", args=[division.place]),
    }

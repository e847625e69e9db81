"""How much is asked of one child director, beside what comes of it; for supervisors up."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.duties.rules import catalogue
from tonghu.oversight.workload import DAYS, Load, workload
from tonghu.oversight.workload_below import Spread, workload_below
from tonghu.places.models import Division, Level
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards import links
from tonghu.workbench.boards.drawing import share_of
from tonghu.workbench.boards.places import BELOW, board_place, steps_to
from tonghu.workbench.boards.tabs import tabs
from tonghu.workbench.components.share_bar import Share

# A county has some hundreds; a longer list is read by nobody, and goes on by town.
MOST = 200


@dataclass(frozen=True, kw_only=True)
class LoadShown:
    """A line. `villages`: (name, board)."""

    name: str
    villages: list[tuple[str, str]]
    children: int
    due: int
    overdue: int
    share: Share


@require_GET
def directors(request: HttpRequest, place: str) -> HttpResponse:
    """The child directors under a place, the most loaded first. Of a city or the province how load is spread below it, without
    a name, and the way down to a county."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, place)
    actor.check(Permission.POST_READ, Permission.POST_READ.words)
    context: dict[str, object] = {
        "division": division,
        "steps": steps_to(division, actor, url_name="monitoring:directors"),
        "tabs": tabs("directors", division.place, actor),
        "days": DAYS,
        "today": today,
    }
    if len(division.place) < COUNTY_DIGITS:
        record("aggregate", "duty", by=actor, place=division.place, detail={"what": "directors"})
        below = workload_below(division, catalogue(), by=actor, on=today)
        parts = [_part(part) for part in (below.whole, *below.parts)]
        context |= {"below": below, "parts": parts, "below_title": BELOW[Level(division.level)]}
        return render(request, "workbench/boards/directors_below.html", context)
    found = workload(division.place, catalogue(), by=actor, on=today)
    shown = found.loads[:MOST]
    names = _names(shown)
    record("aggregate", "duty", by=actor, place=division.place, detail={"what": "directors"})
    context |= {
        "found": found,
        "loads": [_shown(load, names) for load in shown],
        "more": len(found.loads) - len(shown),
    }
    return render(request, "workbench/boards/directors.html", context)


def _part(part: Spread) -> tuple[Spread, str, Share]:
    """A line of a city's table: figures, the way down, what comes of it."""
    return part, reverse("monitoring:directors", args=[part.place]), share_of(part.results)


def _names(loads: tuple[Load, ...]) -> dict[str, str]:
    places = {village for load in loads for village in load.villages}
    rows = Division.objects.filter(place__in=places).values_list("place", "path")
    return {place: " ".join(path.split(" › ")[-2:]) for place, path in rows}


def _shown(load: Load, names: dict[str, str]) -> LoadShown:
    return LoadShown(
        name=load.post.user.full_name,
        villages=[(names.get(place, place), links.place_board(place)) for place in load.villages],
        children=load.children,
        due=load.due,
        overdue=load.overdue,
        share=share_of(load.results),
    )

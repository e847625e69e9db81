"""How good the data are and how well discovery does with them, county by county; each line leads on."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.oversight.data_quality import CountyQuality, data_quality
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards.places import board_place, steps_to
from tonghu.workbench.boards.tabs import tabs


@require_GET
def quality(request: HttpRequest, place: str) -> HttpResponse:
    """Registers, numbers, places and leads of each county under a place; of the county that a town lies in."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, place)
    actor.check(Permission.PRECISION_READ, Permission.PRECISION_READ.words)
    found = data_quality(division.place, by=actor, on=today)
    with_data = [each for each in found if each.registers or each.leads]
    record("aggregate", "lead", by=actor, place=division.place, detail={"what": "quality"})
    context = {
        "division": division,
        "steps": steps_to(division, actor, url_name="monitoring:quality"),
        "tabs": tabs("quality", division.place, actor),
        "counties": [(each, _age(each, today), _precision(each)) for each in with_data],
        "without": len(found) - len(with_data),
        "precision_url": reverse("leads:precision"),
        "links": _links(actor),
        "today": today,
    }
    return render(request, "workbench/boards/quality.html", context)


def _age(county: CountyQuality, today: dt.date) -> int | None:
    """Days since the newest day that its registers are about."""
    return (today - county.newest).days if county.newest else None


def _precision(county: CountyQuality) -> str:
    value, low, high = county.precision.value, county.precision.low, county.precision.high
    if value is None or low is None or high is None:
        return "尚无结论"
    return f"{value:.1%}（95% 区间 {low:.1%}–{high:.1%}）"


def _links(actor: Actor) -> list[tuple[str, str]]:
    """Where it goes on, for those who may."""
    found = []
    if actor.may(Permission.REGISTER_READ):
        found.append(("登记数据批次", reverse("sharing:list")))
    if actor.may(Permission.LEAD_READ):
        found.append(("线索", reverse("leads:list")))
    return found

"""How good the data are and how well discovery does with them, county by county; each line leads on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.leads.core.precision import Share
from tonghu.leads.models import Kind
from tonghu.leads.rules import category_words
from tonghu.oversight.data_quality import CountyQuality, data_quality
from tonghu.oversight.leads_over_time import LeadsOfMonth, RuleOverTime, leads_over_time
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards.places import board_place, steps_to
from tonghu.workbench.boards.tabs import tabs
from tonghu.workbench.components.share_trend import Period


@dataclass(frozen=True, kw_only=True)
class RuleShown:
    """A rule's precision over the months: as columns, and over all of them in words."""

    title: str
    periods: list[Period]
    words: str
    judged: int
    is_few: bool


@require_GET
def quality(request: HttpRequest, place: str) -> HttpResponse:
    """Registers, numbers, places and leads of each county under a place; of a town or a village its leads alone, for registers
    come to the county. Below them leads and precision over the last twelve months."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, place)
    actor.check(Permission.PRECISION_READ, Permission.PRECISION_READ.words)
    found = data_quality(division.place, by=actor, on=today)
    over_time = leads_over_time(division.place, by=actor, on=today)
    # Twelve lines of noughts say no more than one sentence, and fill two screens of a phone.
    months = list(dropwhile(lambda each: each.empty, over_time.months))
    below = len(division.place) > COUNTY_DIGITS
    if below:
        found = [replace(each, place=division.place, name=division.name) for each in found]
    with_data = [each for each in found if each.registers or each.leads]
    record("aggregate", "lead", by=actor, place=division.place, detail={"what": "quality"})
    context = {
        "division": division,
        "steps": steps_to(division, actor, url_name="monitoring:quality"),
        "tabs": tabs("quality", division.place, actor),
        "counties": [(each, _age(each, today), _precision(each)) for each in with_data],
        "below": below,
        "without": 0 if below else len(found) - len(with_data),
        "over_time": over_time,
        "months": months,
        "quiet_until": months[0].first if months and len(months) < len(over_time.months) else None,
        "rules": [_over_time(each, over_time.months) for each in over_time.rules],
        "precision_url": reverse("leads:precision"),
        "links": _links(actor),
        "leads_url": reverse("leads:list") if actor.may(Permission.LEAD_READ) else "",
        "today": today,
    }
    return render(request, "workbench/boards/quality.html", context)


def _age(county: CountyQuality, today: dt.date) -> int | None:
    """Days since the newest day that its registers are about."""
    return (today - county.newest).days if county.newest else None


def _over_time(rule: RuleOverTime, months: Sequence[LeadsOfMonth]) -> RuleShown:
    return RuleShown(
        title=f"{category_words(rule.category)} · {Kind(rule.kind).label}",
        periods=[
            Period(
                words=f"{month.first:%Y-%m}（结论{each.judged}条）",
                share=None if each.value is None else 100 * each.value,
            )
            for month, each in zip(months, rule.months, strict=True)
        ],
        words=_share_words(rule.whole),
        judged=rule.whole.judged,
        is_few=rule.whole.is_few,
    )


def _precision(county: CountyQuality) -> str:
    return _share_words(county.precision)


def _share_words(found: Share) -> str:
    value, low, high = found.value, found.low, found.high
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

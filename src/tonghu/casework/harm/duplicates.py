"""Reports that may speak of the same thing: shown with their reasons, linked by a person, never by the system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import number_of
from tonghu.kernel.actor import Actor

# A name misheard or a nickname is as common as a wrong age; two of these together are worth a look.
LEAST = 2
AGE_APART = 2


@dataclass(frozen=True, kw_only=True)
class Likely:
    """An earlier or later report, and what speaks for the two being one."""

    report: Matter
    reasons: list[str]


def likely_duplicates(report: Matter, *, by: Actor) -> list[Likely]:
    """Of the same place, within the days of the parameter, the likeliest first."""
    span = dt.timedelta(days=number_of("harm_duplicate_days", on=timezone.localdate()))
    near = Matter.objects.scoped(by).filter(
        kind="harm_report",
        place=report.place,
        parent=None,
        opened_on__gte=report.opened_on - span,
        opened_on__lte=report.opened_on + span,
    )
    told = _told([report.pk, *near.values_list("pk", flat=True)], by)
    own = told.get(report.pk, {})
    found = [
        Likely(report=other, reasons=_reasons(report, own, other, told.get(other.pk, {})))
        for other in near.exclude(pk=report.pk).order_by("id")
    ]
    return sorted((each for each in found if len(each.reasons) >= LEAST), key=lambda each: -len(each.reasons))


def _told(reports: list[int], by: Actor) -> dict[int, Mapping[str, Any]]:
    records = Record.objects.scoped(by).filter(matter_id__in=reports, form="harm_report", corrected_by=None)
    return {record.matter_id: whole_answers(record) for record in records if record.matter_id}


def _reasons(one: Matter, own: Mapping[str, Any], other: Matter, its: Mapping[str, Any]) -> list[str]:
    found = []
    if one.child_id and one.child_id == other.child_id:
        found += ["已关联同一名儿童", "同一份档案"]
    if _same(own, its, "child_name"):
        found.append("孩子姓名相同")
    if abs(int(own.get("child_age", -99)) - int(its.get("child_age", 99))) <= AGE_APART:
        found.append("年龄相近")
    if _same(own, its, "place"):
        found.append("同一乡镇")
    if _same(own, its, "where"):
        found.append("地点相同")
    if _same(own, its, "suspect_name"):
        found.append("被报告人姓名相同")
    if abs(one.opened_on - other.opened_on) <= dt.timedelta(days=1):
        found.append("时间相近")
    return found


def _same(own: Mapping[str, Any], its: Mapping[str, Any], key: str) -> bool:
    mine = str(own.get(key) or "").strip()
    return bool(mine) and mine == str(its.get(key) or "").strip()

"""Readings in an official's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from tonghu.duties.compiling.layout import Rules
from tonghu.policy.duties.schema import (
    CALENDAR_TITLES,
    OPENED,
    STATUS_TITLES,
    TIME_TITLES,
    Each,
    EachPeriod,
    EveryDays,
    OnceBy,
    Reading,
    Standing,
    Status,
    Within,
)

# Of one of the events that a duty counts from: done is in time.
EVENT_TITLES: Mapping[Status, str] = {**STATUS_TITLES, "done": "按期完成"}


def cadence(reading: Reading, rules: Rules, on: dt.date) -> str:
    """How often, or until when: 每7天一次; 每年一次; 转介发出后5个工作日内."""
    match reading.when:
        case EachPeriod(unit=unit):
            words = f"{CALENDAR_TITLES[unit]}一次"
        case EveryDays(parameter=parameter):
            words = f"每{_number(rules, parameter, on)}天一次"
        case Within(event=event, parameter=parameter, unit=unit):
            begins = "开始" if event == OPENED else f"“{title_of(event, rules)}”"
            words = f"{begins}之后{_number(rules, parameter, on)}{TIME_TITLES[unit]}内"
        case OnceBy(day=day):
            words = f"{day:%Y-%m-%d}之前完成一次"
        case Standing():
            words = "一直应当具备"
        case Each():
            words = "每一件都应当做到"
    if reading.grace:
        words += f",宽限{_number(rules, reading.grace, on)}天"
    return words


def happened_words(day: dt.date, at: dt.datetime | None) -> str:
    """2026-06-01, or with the time in China: 2026-06-01 14:30."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else f"{day:%Y-%m-%d}"


def title_of(kind: str, rules: Rules) -> str:
    """An evidence kind's title."""
    return rules.kinds[kind].title if kind in rules.kinds else kind


def _number(rules: Rules, parameter: str, on: dt.date) -> object:
    return rules.parameters[parameter].at(on).value

"""Clock: how many working days are left, and until which day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonghu.workbench.components.component import component

WEEKDAYS = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)
SOON = 1  # working days left from which the clock asks for action
NEAR = 3


def day_words(day: date) -> str:
    """2026-07-07 周二."""
    return f"{day.isoformat()} {_(WEEKDAYS[day.weekday()])}"


@component
def clock(*, remaining: int, until: date, unverified: bool = False) -> dict[str, object]:
    """A time limit in words: 还剩 3 个工作日,至 2026-07-07 周二.

    remaining: working days left, 0 on the last day, negative when overdue; counted by the domain, which knows
      the holidays. until: the last day. unverified: the length of the limit is 待核.
    """
    state = "safe"
    if remaining <= NEAR:
        state = "watch"
    if remaining <= SOON:
        state = "act"
    if remaining < 0:
        state = "urgent"
    return {
        "state": state,
        "icon": "calendar-due" if state in ("act", "urgent") else "clock",
        "remaining": remaining,
        "overdue": -remaining,
        "until": until.isoformat(),
        "until_words": day_words(until),
        "unverified": unverified,
    }

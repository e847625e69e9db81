"""Clock: how many working days are left, and until which day."""

from __future__ import annotations

from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tonghu.workbench.components.component import component
from tonghu.workbench.components.markup import drawing, text
from tonghu.workbench.components.unverified_mark import unverified_mark

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
# Working days, about a month: nobody reads a delay of 663 working days, but every official knows the day it should have been.
LONG = 22


def day_words(day: date) -> str:
    """2026-07-07 周二."""
    return f"{day.isoformat()} {_(WEEKDAYS[day.weekday()])}"


def clock_state(remaining: int) -> str:
    """How urgent so many working days are: safe, watch, act, or urgent when overdue."""
    if remaining < 0:
        return "urgent"
    if remaining <= SOON:
        return "act"
    return "watch" if remaining <= NEAR else "safe"


def is_long_overdue(remaining: int) -> bool:
    """Overdue for so long that the day is told and the days are not counted."""
    return remaining < -LONG


@component
def clock(*, remaining: int, until: date, unverified: bool = False) -> SafeString:
    """A time limit in words: 还剩 3 个工作日,至 2026-07-07 周二; after more than a month 应于 2025-01-31 前办理,至今未办.

    remaining: working days left, 0 on the last day, negative when overdue; counted by the domain, which knows
      the holidays. until: the last day. unverified: the length of the limit is 待核.
    """
    state = clock_state(remaining)
    icon = drawing("calendar-due" if state in ("act", "urgent") else "clock")
    mark = unverified_mark(title=_("时限尚未核实")) if unverified else ""
    said = _long_ago(until) if is_long_overdue(remaining) else _counted(remaining, until)
    return mark_safe(f'<span class="clock clock-{state}">{icon}{said}{mark}</span>')


def _counted(remaining: int, until: date) -> str:
    open_end = _("应于") if remaining < 0 else _("至")
    return (
        f'<span class="nowrap">{text(_left(remaining) + _("，"))}</span>'
        f'<span class="nowrap">{text(open_end)} <time datetime="{until.isoformat()}">{text(day_words(until))}</time></span>'
    )


def _long_ago(until: date) -> str:
    """No weekday: of a day long past nobody asks which it was."""
    day = until.isoformat()
    return (
        f'<span class="nowrap">{text(_("应于"))} <time datetime="{day}">{day}</time> {text(_("前办理，"))}</span>'
        f'<span class="nowrap">{text(_("至今未办"))}</span>'
    )


def _left(remaining: int) -> str:
    if remaining == 0:
        return _("今天到期")
    if remaining > 0:
        words = ngettext("还剩 %(days)s 个工作日", "还剩 %(days)s 个工作日", remaining)
    else:
        words = ngettext("已逾期 %(days)s 个工作日", "已逾期 %(days)s 个工作日", -remaining)
    return words % {"days": abs(remaining)}

"""Matters in words: state, clock, whose turn it is."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tonghu.accounts.roles import ROLES
from tonghu.casework.models import Matter
from tonghu.casework.numbering import number_of as number_of
from tonghu.casework.rules import kind_of
from tonghu.leads.rules import calendar
from tonghu.places.models import Kind

SOON_HOURS = 24
_PARTIES = {"receiver": "接收单位", "sender": "发起方", "responsible": "责任人"}


def state_words(matter: Matter) -> str:
    """The state's title; its id where the catalogue no longer has it."""
    known = kind_of(matter.kind).states.get(matter.state)
    return known.title if known else matter.state


def owner_words(owner: str) -> str:
    """Whose turn it is, in words."""
    if owner.startswith("unit:"):
        return str(Kind(owner.removeprefix("unit:")).label)
    return _PARTIES.get(owner) or ROLES[owner].title


def turn_words(matter: Matter) -> str:
    """Whose turn it is now; nobody's once it is closed."""
    state = kind_of(matter.kind).states.get(matter.state)
    if state is None or not state.is_open:
        return ""
    return "、".join(owner_words(owner) for owner in state.owners)


def grave(matter: Matter, *, now: dt.datetime) -> str:
    """How grave its clock is: urgent once it has run out, act in the last day, watch before, empty without one."""
    if matter.due_at is None:
        return ""
    left = matter.due_at - now
    if left < dt.timedelta():
        return "urgent"
    return "act" if left < dt.timedelta(hours=SOON_HOURS) else "watch"


def left_words(matter: Matter, *, now: dt.datetime) -> str:
    """What is left of the clock, or by how much it has run out."""
    if matter.due_at is None:
        return "—"
    left = matter.due_at - now
    words = span_words(abs(left), matter, now)
    return f"逾期 {words}" if left < dt.timedelta() else f"还剩 {words}"


def span_words(span: dt.timedelta, matter: Matter, now: dt.datetime) -> str:
    """Minutes below two hours, hours below two days, then days as the clock counts them: one of hours runs through
    weekends and says hours to its end, one of days says days, all others working days as the calendar has them."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    unit = _unit_of(matter)
    if unit in ("hours", "minutes"):
        return f"{minutes // 60} 小时"
    assert matter.due_at is not None  # asked for matters with a clock
    if unit == "days":
        whole = timezone.localtime(matter.due_at).date() - timezone.localtime(now).date()
        return f"{abs(whole.days)} 天"
    days = calendar().left(timezone.localtime(now).date(), timezone.localtime(matter.due_at).date())
    return f"{abs(days)} 个工作日"


def _unit_of(matter: Matter) -> str:
    state = kind_of(matter.kind).states.get(matter.state)
    return state.limit.unit if state and state.limit and not matter.promised_on else ""


def clock_cell(matter: Matter, *, now: dt.datetime) -> SafeString | str:
    """The clock as a cell of a list."""
    if matter.due_at is None:
        return "—"
    return format_html(
        '<span class="clock clock-{}">{}</span>', grave(matter, now=now), left_words(matter, now=now)
    )

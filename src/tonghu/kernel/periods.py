"""Whole years and whole months between two dates, as the law counts them: up to and including the day."""

from __future__ import annotations

import calendar
import datetime as dt


def age_in_whole_years(born: dt.date, on: dt.date) -> int:
    """Age on a day. Somebody born on 29 February comes of age on 1 March in common years
    (Civil Code art. 204 ff.).

    The birthday itself counts as reached, as `mission` parameters and the sample registers read it.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` later, or that month's last day (31 August + 6 = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def lasts_months(start: dt.date, end: dt.date, months: int) -> bool:
    """True when `months` have passed from start by end,
    the last day counted (six months 以上 includes six).
    """
    return add_months(start, months) <= end

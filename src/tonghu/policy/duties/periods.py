"""Calendar periods: the week, month, school year or holiday that a day lies in, and those that have ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tonghu.kernel.periods import add_months
from tonghu.policy.duties.schema import CalendarUnit

ONE_DAY = dt.timedelta(days=1)
# The province's calendar of a school year differs by city and year (待核); the same days everywhere keep places comparable.
SCHOOL_YEAR_BEGINS = (9, 1)
SECOND_TERM_BEGINS = (2, 1)
WINTER = ((1, 15), (2, 15))
SUMMER = ((7, 1), (8, 31))
_MONTHS: dict[CalendarUnit, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_HALVES = ("上半年", "下半年")


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both in it."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def period_of(unit: CalendarUnit, day: dt.date) -> Period | None:
    """The period that the day lies in; None only for a holiday, between holidays."""
    if unit == "week":
        monday = day - day.weekday() * ONE_DAY
        return Period(monday, monday + 6 * ONE_DAY)
    if unit == "holiday":
        return next((each for each in _holidays(day.year) if day in each), None)
    if unit in ("school_year", "term"):
        return _of_school(unit, day)
    months = _MONTHS[unit]
    first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, add_months(first, months) - ONE_DAY)


def ended_between(unit: CalendarUnit, after: dt.date, until: dt.date) -> Iterator[Period]:
    """Periods whose last day is later than `after` and no later than `until`, oldest first."""
    day = after + ONE_DAY
    while day <= until:
        period = period_of(unit, day)
        if period is None:
            day += ONE_DAY
            continue
        if period.last <= until:
            yield period
        day = period.last + ONE_DAY


def words(unit: CalendarUnit, period: Period) -> str:
    """A period as an official writes it: 2026年6月, 2026年第3季度, 2025—2026学年."""
    first, last = period.first, period.last
    match unit:
        case "month":
            return f"{first.year}年{first.month}月"
        case "quarter":
            return f"{first.year}年第{(first.month + 2) // 3}季度"
        case "half_year":
            return f"{first.year}年{_HALVES[first.month > 6]}"
        case "year":
            return f"{first.year}年"
        case "school_year":
            return f"{first.year}—{last.year}学年"
        case "term":
            autumn = first.month == SCHOOL_YEAR_BEGINS[0]
            return f"{first.year}年秋季学期" if autumn else f"{first.year}年春季学期"
        case "holiday":
            return f"{first.year}年{'寒假' if first.month == WINTER[0][0] else '暑假'}"
        case _:
            return f"{first:%Y-%m-%d}至{last:%m-%d}"


def _of_school(unit: CalendarUnit, day: dt.date) -> Period:
    autumn = dt.date(day.year, *SCHOOL_YEAR_BEGINS)
    begins = autumn if day >= autumn else dt.date(day.year - 1, *SCHOOL_YEAR_BEGINS)
    ends = dt.date(begins.year + 1, *SCHOOL_YEAR_BEGINS) - ONE_DAY
    if unit == "school_year":
        return Period(begins, ends)
    spring = dt.date(begins.year + 1, *SECOND_TERM_BEGINS)
    return Period(begins, spring - ONE_DAY) if day < spring else Period(spring, ends)


def _holidays(year: int) -> tuple[Period, Period]:
    winter, summer = (Period(dt.date(year, *first), dt.date(year, *last)) for first, last in (WINTER, SUMMER))
    return winter, summer

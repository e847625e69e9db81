"""Calendar periods: the week, month, school year or holiday that a day lies in, and those that have ended."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tonghu.kernel.periods import add_months
from tonghu.policy.duties.schema import CalendarUnit, EachPeriod, EveryDays, When, Within
from tonghu.policy.schema import CatalogueError, Parameter

ONE_DAY = dt.timedelta(days=1)
# Parameters that say when the periods of schools begin and end, each by the unit that asks for them.
OF_SCHOOL: Mapping[CalendarUnit, tuple[str, ...]] = {
    "school_year": ("school_year_begins",),
    "term": ("school_year_begins", "second_term_begins"),
    "holiday": ("winter_holiday", "summer_holiday"),
}
_MONTHS: dict[CalendarUnit, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_HALVES = ("上半年", "下半年")
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both in it."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class SchoolDays:
    """When school years, terms and holidays begin and end: parameters of the province, with the values in force on a day."""

    parameters: Mapping[str, Parameter] = field(repr=False)

    def begins(self, name: str, day: dt.date) -> tuple[int, int]:
        """The (month, day) of a parameter that is one day of the year."""
        return self._days(name, day)[0]

    def holidays(self, day: dt.date) -> tuple[Period, Period]:
        """The winter's and the summer's in the year of the day."""
        winter, summer = (self._days(name, day) for name in OF_SCHOOL["holiday"])
        return _holiday(day.year, winter), _holiday(day.year, summer)

    def _days(self, name: str, day: dt.date) -> tuple[tuple[int, int], ...]:
        if name not in self.parameters:
            raise CatalogueError(
                f"缺少参数 {name}:学年、学期和寒暑假的起止日期要在 catalogue/parameters 里写明。"
            )
        found = days_of_year(self.parameters[name].at(day).value)
        if found is None or len(found) != how_many_days(name):
            raise CatalogueError(
                f"参数 {name} 应写作“月-日”,如 09-01。请改 catalogue/parameters/{name}.yaml。"
            )
        return found


def named_by(when: When) -> tuple[str, ...]:
    """The parameters that a way of falling due counts by: days, or the days on which a school's periods begin and end."""
    match when:
        case EveryDays(parameter=parameter) | Within(parameter=parameter):
            return (parameter,)
        case EachPeriod(unit=unit):
            return OF_SCHOOL.get(unit, ())
        case _:
            return ()


def how_many_days(name: str) -> int:
    """Of such a parameter: a holiday has its first and its last."""
    return 2 if name in OF_SCHOOL["holiday"] else 1


def days_of_year(value: object) -> tuple[tuple[int, int], ...] | None:
    """What a parameter says as (month, day): one, or the first and the last; None where it says something else."""
    told = value if isinstance(value, tuple) else (value,)
    found = [_DAY_OF_YEAR.fullmatch(each) for each in told if isinstance(each, str)]
    if len(found) != len(told) or len(found) not in (1, 2) or not all(found):
        return None
    days = tuple((int(each[1]), int(each[2])) for each in found if each)
    try:
        # No leap day: the day must be there every year.
        in_order = sorted(dt.date(2023, *day) for day in days)
    except ValueError:
        return None
    return days if [(each.month, each.day) for each in in_order] == [*days] else None


def period_of(unit: CalendarUnit, day: dt.date, school: SchoolDays) -> Period | None:
    """The period that the day lies in; None only for a holiday, between holidays."""
    if unit == "week":
        monday = day - day.weekday() * ONE_DAY
        return Period(monday, monday + 6 * ONE_DAY)
    if unit == "holiday":
        return next((each for each in school.holidays(day) if day in each), None)
    if unit in ("school_year", "term"):
        return _of_school(unit, day, school)
    months = _MONTHS[unit]
    first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, add_months(first, months) - ONE_DAY)


def ended_between(unit: CalendarUnit, after: dt.date, until: dt.date, school: SchoolDays) -> Iterator[Period]:
    """Periods whose last day is later than `after` and no later than `until`, oldest first."""
    day = after + ONE_DAY
    while day <= until:
        period = period_of(unit, day, school)
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
            return f"{first.year}年{'秋季' if first.month > 6 else '春季'}学期"
        case "holiday":
            return f"{first.year}年{'暑假' if first.month > 4 else '寒假'}"
        case _:
            return f"{first:%Y-%m-%d}至{last:%m-%d}"


def _of_school(unit: CalendarUnit, day: dt.date, school: SchoolDays) -> Period:
    starts = school.begins("school_year_begins", day)
    autumn = dt.date(day.year, *starts)
    begins = autumn if day >= autumn else dt.date(day.year - 1, *starts)
    ends = dt.date(begins.year + 1, *starts) - ONE_DAY
    if unit == "school_year":
        return Period(begins, ends)
    spring = dt.date(begins.year + 1, *school.begins("second_term_begins", day))
    return Period(begins, spring - ONE_DAY) if day < spring else Period(spring, ends)


def _holiday(year: int, days: tuple[tuple[int, int], ...]) -> Period:
    first, last = days
    return Period(dt.date(year, *first), dt.date(year, *last))

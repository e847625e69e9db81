"""Working days: Monday to Friday, less the public holidays, plus the weekend days worked in their place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """A day counted to. `known` False: the count passed through a year whose holidays nobody has entered."""

    day: dt.date
    known: bool


@dataclass(frozen=True)
class WorkingDays:
    """The calendar. `years`: those whose holidays are known; any other day falls back to Monday to Friday."""

    holidays: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: dt.date) -> bool:
        """True when offices work on that day."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def is_known(self, day: dt.date) -> bool:
        """True when the year's holidays are known."""
        return day.year in self.years

    def after(self, day: dt.date, count: int) -> Counted:
        """The `count`-th working day after `day`, which itself is not counted. ValueError on a negative count."""
        if count < 0:
            raise ValueError(f"{count} working days cannot be counted forwards")
        found, passed = day, [day]
        while count:
            found += ONE_DAY
            passed.append(found)
            count -= self.is_working(found)
        return Counted(found, self._all_known(passed))

    def left(self, today: dt.date, until: dt.date) -> int:
        """Working days after `today` up to and including `until`; 0 on the last day, negative when it has passed.

        One day late counts from the first working day after `until`, so that nothing is overdue on a Sunday.
        """
        if until >= today:
            return sum(self.is_working(day) for day in _days(today + ONE_DAY, until))
        return -sum(self.is_working(day) for day in _days(until + ONE_DAY, today))

    def _all_known(self, days: Iterable[dt.date]) -> bool:
        return all(self.is_known(day) for day in days)


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += ONE_DAY

"""Counting leads while their rows pass by, so that every figure of the report covers all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from tonghu.discovery.core.result import LeadRow, Reject, ReviewRow
from tonghu.kernel.periods import age_in_whole_years
from tonghu.places.tree import digits_of

TOWN_DIGITS = digits_of("town")

Row = TypeVar("Row", LeadRow, ReviewRow)


@dataclass(kw_only=True)
class LeadTally:
    """Leads by place and by birth date; read the properties only once all rows have passed."""

    as_of: dt.date
    by_place: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    by_birth: Counter[dt.date | None] = field(default_factory=Counter)

    def counting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted as they pass."""
        for row in rows:
            self.by_place[row.category, row.action, row.division_code[:TOWN_DIGITS]] += 1
            self.by_birth[row.birth_date] += 1
            yield row

    @cached_property
    def by_group(self) -> Counter[tuple[str, str]]:
        """Leads per (category, action)."""
        groups: Counter[tuple[str, str]] = Counter()
        for (category, action, _), count in self.by_place.items():
            groups[category, action] += count
        return groups

    @cached_property
    def by_town(self) -> Counter[tuple[str, str]]:
        """Leads per (nine-digit code, action)."""
        towns: Counter[tuple[str, str]] = Counter()
        for (_, action, town), count in self.by_place.items():
            towns[town, action] += count
        return towns

    @cached_property
    def by_age(self) -> Counter[int | None]:
        """Leads per age in whole years; None where no birth date is known."""
        ages: Counter[int | None] = Counter()
        for born, count in self.by_birth.items():
            ages[age_of(born, self.as_of)] += count
        return ages

    @property
    def total(self) -> int:
        """All leads counted."""
        return self.by_place.total()


@dataclass(kw_only=True)
class RejectTally:
    """How many values were rejected per (file, column, reason)."""

    by_reason: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def counting(self, rejects: Iterable[Reject]) -> Iterator[Reject]:
        """The same rejects, counted as they pass."""
        for reject in rejects:
            self.by_reason[reject.file, reject.column, reject.reason] += 1
            yield reject


def age_of(born: dt.date | None, as_of: dt.date) -> int | None:
    """Whole years on the day of the run; None where the birth date is not known."""
    return None if born is None else age_in_whole_years(born, as_of)

"""Counting leads while their rows pass by, so that every figure of the report covers all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tonghu.discovery.core.result import LeadRow, Reject, ReviewRow
from tonghu.kernel.periods import age_in_whole_years

TOWN_DIGITS = 9  # of a twelve-digit division code

Row = TypeVar("Row", LeadRow, ReviewRow)


@dataclass(kw_only=True)
class LeadTally:
    """How many leads per (category, action), per (town, action) and per age; age None where no birth date is known."""

    as_of: dt.date
    by_group: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_town: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_age: Counter[int | None] = field(default_factory=Counter)

    def counting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted as they pass."""
        for row in rows:
            self.by_group[row.category, row.action] += 1
            self.by_town[row.division_code[:TOWN_DIGITS], row.action] += 1
            self.by_age[age_of(row.birth_date, self.as_of)] += 1
            yield row

    @property
    def total(self) -> int:
        """All leads counted."""
        return self.by_group.total()


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

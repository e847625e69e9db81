"""Which column is taken for which field of one register, while that is being found out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from tonghu.discovery.core.layout import Field, Layout

How = Literal["synonym", "values", "mapping"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A column taken for a field: how it was recognised, how strongly, and how like its header is to the field's, 0 to 1."""

    column: int
    field: str
    how: How
    strength: float
    likeness: float = 1.0


@dataclass
class Assignment:
    """The columns of a sheet read as one register. conflicts: fields for which several columns speak alike."""

    layout: Layout
    found: list[Found] = field(default_factory=list)
    conflicts: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def taken(self, column: int) -> bool:
        return any(f.column == column for f in self.found)

    def has(self, name: str) -> bool:
        return any(f.field == name for f in self.found)

    def column_of(self, name: str) -> int | None:
        return next((f.column for f in self.found if f.field == name), None)

    def missing(self) -> list[Field]:
        """The required fields without a column."""
        return [f for f in self.layout.fields if f.required and not self.has(f.name)]

    def tells_person(self) -> bool:
        """Some column names or numbers a person, or a place in the list of places."""
        kinds = {self.layout.field(f.field).kind for f in self.found}
        return bool(
            kinds & {"name", "resident_number", "disability_certificate", "student_number", "place_code"}
        )


@lru_cache(maxsize=1 << 14)
def day_digits(cell: str) -> str:
    """2025年1月8日, 2025-01-08 and a spreadsheet's 45665 as 20250108."""
    if cell.isdigit() and len(cell) == 5:
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(cell))).strftime("%Y%m%d")
    parts = "".join(ch if ch.isdigit() else " " for ch in cell).split()
    if len(parts) >= 3:
        return parts[0] + parts[1].zfill(2) + parts[2].zfill(2)
    if len(parts) == 2:
        return parts[0] + parts[1].zfill(2)
    return parts[0][:8] if parts else ""

"""How well the registers could be read: counts that go to quality.json and to the report."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from tonghu.discovery.ingest.assignment import How


@dataclass(frozen=True, kw_only=True)
class ColumnRead:
    """A recognised column: where it stands, its header there, the field and how it was recognised."""

    file: str
    sheet: str
    header: str
    field: str
    title: str
    how: How


@dataclass(frozen=True, kw_only=True)
class NumberQuality:
    """The cells of one number column.

    They add up to `rows`; `valid` needed no repair, `repaired` says which they had.
    """

    field: str
    title: str
    rows: int
    valid: int
    repaired: Mapping[str, int]
    rounded: int
    masked: int
    invalid: int
    malformed: int
    missing: int

    def share(self, count: int) -> float:
        return round(count / self.rows, 6) if self.rows else 0.0


@dataclass(frozen=True, kw_only=True)
class UnknownWord:
    """A word that a code column's list does not hold, and how many rows hold it."""

    field: str
    title: str
    value: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class RegisterRead:
    """One register. Not sent: `files` is empty and everything else is too."""

    register: str
    title: str
    department: str
    files: tuple[str, ...] = ()
    sheets: int = 0
    rows_read: int = 0
    duplicate_rows: int = 0
    rows_left_out: int = 0
    blank_rows: int = 0
    footer_rows: int = 0
    columns: tuple[ColumnRead, ...] = ()
    not_recognised: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    numbers: tuple[NumberQuality, ...] = ()
    unread_dates: Mapping[str, int] = field(default_factory=dict)
    unread_other: Mapping[str, int] = field(default_factory=dict)
    unknown_words: tuple[UnknownWord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Quality:
    """All registers in the order of their ids, and loud sentences about what was lost."""

    registers: tuple[RegisterRead, ...]
    warnings: tuple[str, ...]

    def register(self, name: str) -> RegisterRead:
        """The register of this id; KeyError where there is none."""
        for register in self.registers:
            if register.register == name:
                return register
        raise KeyError(name)

    def to_json(self) -> dict[str, object]:
        """JSON-able values, the same for the same input."""
        registers: list[dict[str, object]] = []
        for register in self.registers:
            body = dataclasses.asdict(register)
            body["numbers"] = [_with_shares(number) for number in register.numbers]
            registers.append(body)
        return {"registers": registers, "warnings": list(self.warnings)}


def _with_shares(number: NumberQuality) -> dict[str, object]:
    states = ("valid", "rounded", "masked", "invalid", "malformed", "missing")
    shares = {state: number.share(getattr(number, state)) for state in states}
    shares["repaired"] = number.share(sum(number.repaired.values()))
    return {**dataclasses.asdict(number), "shares": shares}

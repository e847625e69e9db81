"""What changed after the edition that was read: merged, renamed, renumbered, created, each from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tonghu.kernel.errors import UserError
from tonghu.places.tree import SIGNIFICANT_DIGITS, Division, enclosing_codes, level_of

KINDS = ("merge", "rename", "renumber", "create")


@dataclass(frozen=True, slots=True)
class Change:
    """One decision. merge: `codes` go into `to`; renumber: `codes[0]` and all below it move under `to`."""

    date: dt.date
    kind: str
    codes: tuple[str, ...]
    to: str | None
    name: str | None
    source: str
    where: str


@dataclass(frozen=True, slots=True)
class History:
    """All versions of all divisions, and who followed whom from when."""

    versions: tuple[Division, ...]
    successions: tuple[tuple[dt.date, str, str], ...]

    def standing_on(self, day: dt.date) -> list[Division]:
        """The versions in force on a day."""
        return [version for version in self.versions if version.stands_on(day)]

    def successors_on(self, day: dt.date) -> dict[str, str]:
        """Retired code → its successor, of the changes in force on a day."""
        return {old: new for date, old, new in self.successions if date <= day}


def load_changes(path: Path) -> list[Change]:
    """Read changes.yaml, oldest first, the file's order within one day; an absent file means no change."""
    if not path.exists():
        return []
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    entries = content.get("changes") or []
    changes = [_change(f"{path.name} 第 {i} 项", entry) for i, entry in enumerate(entries, start=1)]
    return sorted(changes, key=lambda change: change.date)


def _change(where: str, entry: dict[str, Any]) -> Change:
    date, kind = entry.get("date"), entry.get("kind")
    if not isinstance(date, dt.date):
        raise UserError(f"{where}:date 应写成 2026-07-01 这样的日期,现在是“{date}”。")
    if kind not in KINDS:
        raise UserError(f"{where}:kind “{kind}”不认识。请用 {'、'.join(KINDS)}。")
    codes = tuple(str(code) for code in entry.get("codes", []))
    needs = {"merge": "to", "renumber": "to", "rename": "name", "create": "name"}[kind]
    if not codes or not entry.get(needs) or not entry.get("source"):
        raise UserError(f"{where}:{kind} 要写明 codes、{needs} 和 source(批准文号)。请补上。")
    to, name = entry.get("to"), entry.get("name")
    return Change(
        date, kind, codes, str(to) if to else None, str(name) if name else None, str(entry["source"]), where
    )


def apply_changes(divisions: Iterable[Division], changes: Iterable[Change]) -> History:
    """Every version that results; UserError where a change names a place that does not stand on its day."""
    book = _Book({d.code: d for d in divisions})
    for change in changes:
        if change.kind == "merge":
            book.merge(change)
        elif change.kind == "rename":
            book.rename(change)
        elif change.kind == "renumber":
            book.renumber(change)
        else:
            book.create(change)
    return History((*book.closed, *book.current.values()), tuple(book.successions))


class _Book:
    """What stands now, what has been closed, and the successions so far."""

    def __init__(self, current: dict[str, Division]) -> None:
        self.current = current
        self.closed: list[Division] = []
        self.successions: list[tuple[dt.date, str, str]] = []

    def merge(self, change: Change) -> None:
        assert change.to is not None
        for code in change.codes:
            below = [d.code for d in self.current.values() if d.parent == code]
            if below:
                raise UserError(
                    f"{change.where}:{code} 之下还有 {len(below)} 个下级(如 {below[0]})。请先写明它们的去向。"
                )
        if change.to not in self.current and change.name is None:
            raise UserError(
                f"{change.where}:并入的 {change.to} 不存在。请核对代码;若是新设,请用 name 写明名称。"
            )
        for code in change.codes:
            if code != change.to:
                self._close(code, change)
                self.successions.append((change.date, code, change.to))
        if change.to not in self.current:
            self._open(change.to, change.name or "", None, change)
        elif change.name is not None:
            self._rename(change.to, change.name, change)

    def rename(self, change: Change) -> None:
        assert change.name is not None
        for code in change.codes:
            self._rename(code, change.name, change)

    def renumber(self, change: Change) -> None:
        assert change.to is not None
        old = change.codes[0]
        digits = SIGNIFICANT_DIGITS[level_of(old)]
        if level_of(change.to) != level_of(old):
            raise UserError(f"{change.where}:{old} 与 {change.to} 不是同一级。请核对代码。")
        moving = sorted(code for code in self.current if code.startswith(old[:digits]))
        if old not in moving:
            self._missing(old, change)
        for code in moving:
            closed = self._close(code, change)
            new = change.to[:digits] + code[digits:]
            name = change.name if code == old and change.name else closed.name
            self._open(new, name, closed.urban_rural, change)
            self.successions.append((change.date, code, new))

    def create(self, change: Change) -> None:
        assert change.name is not None
        for code in change.codes:
            self._open(code, change.name, None, change)

    def _rename(self, code: str, name: str, change: Change) -> None:
        closed = self._close(code, change)
        self.current[code] = replace(closed, name=name, valid_from=change.date, valid_to=None)

    def _close(self, code: str, change: Change) -> Division:
        if code not in self.current:
            self._missing(code, change)
        closed = replace(self.current.pop(code), valid_to=change.date)
        self.closed.append(closed)
        return closed

    def _open(self, code: str, name: str, urban_rural: str | None, change: Change) -> None:
        if code in self.current:
            raise UserError(f"{change.where}:{code} 已经在用({self.current[code].name})。请核对代码。")
        parent = next((above for above in enclosing_codes(code) if above in self.current), None)
        self.current[code] = Division(code, name, level_of(code), parent, urban_rural, change.date)

    def _missing(self, code: str, change: Change) -> None:
        raise UserError(f"{change.where}:{change.date.isoformat()} 没有区划 {code}。请核对代码和先后顺序。")

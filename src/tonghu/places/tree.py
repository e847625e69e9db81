"""Divisions as they stood on one day: a tree over twelve-digit statistical codes."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tonghu.kernel.errors import UserError
from tonghu.places.zones import FunctionalZones

Level = Literal["province", "city", "county", "town", "village"]
# How many leading digits of a code name a place of each level; the rest are zeros.
SIGNIFICANT_DIGITS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
COUNTY_DIGITS = SIGNIFICANT_DIGITS["county"]
DOWN_TO_COUNTY = tuple(digits for digits in SIGNIFICANT_DIGITS.values() if digits <= COUNTY_DIGITS)
# Of whatever encloses something else, the nearest first.
_ENCLOSING = tuple(sorted(SIGNIFICANT_DIGITS.values(), reverse=True))[1:]
_DIGITS = {str(level): digits for level, digits in SIGNIFICANT_DIGITS.items()}
LEVEL_WORDS: dict[Level, str] = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "town": "乡级",
    "village": "村级",
}


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one name and code; `valid_to` is the first day on which it no longer stands so.

    `valid_from` None: since before the edition that was read. `urban_rural`: the statistical class of three
    digits (111 … 220), None where the source does not carry it.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    urban_rural: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def stands_on(self, day: dt.date) -> bool:
        """True when the division is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


def digits_of(level: str) -> int:
    """How many leading digits of a code name a place of a level, wherever its key was read; KeyError for no level."""
    return _DIGITS[level]


def level_of(code: str) -> Level:
    """The level that the trailing zeros of a twelve-digit code tell."""
    for level, digits in SIGNIFICANT_DIGITS.items():
        if code[digits:].strip("0") == "":
            return level
    raise AssertionError("twelve digits always leave an empty remainder")


def enclosing_codes(code: str) -> list[str]:
    """The codes above this one, nearest first, whether or not such places exist."""
    own = SIGNIFICANT_DIGITS[level_of(code)]
    return [code[:digits].ljust(12, "0") for digits in _ENCLOSING if digits < own]


class DivisionTree:
    """The divisions in force on `on` (None: as the source gives them).

    A lookup that fails is a UserError that says which code or name is near.
    """

    def __init__(
        self,
        divisions: Iterable[Division],
        *,
        on: dt.date | None = None,
        successors: Mapping[str, str] | None = None,
        zones: FunctionalZones | None = None,
        remarks: Iterable[str] = (),
    ) -> None:
        """`successors`: retired code → the code in its place by `on`. `remarks`: what was left out."""
        self.on = on
        self.zones = zones or FunctionalZones(())
        self.remarks = tuple(remarks)
        self._successors = dict(successors or {})
        self._by_code = {d.code: d for d in sorted(divisions, key=lambda d: d.code)}
        self._children: dict[str, list[Division]] = defaultdict(list)
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        for division in self._by_code.values():
            self._by_name[division.name].append(division)
            if division.parent is not None:
                self._children[division.parent].append(division)

    def __iter__(self) -> Iterator[Division]:
        """All divisions, by code."""
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def division(self, code: str) -> Division:
        """The division with this code; else UserError with the successor or the nearest code."""
        found = self._by_code.get(code)
        if found is None:
            raise UserError(self._unknown_code(code))
        return found

    def resolve(self, code: str) -> Division:
        """The division that this code, perhaps of a place merged or renumbered before `on`, means on `on`."""
        seen = {code}
        while code not in self._by_code and code in self._successors:
            code = self._successors[code]
            if code in seen:
                break
            seen.add(code)
        return self.division(code)

    def at_level(self, level: Level) -> tuple[Division, ...]:
        """The divisions of one level, by code."""
        return tuple(d for d in self if d.level == level)

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions one step below, by code."""
        return tuple(self._children.get(self.division(code).code, ()))

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """The divisions above, the highest first, without the place itself."""
        chain: list[Division] = []
        parent = self.division(code).parent
        while parent is not None and parent in self._by_code:
            chain.append(self._by_code[parent])
            parent = chain[-1].parent
        return tuple(reversed(chain))

    def path_words(self, code: str) -> str:
        """The whole path in words: 山东省 › 济南市 › 历下区 › …"""
        return " › ".join(d.name for d in (*self.ancestors(code), self.division(code)))

    def real_county(self, code: str) -> str | None:
        """The code of the county that governs the place, through the functional zones.

        None for a city or province, and for a place in a zone whose county nobody has established (待核).
        """
        self.division(code)
        county = code[:COUNTY_DIGITS].ljust(12, "0")
        if self.zones.is_zone(county):
            return self.zones.county_of(code)
        return county if county in self._by_code and level_of(county) == "county" else None

    def find(self, name: str) -> tuple[Division, ...]:
        """All divisions of exactly this name, by code; else UserError with the nearest names."""
        found = self._by_name.get(name)
        if not found:
            near = difflib.get_close_matches(name, self._by_name, n=3, cutoff=0.5)
            hint = f"相近的名称:{'、'.join(near)}。" if near else "请核对名称,或改用十二位代码。"
            raise UserError(f"区划中没有名称“{name}”({self._day()})。{hint}")
        return tuple(found)

    def _day(self) -> str:
        return self.on.isoformat() if self.on else "现行"

    def _unknown_code(self, code: str) -> str:
        day = self._day()
        if code in self._successors:
            successor = self._successors[code]
            return f"区划代码 {code} 已不使用({day}),由 {successor} 接替。请改用 {successor}。"
        if not (len(code) == 12 and code.isascii() and code.isdigit()):
            return f"“{code}”不是十二位区划代码。请填写十二位数字,乡级以上在末尾补 0。"
        near = self._nearest_code(code)
        hint = f"最接近的是 {near.code}({near.name})。" if near else "请核对代码。"
        return f"区划中没有代码 {code}({day})。{hint}"

    def _nearest_code(self, code: str) -> Division | None:
        """The nearest code by number within the smallest enclosing place that has any."""
        for digits in _ENCLOSING:
            within = [d for d in self if d.code.startswith(code[:digits])]
            if within:
                return min(within, key=lambda d: (abs(int(d.code) - int(code)), d.code))
        return None

"""A file of leads against a fictional county's truth: precision, recall and F1 by category and action.

A lead is a child, a category and an action; a child is its resident number or, without one, its name and
birth date. What the truth's review file lists is undecidable: it counts neither as hit nor as miss, and how
much of it was reported as a lead is told apart.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tonghu.kernel.errors import UserError

_COLUMNS = ("child_id_number", "child_name", "birth_date", "category", "action")
_CATEGORY, _ACTION = -2, -1
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of leads. truth: what is to be reported; reported: what was; hits: what is in both."""

    truth: int
    reported: int
    hits: int

    @property
    def precision(self) -> float:
        """Hits among what was reported, 1 where nothing was."""
        return self.hits / self.reported if self.reported else 1.0

    @property
    def recall(self) -> float:
        """Hits among what was to be reported, 1 where there was nothing."""
        return self.hits / self.truth if self.truth else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.truth + other.truth, self.reported + other.reported, self.hits + other.hits)


@dataclass(frozen=True, slots=True)
class Score:
    """by_group: (category, action) to its tally, in that order. duplicates: lines that repeat a lead.

    undecidable_reported counts those of the `undecidable` that stand among the leads.
    """

    by_group: dict[tuple[str, str], Tally]
    duplicates: int
    undecidable: int
    undecidable_reported: int

    @property
    def total(self) -> Tally:
        """All groups together."""
        return sum(self.by_group.values(), Tally(0, 0, 0))


def score_leads(truth: Path, leads: Path, review: Path | None = None) -> Score:
    """Compare CSV files in UTF-8, BOM or not. UserError for one that cannot be read or lacks a column."""
    undecidable = set(_keys(review)) if review else set()
    reported = _keys(leads)
    return _score(set(_keys(truth)), reported, undecidable)


def _score(truth: set[Key], lines: list[Key], undecidable: set[Key]) -> Score:
    reported = set(lines)
    due, said = truth - undecidable, reported - undecidable
    truths, saids, hits = (_by_group(keys) for keys in (due, said, due & said))
    return Score(
        by_group={g: Tally(truths[g], saids[g], hits[g]) for g in sorted(truths.keys() | saids.keys())},
        duplicates=len(lines) - len(reported),
        undecidable=len(undecidable),
        undecidable_reported=len(undecidable & reported),
    )


def _by_group(keys: Iterable[Key]) -> Counter[tuple[str, str]]:
    return Counter((key[_CATEGORY], key[_ACTION]) for key in keys)


def _keys(path: Path) -> list[Key]:
    """One key per line of the file, in its order."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"读不了 {path}:{error}。请给出 UTF-8 编码的 CSV 文件。") from error
    rows = csv.DictReader(text.splitlines())
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise UserError(f"{path} 缺少栏目 {'、'.join(missing)}。请给出 tonghu 写出的线索或标准答案。")
    return [_key(row) for row in rows]


def _key(row: dict[str, str]) -> Key:
    number = row["child_id_number"].strip().upper()
    child = (number,) if number else (row["child_name"].strip(), row["birth_date"].strip())
    return (*child, row["category"], row["action"])

"""A linkage model as data: what is compared, what outcomes weigh, who is compared, when a link is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "number"]
MeasureName = Literal[
    "same", "folded", "edits", "similar", "prefix", "date_slip", "near", "swapped", "different"
]
Part = Literal["whole", "folded", "first", "year"]
Code = int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRule:
    """What a measure needs beside its name, and the kinds of column it understands."""

    parameter: str | None
    kinds: tuple[Kind, ...]


MEASURES: dict[MeasureName, MeasureRule] = {
    "same": MeasureRule(parameter=None, kinds=("text", "date", "number")),
    "folded": MeasureRule(parameter=None, kinds=("text",)),
    "edits": MeasureRule(parameter="at_most", kinds=("text", "date")),
    "similar": MeasureRule(parameter="at_least", kinds=("text",)),
    "prefix": MeasureRule(parameter="length", kinds=("text", "date")),
    "date_slip": MeasureRule(parameter=None, kinds=("date",)),
    "near": MeasureRule(parameter="at_most", kinds=("number",)),
    "swapped": MeasureRule(parameter="with", kinds=("text",)),
    "different": MeasureRule(parameter=None, kinds=("text", "date", "number")),
}
PARTS: dict[Part, str | None] = {"whole": None, "folded": None, "first": "length", "year": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How two values are compared. `amount`: edits, similarity, characters or distance; `other`: a column.

    same: equal as written; folded: equal without case, accents and anything but letters and digits; edits: so
    many letters added, dropped, changed or exchanged with their neighbour; similar: Jaro-Winkler; prefix: the
    first characters equal; date_slip: day and month exchanged, or one edit; near: numbers this close;
    swapped: this column and another changed places; different: anything else.
    """

    name: MeasureName
    amount: float | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The weight a level has instead where another comparison came out at a certain level."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One outcome of a comparison and its weight in bits, log2(m/u).

    rarity: the weight is log2(m), and the rarity of the agreed value, in bits, comes on top of it.
    each: bits for each thing counted, on top of the weight.
    code: what stands for this level in a column of levels. measure: None where that column is made elsewhere.
    """

    id: str
    weight: float
    code: Code
    measure: Measure | None = None
    rarity: bool = False
    each: float = 0.0
    given: Given | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Levels in the order they are tried; `missing` is the weight where a side has no value."""

    id: str
    levels: tuple[Level, ...]
    column: str | None = None
    kind: Kind = "text"
    missing: float = 0.0

    def level(self, level_id: str) -> Level:
        """The level of that id; KeyError where there is none."""
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)

    def columns(self) -> frozenset[str]:
        """Every column that the comparison looks at."""
        others = (level.measure.other for level in self.levels if level.measure)
        return frozenset(name for name in (self.column, *others) if name is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A column, or a part of it, that two rows must share."""

    column: str
    part: Part = "whole"
    length: int | None = None


Block = tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A linkage model. Rows are compared when they share every key of at least one block.

    prior: bits every pair starts with; None starts at minus log2 of the rows of the right table.
    accept: the least weight of a link. margin: the bits by which it beats every rival, always more than 0.
    seeds: blocks whose agreement, where it picks out one row on either side, is a match for training.
    """

    title: str
    comparisons: tuple[Comparison, ...]
    accept: float
    margin: float
    one_to_one: bool
    id_column: str | None = None
    prior: float | None = None
    blocks: tuple[Block, ...] = ()
    seeds: tuple[Block, ...] = ()

    def comparison(self, comparison_id: str) -> Comparison:
        """The comparison of that id; KeyError where there is none."""
        for comparison in self.comparisons:
            if comparison.id == comparison_id:
                return comparison
        raise KeyError(comparison_id)

    def kinds(self) -> dict[str, Kind]:
        """Every column the model reads but the id, with its kind; one that only serves as a key is text."""
        keys = (key.column for block in (*self.blocks, *self.seeds) for key in block)
        others = (column for c in self.comparisons for column in sorted(c.columns()))
        found: dict[str, Kind] = dict.fromkeys((*others, *keys), "text")
        return found | {c.column: c.kind for c in self.comparisons if c.column is not None}

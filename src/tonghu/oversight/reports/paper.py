"""A report as it is read, before it is drawn: title, what it rests on, sections with lines, a table, bars."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tonghu.oversight.suppression import HELD_BACK
from tonghu.oversight.tallies import Tally

Cell = str | int
# A cell of a line whose other cells are shown.
NOT_SHOWN = "不显示"
HEADS = ("应办", "已办", "其中逾期办结", "正当理由", "待办", "逾期未办", "完成比例")


@dataclass(frozen=True)
class Bar:
    """A share of a hundred as a bar. `tenths`: 0 to 1000, rounded down; None where it is held back or nothing is owed."""

    name: str
    tenths: int | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """`rows`: cells in the order of `heads`, numbers as numbers; `bars`: drawn below the table. `appendix`: looked up and not
    read: small on paper, folded on a page."""

    title: str
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    bars_title: str = ""
    appendix: bool = False


@dataclass(frozen=True, kw_only=True)
class Paper:
    """`marks`: printed at the foot of every page: as-of date, hashes, number of the report."""

    title: str
    subtitle: str
    notice: str
    sections: tuple[Section, ...]
    marks: tuple[str, ...]
    name: str = field(default="report")


def cells_of(tally: Tally | None, rough: Collection[str] = ()) -> tuple[Cell, ...]:
    """The counts of a line in the order of HEADS; one that is held back says so once. `rough`: of `leaving.FINE`, what is not
    shown of a line that is."""
    if tally is None:
        return (HELD_BACK, "", "", "", "", "", "")
    return (
        tally.owed,
        tally.fulfilled,
        NOT_SHOWN if "late" in rough else tally.late,
        NOT_SHOWN if "excused" in rough else tally.excused,
        NOT_SHOWN if "due" in rough else tally.due,
        NOT_SHOWN if "due" in rough else tally.overdue,
        tally.words,
    )


def bar_of(name: str, tally: Tally | None) -> Bar:
    """The share fulfilled."""
    if tally is None:
        return Bar(name, None, HELD_BACK)
    return Bar(name, 1000 * tally.fulfilled // tally.owed if tally.owed else None, tally.words)


def bars_of(lines: Mapping[str, Tally | None], names: Mapping[str, str]) -> tuple[Bar, ...]:
    """A bar a line, the furthest behind first; what is held back or owes nothing last."""
    bars = [(bar_of(names.get(key, key), line), key) for key, line in lines.items()]
    bars.sort(key=lambda pair: (pair[0].tenths is None, pair[0].tenths or 0, pair[1]))
    return tuple(bar for bar, _ in bars)

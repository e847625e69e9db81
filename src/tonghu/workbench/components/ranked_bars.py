"""Ranked bar table: places or units by the share of a duty done, worst first; every number a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.workbench.components.component import ComponentError, component

STEPS = 5


@dataclass(frozen=True)
class Ranked:
    """A line: `done` of `due`, and the list behind the number.

    `opens`: what the name leads to, empty for none; `held_back`: too few people to show, whatever the numbers are;
    `apart`: no rank, below the others: the place itself among those in it.
    """

    name: str
    done: int
    due: int
    href: str
    opens: str = ""
    held_back: bool = False
    apart: bool = False

    @property
    def share(self) -> float:
        """Per cent done; 100 where nothing is due."""
        return 100 * self.done / self.due if self.due else 100.0

    @property
    def step(self) -> int:
        """1 to 5, twenty per cent each."""
        return min(STEPS, int(self.share // (100 / STEPS)) + 1)

    @property
    def width(self) -> str:
        """The share for a drawing and to read: a point, whatever the language of the page writes; rounded down, so that
        100.0 stands only where nothing is left."""
        tenths = 1000 * self.done // self.due if self.due else 1000
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def order(self) -> tuple[int, float, int, str]:
        """Worst first; then what owes nothing, then what is held back, which an order by share would give away."""
        if self.apart:
            return 3, 0.0, 0, self.name
        if self.held_back:
            return 2, 0.0, 0, self.name
        return int(not self.due), self.share, -self.due, self.name


@component
def ranked_bars(*, caption: str, rows: Sequence[Ranked], name_title: str) -> dict[str, object]:
    """A table with a bar a row; colour says the same as the length, in five steps.

    caption: what is measured. rows: Ranked, in any order. name_title: heading of the first column, 乡镇.
    """
    for row in rows:
        if not 0 <= row.done <= row.due:
            raise ComponentError(f"ranked_bars: {row.name} has {row.done} of {row.due} done")
    return {
        "caption": caption,
        "name_title": name_title,
        "rows": sorted(rows, key=lambda row: row.order),
        "steps": [(step, f"{(step - 1) * 20}%–{step * 20}%") for step in range(1, STEPS + 1)],
    }

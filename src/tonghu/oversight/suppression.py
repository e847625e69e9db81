"""Small counts held back in whatever leaves: prints, files, the large screen. What counts as small, and one table by itself.

A table has lines and a total, and each line has parts (done, not done) whose sum is shown as well. A line with a small
part is not shown. What is not shown could then be computed from the total, so further lines are held back until nothing
small follows from the rest (`disclosure`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tonghu.accounts.parameters import Limit, limit
from tonghu.oversight.disclosure import Equation, Parts, held_back, is_small
from tonghu.oversight.tallies import Tally, total

K = TypeVar("K")
PARAMETER = "least_shown_count"
HELD_BACK = "人数过少，不显示"
_WHOLE = ("whole",)


def least_shown(*, on: dt.date) -> Limit:
    """The smallest count of people that may leave, beside zero. A parameter of the catalogue, 待核."""
    return limit(PARAMETER, on=on)


@dataclass(frozen=True)
class Shown(Generic[K]):
    """What of a table may leave. `lines`: by key, None for one held back; `total`: None where it is small itself."""

    lines: Mapping[K, Tally | None]
    total: Tally | None

    @property
    def held_back(self) -> bool:
        """Whether anything is."""
        return self.total is None or None in self.lines.values()


def suppressed(lines: Mapping[K, Tally], *, least: int) -> Shown[K]:
    """One table with small counts held back, from lines whose total is shown too. Several that leave together: `leaving`."""
    whole = total(lines.values())
    if is_small(_parts(whole), least):
        return Shown(dict.fromkeys(lines), None)
    values: dict[object, Parts] = {("line", key): _parts(line) for key, line in lines.items()}
    values[_WHOLE] = _parts(whole)
    hidden = held_back(values, [Equation(_WHOLE, tuple(("line", key) for key in lines))], least=least)
    return Shown(
        {key: None if ("line", key) in hidden else line for key, line in lines.items()},
        None if _WHOLE in hidden else whole,
    )


def _parts(tally: Tally) -> Parts:
    return (tally.fulfilled, tally.open)

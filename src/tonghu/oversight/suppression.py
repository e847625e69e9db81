"""Small counts held back in whatever leaves: prints, files, the large screen. The one place that decides it.

A table has lines and a total, and each line has parts (done, not done) whose sum is shown as well. A line with a small
part is not shown. What is not shown could then be computed from the total, so further lines are held back until at
least two that hold something are hidden and their sum is no small count either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tonghu.accounts.parameters import Limit, limit
from tonghu.oversight.tallies import Tally, total

K = TypeVar("K")
PARAMETER = "least_shown_count"
HELD_BACK = "人数过少，不显示"


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
    """The table with small counts held back, from lines whose total is shown too."""
    whole = total(lines.values())
    if _is_small(whole, least):
        return Shown(dict.fromkeys(lines), None)
    filled = {key: line for key, line in lines.items() if line.owed}
    hidden = {key: line for key, line in filled.items() if _is_small(line, least)}
    # Ties by the order of the table, so that the same figures always hide the same lines.
    others = iter(sorted((key for key in filled if key not in hidden), key=lambda key: filled[key].owed))
    while hidden and (len(hidden) < 2 or _is_small(total(hidden.values()), least)):
        following = next(others, None)
        if following is None:
            break
        hidden[following] = filled[following]
    return Shown({key: None if key in hidden else line for key, line in lines.items()}, whole)


def _is_small(tally: Tally, least: int) -> bool:
    return any(0 < part < least for part in (tally.fulfilled, tally.open))

"""Which cases an evaluator sees: drawn by a seed that is printed, so that anybody can draw them again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from heapq import nsmallest

from tonghu.kernel.periods import age_in_whole_years

# Bands of school life: (first whole year no longer in it, words).
BANDS = ((3, "不满3岁"), (6, "3至5岁"), (12, "6至11岁"), (16, "12至15岁"), (18, "16至17岁"))
LEAST_OF_SEED = 4
OLDER = "18岁以上"
OLDEST = 120


def drawn(ids: Iterable[int], *, seed: str, size: int) -> list[int]:
    """`size` of the ids, or all where there are fewer: those whose SHA-256 with the seed is least.

    A file that is opened or closed later changes no more than its own place in the sample.
    """
    return nsmallest(size, {*ids}, key=lambda number: (_lot(seed, number), number))


def _lot(seed: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}:{number}".encode()).digest()


def age_band(years: int | None) -> str:
    """The age as an evaluator sees it; '' where nobody knows it."""
    if years is None:
        return ""
    return next((words for under, words in BANDS if years < under), OLDER)


def age_band_bounds(birth_on: dt.date, on: dt.date) -> tuple[dt.date, dt.date]:
    """Birthdays of the same band on the day: later than the first, no later than the second."""
    years = age_in_whole_years(birth_on, on)
    edges = [0, *(under for under, _ in BANDS), OLDEST]
    below = max(edge for edge in edges if edge <= years)
    above = min(edge for edge in edges if edge > years)
    return _years_before(on, above), _years_before(on, below)


def _years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years ago; of 29 February, where that year has none, the day before."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

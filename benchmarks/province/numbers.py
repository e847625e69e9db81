"""Resident numbers of people who do not exist: valid, unique over the province, under the unassigned 3799.

The 500 serial numbers of one sex, day and area are shared out so that counties made one after the other never
hand out the same: 380 to those born where they live, 100 (one per county) to those who live elsewhere, 20 to
strangers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.province.cells import Cells, digits

Ints = NDArray[np.int64]
AREAS = 99  # 379901 … 379999; 379900 would read as a city
FIRST_AREA = 379_901
_NATIVE, _MOVED = 380, 100
_WEIGHTS = [np.uint16(w) for w in (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)]
_CHECK = np.frombuffer(b"10X98765432", np.uint8)


def _calendar() -> Ints:
    days = np.arange(_FIRST_DAY, _FIRST_DAY + 80_000)
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    month_no = month.astype(np.int64)
    day = days - month.astype("datetime64[D]").astype(np.int64) + 1
    return (month_no // 12 + 1970) * 10_000 + (month_no % 12 + 1) * 100 + day


# numpy converts dates one by one; a table of two centuries is twenty times faster.
_FIRST_DAY = int(np.datetime64("1880-01-01").astype(int))
_CALENDAR = _calendar()


def calendar_days(days: Ints) -> Ints:
    """Days since 1970 as the eight digits 20260630."""
    return _CALENDAR[days - _FIRST_DAY]


def native(rng: np.random.Generator, home: int, born: Ints, male: NDArray[np.bool_]) -> Ints:
    """Numbers of people who live in the county they were born in; at most 380 of one sex and day."""
    cell = born * 2 + male
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    rank = np.arange(len(cell)) - starts[group]
    if len(rank) and rank.max() >= _NATIVE:
        raise ValueError("more than 380 people of one sex born on one day in one county")
    offset = rng.integers(0, _NATIVE, len(starts))
    stride = rng.choice([1, 3, 7, 9, 11, 13, 17, 21, 23], len(starts))
    slot = np.empty(len(cell), np.int64)
    slot[order] = (offset[group] + rank * stride[group]) % _NATIVE
    return _number(np.full(len(cell), FIRST_AREA + home), born, male, slot)


def moved(rng: np.random.Generator, home: int, born: Ints, male: NDArray[np.bool_]) -> Ints:
    """Numbers of people of county `home` (0 … 98) who were born in another."""

    def draw(some: NDArray[np.bool_]) -> Ints:
        return FIRST_AREA + (home + 1 + rng.integers(0, AREAS - 1, int(some.sum()))) % AREAS

    return _distinct(draw, born, male, np.full(len(born), _NATIVE + home))


def strangers(rng: np.random.Generator, home: int, born: Ints, male: NDArray[np.bool_]) -> Ints:
    """Numbers of people whom only the registers of county `home` know."""

    def draw(some: NDArray[np.bool_]) -> Ints:
        return FIRST_AREA - 1 + rng.integers(0, 20, int(some.sum())) * 5 + home // 20

    return _distinct(draw, born, male, np.full(len(born), _NATIVE + _MOVED + home % 20))


def _distinct(
    draw: Callable[[NDArray[np.bool_]], Ints], born: Ints, male: NDArray[np.bool_], slot: Ints
) -> Ints:
    area = draw(np.ones(len(born), bool))
    while True:
        found = _number(area, born, male, slot)
        again = np.ones(len(born), bool)
        again[np.unique(found, return_index=True)[1]] = False
        if not again.any():
            return found
        area[again] = draw(again)


def _number(area: Ints, born: Ints, male: NDArray[np.bool_], slot: Ints) -> Ints:
    serial = slot * 2 + male
    return area * 10**11 + calendar_days(born) * 1000 + serial


def written(first17: Ints) -> Cells:
    """The eighteen characters of each number."""
    body = digits(first17, 17)
    total = sum((body[:, i] - 48) * weight for i, weight in enumerate(_WEIGHTS))
    return np.concatenate([body, _CHECK[total % 11][:, None]], axis=1)

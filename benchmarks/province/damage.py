"""What clerks do to what they copy: rates, and the damage itself, over arrays.

Standard; hard with missing numbers at 20 %, typos at 3 % and everything else threefold; clean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.province.cells import Cells
from benchmarks.province.names import Letters, homophone, misread
from benchmarks.province.numbers import calendar_days

Ints = NDArray[np.int64]
Rng = np.random.Generator


@dataclass(frozen=True)
class Rates:
    """Shares of recorded references. `own_number` is about the household register's own entries."""

    number_missing: float
    number_typo: float
    number_fifteen: float
    lower_x: float
    name_homophone: float
    name_dropped: float
    name_wrong: float
    birth_swapped: float
    birth_slip: float
    other_county: float
    other_town: float
    own_number: float
    twins: float


LEVELS = {
    "standard": Rates(.03, .02, .01, .2, .025, .003, .004, .025, .007, .04, .06, .001, .005),
    "hard": Rates(.20, .03, .03, .6, .075, .009, .012, .075, .021, .12, .18, .005, .02),
    "clean": Rates(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .005),
}  # fmt: skip


def numbers(rng: Rng, clean: Cells, rates: Rates, legacy: bool = True) -> Cells:
    """Eighteen characters each, as somebody wrote them down; `legacy`: some are the old fifteen."""
    out = clean.copy()
    lot = rng.random(len(out))
    missing = lot < rates.number_missing
    typo = ~missing & (lot < rates.number_missing + rates.number_typo)
    out[typo] = mistyped(rng, out[typo])
    if legacy:
        top = rates.number_missing + rates.number_typo + rates.number_fifteen
        old = (lot < top) & ~missing & ~typo & (out[:, 6] == ord("1"))
        out[np.ix_(old, [6, 7, 17])] = 0
    lower = (rng.random(len(out)) < rates.lower_x) & (out[:, 17] == ord("X"))
    out[lower, 17] = ord("x")
    out[missing] = 0
    return out


def mistyped(rng: Rng, clean: Cells) -> Cells:
    """One digit wrong (70 %), neighbours swapped (25 %), the check digit wrong (5 %): the sum never fits."""
    out = clean.copy()
    every = np.arange(len(out))
    lot, place = rng.random(len(out)), rng.integers(0, 17, len(out))
    left, right = out[every, place], out[every, np.minimum(place + 1, 16)]
    swap = (lot >= 0.70) & (lot < 0.95) & (left != right)
    check = lot >= 0.95
    digit = ~swap & ~check
    out[every[swap], place[swap]], out[every[swap], place[swap] + 1] = right[swap], left[swap]
    shift = rng.integers(1, 10, len(out))
    out[every[digit], place[digit]] = (left[digit] - 48 + shift[digit]) % 10 + 48
    last = np.where(out[:, 17] == ord("X"), 10, out[:, 17].astype(np.int64) - 48)
    wrong = (last + shift % 10) % 10
    wrong = np.where(wrong == last, (wrong + 1) % 10, wrong)
    out[check, 17] = (wrong[check] + 48).astype(np.uint8)
    return out


def names(rng: Rng, clean: Letters, rates: Rates) -> Letters:
    """A name with one character that sounds the same, one that is wrong, or one left out."""
    out = clean.copy()
    every, lot = np.arange(len(out)), rng.random(len(out))
    length = (out != 0).sum(axis=1)
    place = 1 + rng.integers(0, 1 << 20, len(out)) % (length - 1)
    place[rng.random(len(out)) < 0.15] = 0
    alike = every[lot < rates.name_homophone]
    out[alike, place[alike]] = homophone(rng, out[alike, place[alike]])
    top = rates.name_homophone + rates.name_wrong
    wrong = every[(lot >= rates.name_homophone) & (lot < top)]
    out[wrong, place[wrong]] = misread(rng, len(wrong))
    dropped = every[(lot >= top) & (lot < top + rates.name_dropped) & (length > 2)]
    first = dropped[place[dropped] < 2]
    out[first, 1] = out[first, 2]
    out[dropped, 2] = 0
    return out


def births(rng: Rng, clean: Ints, rates: Rates, as_of: int) -> Ints:
    """Birth dates (days since 1970) with day and month swapped or otherwise slipped, never after as-of."""
    out, lot = clean.copy(), rng.random(len(clean))
    swap = np.flatnonzero(lot < rates.birth_swapped)
    written = calendar_days(clean[swap])
    year, month, day = written // 10_000, written // 100 % 100, written % 100
    swap, year, month, day = (a[day <= 12] for a in (swap, year, month, day))
    start = ((year - 1970) * 12 + day - 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    out[swap] = start + month - 1
    slip = (lot >= rates.birth_swapped) & (lot < rates.birth_swapped + rates.birth_slip)
    out[slip] += rng.choice([-365, -30, -10, -1, 1, 10, 30, 365], int(slip.sum()))
    return np.where(out > as_of, clean, out)


def villages(rng: Rng, clean: Ints, rates: Rates, per_county: int, counties: Ints) -> tuple[Ints, Ints]:
    """(county number, village in it) as written for people of one county; counties[0] is their own."""
    lot, place = rng.random(len(clean)), clean.copy()
    elsewhere = lot < rates.other_county
    other_town = ~elsewhere & (lot < rates.other_county + rates.other_town)
    county = np.full(len(clean), counties[0])
    if len(counties) > 1:
        county[elsewhere] = rng.choice(counties[1:], int(elsewhere.sum()))
    moved = elsewhere | other_town
    place[moved] = rng.integers(0, per_county, int(moved.sum()))
    return county, place

"""Months and ages over arrays of days since 1970. Apart from the catalogue's engines, which it judges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.province.numbers import calendar_days

Ints = NDArray[np.int64]


def later(days: Ints, months: Ints | int) -> Ints:
    """The same day so many months later, or that month's last day."""
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    place = days - month.astype("datetime64[D]").astype(np.int64)
    target = month + months
    start = target.astype("datetime64[D]").astype(np.int64)
    length = (target + 1).astype("datetime64[D]").astype(np.int64) - start
    found: Ints = start + np.minimum(place, length - 1)
    return found


def latest_start(as_of: int, months: int) -> int:
    """The last day from which so many months have passed by as-of."""
    days = np.arange(as_of - 31 * months - 5, as_of)
    return int(days[later(days, months) <= as_of].max())


def age(born: Ints, as_of: int) -> Ints:
    """Whole years; the birthday counts."""
    return (calendar_days(np.array([as_of])) - calendar_days(born)) // 10_000


def month_start(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)

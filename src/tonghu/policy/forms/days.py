"""Dates of answers: 2026-07-02, a day that exists."""

from __future__ import annotations

import datetime as dt
import re

from tonghu.policy.forms.conditions import Json

WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def day_of(value: Json) -> dt.date | None:
    """The day; None where the value is not one."""
    found = WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None

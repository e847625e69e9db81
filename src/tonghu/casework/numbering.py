"""The number of a matter as people say it on the phone."""

from __future__ import annotations

import re

from tonghu.casework.models import Matter
from tonghu.casework.rules import kind_of

_SAID = re.compile(r"([A-Z]{2,3})-?(\d{4})-?(\d{1,15})")


def number_of(matter: Matter) -> str:
    """ZJ-2026-000123."""
    return f"{kind_of(matter.kind).prefix}-{matter.opened_on:%Y}-{matter.pk:06d}"


def matter_in(said: str) -> tuple[str, int] | None:
    """(prefix, id) out of a number as somebody typed it, hyphens and case aside; None where it is none."""
    found = _SAID.fullmatch("".join(said.split()).upper())
    return (found[1], int(found[3])) if found else None

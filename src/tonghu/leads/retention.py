"""How long what comes in is kept: parameters of the catalogue, 待核 until a document names a period."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tonghu.leads.rules import catalogue
from tonghu.policy.schema import DatedValue

REGISTERS = "register_retention_days"
UNEXPLAINED = "unexplained_file_days"


def days_kept(parameter: str, *, on: dt.date | None = None) -> int:
    """The days of one of the two parameters on a day, today by default."""
    value = _dated(parameter, on).value
    assert isinstance(value, int)  # a test holds it
    return value


def retention_unverified(*, on: dt.date | None = None) -> bool:
    """True where a day of destruction rests on something 待核."""
    return any(_dated(each, on).source.status == "待核" for each in (REGISTERS, UNEXPLAINED))


def _dated(parameter: str, on: dt.date | None) -> DatedValue:
    return catalogue().parameters[parameter].at(on or timezone.localdate())

"""What the catalogue says about matters: their kinds, and when a state's clock runs out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from tonghu.kernel.errors import UserError
from tonghu.leads.rules import calendar, catalogue
from tonghu.policy.matters.schema import Limit, MatterKind

END_OF_DAY = dt.time(23, 59, 59)


@dataclass(frozen=True)
class Due:
    """When a clock runs out. `unverified`: the limit is 待核, or no law gives it, or a holiday is not known."""

    at: dt.datetime
    unverified: bool


def kinds() -> dict[str, MatterKind]:
    """Every kind of matter, by id."""
    return dict(catalogue().matters)


def kind_of(name: str) -> MatterKind:
    """A kind of matter. UserError for one that the catalogue does not have."""
    if (found := catalogue().matters.get(name)) is None:
        raise UserError(f"目录库里没有“{name}”这一事项。请从列出的事项中选择。")
    return found


def clock(limit: Limit | None, *, entered: dt.datetime) -> Due | None:
    """When a state with this limit is over that was entered then; None without a limit.

    Days end with the day in China; working days follow the published calendar; hours and minutes run through.
    """
    if limit is None:
        return None
    day = timezone.localtime(entered).date()
    dated = catalogue().parameters[limit.parameter].at(day)
    assert isinstance(dated.value, int)  # tests/casework holds it for every limit
    doubtful = dated.source.status == "待核" or not limit.statutory
    if limit.unit in ("hours", "minutes"):
        return Due(entered + dt.timedelta(**{limit.unit: dated.value}), doubtful)
    if limit.unit == "days":
        return Due(end_of(day + dt.timedelta(days=dated.value)), doubtful)
    counted = calendar().after(day, dated.value)
    return Due(end_of(counted.day), doubtful or not counted.known)


def number_of(parameter: str, *, on: dt.date) -> int:
    """A parameter of the catalogue that is a whole number: of days, of months."""
    value = catalogue().parameters[parameter].at(on).value
    assert isinstance(value, int)  # tests/casework holds it for every guard
    return value


def end_of(day: dt.date) -> dt.datetime:
    """The last second of a day in China."""
    return dt.datetime.combine(day, END_OF_DAY, tzinfo=timezone.get_current_timezone())

"""What the catalogue says about leads: the workflow, the working days, the time limits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from tonghu.kernel.working_days import WorkingDays
from tonghu.policy.calendars import working_days
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Catalogue, Workflow

# Who has how long: the limit that begins when a lead enters the state.
LIMITS = {"dispatched": "lead_days", "verified": "lead_review_days", "reviewed": "lead_review_days"}


@dataclass(frozen=True)
class Due:
    """The last day. `unverified`: the limit, or the holidays it was counted over, are 待核."""

    day: dt.date
    unverified: bool


@cache
def catalogue() -> Catalogue:
    """Read once a process."""
    return load_catalogue(settings.CATALOGUE)


def workflow() -> Workflow:
    """Of a lead."""
    return catalogue().workflows["lead"]


@cache
def calendar() -> WorkingDays:
    """The working days of every year that the catalogue knows."""
    return working_days(catalogue().calendars.values())


def due(state: str, *, entered: dt.date) -> Due | None:
    """When the work of a state is due that was entered on a day; None for a state without a limit."""
    if state not in LIMITS:
        return None
    dated = catalogue().parameters[LIMITS[state]].at(entered)
    assert isinstance(dated.value, int)  # a number of days; the catalogue's test holds it
    counted = calendar().after(entered, dated.value)
    return Due(counted.day, dated.source.status == "待核" or not counted.known)


def limit_unverified(state: str, until: dt.date) -> bool:
    """True where a stored last day rests on something 待核."""
    if state not in LIMITS:
        return False
    dated = catalogue().parameters[LIMITS[state]].at(until)
    return dated.source.status == "待核" or not calendar().is_known(until)


def category_words(category: str) -> str:
    """The category's title; the id itself where the catalogue no longer has it."""
    known = catalogue().categories.get(category)
    return known.title if known else category

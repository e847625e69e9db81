"""The numbers that access rests on, read from the catalogue: dated, sourced, and 待核 where nobody could say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Catalogue


@dataclass(frozen=True)
class Limit:
    """A number in force. `words`: with its unit, 30天. `unverified`: 待核, a project default."""

    value: int
    words: str
    unverified: bool


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(settings.CATALOGUE)


def limit(name: str, *, on: dt.date) -> Limit:
    """A parameter of the catalogue that is a whole number. CatalogueError where none is in force on the day."""
    parameter = _catalogue().parameters[name]
    dated = parameter.at(on)
    assert isinstance(dated.value, int)  # tests/accounts reads each of ours
    return Limit(dated.value, parameter.shown(dated), dated.source.status == "待核")

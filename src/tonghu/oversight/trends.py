"""How shares went over closed periods: for many rules at once, restatements in place of what they restate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tonghu.duties.closed import TrendPoint
from tonghu.duties.closed import trends as closed_trends
from tonghu.kernel.actor import Actor
from tonghu.oversight.tallies import Tally

# A small multiple shows half a year of months, or as many of whatever the period is.
MOST = 6


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A closed period. `restated`: what came late changed it since it was closed; `reason` says what."""

    words: str
    tally: Tally
    restated: bool
    reason: str


@dataclass(frozen=True)
class Trend:
    """The last closed periods of one rule, oldest first."""

    periods: tuple[Closed, ...]


def trends(rules: Collection[str], place: str, *, by: Actor) -> dict[str, Trend]:
    """By rule, those that have a closed period; one query."""
    return {
        rule: Trend(tuple(_closed(point) for point in points))
        for rule, points in closed_trends(rules, place, by, MOST).items()
    }


def _closed(point: TrendPoint) -> Closed:
    return Closed(
        words=point.words,
        tally=Tally(
            applicable=point.applicable,
            done=point.done,
            late=point.late,
            excused=point.excused,
            overdue=point.missed,
        ),
        restated=bool(point.reason),
        reason=point.reason,
    )

"""Reading results of assessments. Every function takes the actor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from tonghu.casework.assessments.risk import RISK, propose_level
from tonghu.casework.models import Assessment
from tonghu.casework.rules import number_of
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.models import Child


def assessments_of(child: Child, actor: Actor, *, toolkit: str | None = None) -> ScopedQuerySet[Assessment]:
    """Results in force (of records that nobody corrected), newest first."""
    actor.check("case.read", "查看评估结果")
    found = Assessment.objects.scoped(actor).filter(
        child=child, record__corrected_by=None, record__withdrawn_at=None
    )
    found = found.filter(toolkit=toolkit) if toolkit else found
    return found.order_by("-assessed_on", "-id")


def latest_of(child: Child, actor: Actor) -> dict[str, Assessment]:
    """The newest result of each toolkit; one query."""
    rows = assessments_of(child, actor).order_by("toolkit", "-assessed_on", "-id").distinct("toolkit")
    return {row.toolkit: row for row in rows}


def holds_on(result: Assessment, day: dt.date) -> bool:
    """True while a result has not grown too old."""
    return result.valid_until is None or day <= result.valid_until


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """How often a child is visited. `confirmed`: a person said the level and it still holds; else the rules propose it.

    `unverified`: the number of days is 待核.
    """

    level: str
    words: str
    days: int
    confirmed: bool
    unverified: bool


def cadence_of(child: Child, actor: Actor) -> Cadence:
    """What a person confirmed comes first, however the rules see it now."""
    today, toolkit = timezone.localdate(), catalogue().toolkits[RISK]
    last = assessments_of(child, actor, toolkit=RISK).first()
    confirmed = last is not None and holds_on(last, today)
    level = last.level if last is not None and confirmed else propose_level(child, by=actor).level
    parameter = toolkit.cadence[level]
    dated = catalogue().parameters[parameter].at(today)
    return Cadence(
        level=level,
        words=toolkit.titled(level),
        days=number_of(parameter, on=today),
        confirmed=confirmed,
        unverified=dated.source.status == "待核",
    )

"""Leads month by month: how many were found, visited, taken up and not; and how often each rule was right, over time."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import add_months
from tonghu.kernel.reach import Reach, branch
from tonghu.leads.core.precision import Share, share
from tonghu.leads.models import Lead, State, Step, Verdict, Verification
from tonghu.oversight.data_quality import WRONG

MONTHS = 12
DECIDED = (State.ACCEPTED, State.REJECTED)


@dataclass(frozen=True, kw_only=True)
class LeadsOfMonth:
    """`first`: the first day of the month. `found`: raised in it; `verified`: leads that somebody went to see in it;
    `accepted`, `rejected`: decided in it, and so since."""

    first: dt.date
    found: int
    verified: int
    accepted: int
    rejected: int

    @property
    def empty(self) -> bool:
        """Whether nothing happened in it."""
        return not (self.found or self.verified or self.accepted or self.rejected)


@dataclass(frozen=True, kw_only=True)
class RuleOverTime:
    """A category with an action. `months`: of the verdicts of each month; `whole`: of all of them together."""

    category: str
    kind: str
    months: tuple[Share, ...]
    whole: Share


@dataclass(frozen=True, kw_only=True)
class LeadsOverTime:
    """`months`: MONTHS of them, the last one still going on. `rules`: those with a verdict in them, most verdicts first."""

    months: tuple[LeadsOfMonth, ...]
    rules: tuple[RuleOverTime, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing happened at all."""
        return all(each.empty for each in self.months)


def leads_over_time(place: str, *, by: Actor, on: dt.date) -> LeadsOverTime:
    """Of the last MONTHS months until a day, in a place and below; three counts, however many leads."""
    firsts = [add_months(on.replace(day=1), -back) for back in reversed(range(MONTHS))]
    since = timezone.make_aware(dt.datetime.combine(firsts[0], dt.time()))
    around = branch(place)
    found = _found(around, since, by)
    verified = _verified(around, since, by)
    decided = list(_decided(around, since, by))
    states = Counter[tuple[dt.date, str]]()
    for line in decided:
        states[line["month"].date(), line["state"]] += line["n"]
    months = tuple(
        LeadsOfMonth(
            first=first,
            found=found.get(first, 0),
            verified=verified.get(first, 0),
            accepted=states[first, State.ACCEPTED],
            rejected=states[first, State.REJECTED],
        )
        for first in firsts
    )
    return LeadsOverTime(months=months, rules=tuple(_rules(decided, firsts)))


def _found(around: Reach, since: dt.datetime, by: Actor) -> dict[dt.date, int]:
    leads = Lead.objects.scoped(by).filter(place__gte=around.low, place__lt=around.high, raised_at__gte=since)
    counted = leads.order_by().annotate(month=TruncMonth("raised_at")).values_list("month")
    return {month.date(): number for month, number in counted.annotate(n=Count("id"))}


def _verified(around: Reach, since: dt.datetime, by: Actor) -> dict[dt.date, int]:
    visits = Verification.objects.scoped(by).filter(
        place__gte=around.low, place__lt=around.high, recorded_at__gte=since
    )
    counted = visits.order_by().annotate(month=TruncMonth("recorded_at")).values_list("month")
    return {month.date(): number for month, number in counted.annotate(n=Count("lead", distinct=True))}


def _decided(around: Reach, since: dt.datetime, by: Actor) -> Iterable[Mapping[str, Any]]:
    """Counts by month of the deciding step, state, category, action and verdict. What was undone is not decided."""
    steps = (
        Step.objects.scoped(by).filter(lead=OuterRef("pk"), after=OuterRef("state")).order_by("-at", "-id")
    )
    leads = Lead.objects.scoped(by).filter(
        place__gte=around.low, place__lt=around.high, state__in=DECIDED, changed_at__gte=since
    )
    dated = leads.order_by().annotate(at=Subquery(steps.values("at")[:1])).filter(at__gte=since)
    counted = dated.annotate(month=TruncMonth("at")).values("month", "state", "category", "kind", "verdict")
    return counted.annotate(n=Count("id"))


def _rules(decided: Sequence[Mapping[str, Any]], firsts: Sequence[dt.date]) -> list[RuleOverTime]:
    right: dict[tuple[str, str], Counter[dt.date]] = defaultdict(Counter)
    judged: dict[tuple[str, str], Counter[dt.date]] = defaultdict(Counter)
    for line in decided:
        key, month = (line["category"], line["kind"]), line["month"].date()
        if line["verdict"] == Verdict.ACCEPTED:
            right[key][month] += line["n"]
        if line["verdict"] == Verdict.ACCEPTED or line["verdict"] in WRONG:
            judged[key][month] += line["n"]
    rules = [
        RuleOverTime(
            category=category,
            kind=kind,
            months=tuple(
                share(right[category, kind][first], judged[category, kind][first]) for first in firsts
            ),
            whole=share(right[category, kind].total(), judged[category, kind].total()),
        )
        for category, kind in judged
    ]
    return sorted(rules, key=lambda rule: (-rule.whole.judged, rule.category, rule.kind))

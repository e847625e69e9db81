"""Closed periods as they stand now, restatements in the place of what they restate."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.closing import NOT_RESTATED, unit_of
from tonghu.duties.compiling.layout import Rule, Rules
from tonghu.duties.counting import in_reach
from tonghu.duties.models import ClosedPeriod, Succession
from tonghu.duties.running import rows as fetched
from tonghu.duties.scope import covers
from tonghu.duties.system import as_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.acting import check_acts
from tonghu.policy.duties.periods import Period
from tonghu.policy.duties.periods import words as period_words


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One closed period of a rule at a place. `reason`: why it was restated, '' where it stands as it was closed.

    `share`: done or done late among those to be counted, in percent; None where there were none. `hashes`: the rule's versions
    that it was computed by (several after a change between two villages' closing).
    """

    period: Period
    words: str
    applicable: int
    done: int
    late: int
    excused: int
    missed: int
    share: float | None
    reason: str
    hashes: tuple[str, ...]


def trend(rule: str, place: str, by: Actor, most: int = 60) -> list[TrendPoint]:
    """The closed periods of a rule in a place, the oldest first, restatements in the place of what they restate.

    A division that took the place of others carries on their history.
    """
    check_acts(by)
    known = in_force.rules()
    in_force.need_rule(rule, known)
    if not covers(by, place):
        return []
    reach = branch(place)
    before = Succession.objects.filter(successor__gte=reach.low, successor__lt=reach.high)
    keys = [succession.place for succession in before if not reach.covers(succession.place)]
    return _points(known, [rule], [reach, *(branch(key) for key in keys)], most).get(rule, [])


def trends(rules: Collection[str], place: str, by: Actor, most: int) -> dict[str, list[TrendPoint]]:
    """The last closed periods of several rules in a place, the oldest first, by rule; as `trend`, without what stands no more."""
    check_acts(by)
    if not rules or not covers(by, place):
        return {}
    known = in_force.rules()
    return _points(known, sorted(rule for rule in rules if rule in known.by_id), [branch(place)], most)


def _points(
    known: Rules, rules: Sequence[str], reaches: Sequence[Reach], most: int
) -> dict[str, list[TrendPoint]]:
    """By rule. Closed figures are public within the reach of a place, also those of places that stand no more."""
    there = SQL(" or ").join(SQL("({})").format(in_reach(each, SQL("c.place"))) for each in reaches)
    with as_system():
        told = fetched(_sums(rules, there, most))
    found: dict[str, list[TrendPoint]] = defaultdict(list)
    for rule, *sums in told:
        found[rule].append(point_of(known.by_id[rule], *sums))
    return dict(found)


def _sums(rules: Sequence[str], there: Composable, most: int) -> Composable:
    """A SELECT of the last periods of each rule, summed over its places."""
    return SQL(
        "select rule, first, last, applicable, done, late, excused, missed, hashes, reason from ("
        "select c.rule, c.first, c.last, sum(c.applicable) applicable, sum(c.done) done, sum(c.done_late) late,"
        " sum(cardinality(c.excused_ids)) excused, sum(cardinality(c.missed_ids)) missed,"
        " array_agg(distinct c.rule_hash order by c.rule_hash) hashes,"
        " coalesce(string_agg(distinct nullif(c.reason, ''), ';'), '') reason,"
        " row_number() over (partition by c.rule order by c.last desc, c.first desc) nth"
        " from duties_closedperiod c where c.rule = any ({rules}) and ({there}) and {current}"
        " group by c.rule, c.first, c.last) closed where nth <= {most} order by rule, last, first"
    ).format(rules=Literal(list(rules)), there=there, current=NOT_RESTATED, most=Literal(most))


def point_of(
    rule: Rule,
    first: dt.date,
    last: dt.date,
    applicable: int,
    done: int,
    late: int,
    excused: int,
    missed: int,
    hashes: Sequence[str],
    reason: str,
) -> TrendPoint:
    """A closed period out of the sums of its rows."""
    period, asked = Period(first, last), applicable - excused
    return TrendPoint(
        period=period,
        words=period_words(unit_of(rule), period),
        applicable=applicable,
        done=done,
        late=late,
        excused=excused,
        missed=missed,
        share=100 * (done + late) / asked if asked > 0 else None,
        reason=reason,
        hashes=tuple(hashes),
    )


def closed_rows(rule: str, place: str, last: dt.date, by: Actor) -> list[ClosedPeriod]:
    """The rows of a closed period in a place as they stand, restatements in place of what they restate."""
    check_acts(by)
    rows = ClosedPeriod.objects.scoped(by).filter(rule=rule, last=last, restated_by=None)
    reach = branch(place)
    return list(rows.filter(place__gte=reach.low, place__lt=reach.high).order_by("place"))

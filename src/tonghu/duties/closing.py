"""Periods that ended, frozen: one row a rule and place, with who missed, who was excused and who bore it on the last day.

Calendar duties close a period of their own, after its grace; all others are taken down as they stand at the end of each month. What
arrives later restates a row by a later one that says why (`restating`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.bearers import Bearers, bearers_at, bearers_of
from tonghu.duties.building import wide_rows
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import Compiled, alive, compiled
from tonghu.duties.models import ClosedPeriod, Row
from tonghu.duties.running import rows, run, with_room
from tonghu.duties.system import as_system
from tonghu.duties.universe import everybody, only
from tonghu.policy.duties.evaluate import later
from tonghu.policy.duties.periods import Period, ended_between, period_of
from tonghu.policy.duties.schema import CalendarUnit, EachPeriod

# How far back the first closing reaches: periods from before the system are nobody's miss.
FIRST_CLOSING = dt.timedelta(days=62)
# Of closed periods `c`: those that no later row takes the place of.
NOT_RESTATED = SQL("not exists (select from duties_closedperiod later where later.restates_id = c.id)")


@dataclass(frozen=True, kw_only=True)
class Stood:
    """How one rule stood at one place when a period ended."""

    place: str
    applicable: int
    done: int
    late: int
    open: int
    missed: tuple[int, ...]
    excused: tuple[int, ...]


def close(*, today: dt.date | None = None, only: Iterable[str] | None = None) -> int:
    """Close every period that has ended, grace included, and is not closed; how many rows were written.

    One transaction a period and kind of row: what is closed is closed whole. `only`: these rules.
    """
    on = today or timezone.localdate()
    written, known = 0, in_force.rules()
    for period, wanted in sorted(_to_close(known, on, only).items(), key=lambda each: each[0].last):
        by_row: dict[int, list[Rule]] = {}
        for rule in wanted:
            by_row.setdefault(rule.row, []).append(rule)
        for row, some in sorted(by_row.items()):
            with as_system(), transaction.atomic():
                written += _close(known, known.layouts[row], some, period)
    return written


def unit_of(rule: Rule) -> CalendarUnit:
    """By which periods a rule is closed."""
    when = rule.reading.when
    return when.unit if isinstance(when, EachPeriod) else "month"


def grace_of(rule: Rule, known: Rules, on: dt.date) -> dt.timedelta:
    """How long after its period a calendar duty may still be done late; nought for the others, whose grace has been counted."""
    if rule.reading.grace is None or not isinstance(rule.reading.when, EachPeriod):
        return dt.timedelta()
    value = known.parameters[rule.reading.grace].at(on).value
    assert isinstance(value, int)  # the reader holds it
    return dt.timedelta(days=value)


def _to_close(known: Rules, on: dt.date, only: Iterable[str] | None) -> dict[Period, list[Rule]]:
    wanted = None if only is None else set(only)
    with as_system():
        last = dict(rows(SQL("select rule, max(last) from duties_closedperiod group by rule")))
    found: dict[Period, list[Rule]] = {}
    for rule in known.all:
        if wanted is not None and rule.id not in wanted:
            continue
        for period in _ended(rule, known, last.get(rule.id), on):
            found.setdefault(period, []).append(rule)
    return found


def _ended(rule: Rule, known: Rules, closed: dt.date | None, on: dt.date) -> Iterator[Period]:
    unit, school = unit_of(rule), known.school
    after = closed
    if after is None:
        begins = period_of(unit, on - FIRST_CLOSING, school)
        after = (begins.first if begins else on - FIRST_CLOSING) - dt.timedelta(days=1)
    # What ended before the duty was owed is owed by nobody.
    after = max(after, later(rule.reading.owed_from, -dt.timedelta(days=1)))
    for period in ended_between(unit, after, on - dt.timedelta(days=1), school):
        if period.last + grace_of(rule, known, period.last) < on:
            yield period


def _close(known: Rules, layout: Layout, wanted: Sequence[Rule], period: Period) -> int:
    """Written set by set inside the database: a province has sixty thousand places a rule."""
    with_room()
    at = timezone.now()
    return sum(
        run(_written(rule, period, stood, at))
        for rule, stood in _how_it_stood(known, layout, wanted, period, None)
    )


def _written(rule: Rule, period: Period, stood: Composable, at: dt.datetime) -> Composable:
    """An INSERT of one row a place, each with whoever bore the rule there on the last day."""
    join: Composable = SQL("")
    posts: Composable = SQL("'{}'::bigint[]")
    units: Composable = SQL("'{}'::bigint[]")
    if rule.reading.bearer.unit:
        # Each organisation bears its own; a place may have several.
        units = SQL("stood.missed") if rule.row == Row.ORGANISATION else units
    else:
        bearers = bearers_of(rule, SQL("stood"), period.last)
        join = SQL("left join ({}) bearer on bearer.place = stood.place").format(bearers)
        posts, units = (SQL("coalesce(bearer.{}, '{{}}')").format(SQL(each)) for each in ("posts", "units"))
    return SQL(
        "with stood as materialized ({stood})"
        " insert into duties_closedperiod (place, rule, rule_hash, first, last, applicable, done, done_late, open,"
        " missed_ids, excused_ids, bearers, units, closed_at, reason, late)"
        " select stood.place, {rule}, {hash}, {first}, {last}, applicable, done, late, open, missed, excused, {posts}, {units},"
        " {at}, '', '{{}}' from stood {join} order by stood.place"
    ).format(
        stood=stood,
        rule=Literal(rule.id),
        hash=Literal(rule.hash),
        first=Literal(period.first),
        last=Literal(period.last),
        posts=posts,
        units=units,
        at=Literal(at),
        join=join,
    )


def how_it_stood(
    known: Rules, layout: Layout, wanted: Sequence[Rule], period: Period, subjects: Sequence[int]
) -> Iterator[tuple[Rule, list[Stood]]]:
    """Each rule with its places, out of the facts as of the period's last day, and for those with a grace as of its end.

    `subjects`: of these alone, whose facts are looked up one by one; they may be a part of a province.
    """
    for rule, stood in _how_it_stood(known, layout, wanted, period, subjects):
        yield (
            rule,
            [
                Stood(
                    place=place,
                    applicable=applicable,
                    done=done,
                    late=late,
                    open=open_,
                    missed=tuple(missed),
                    excused=tuple(excused),
                )
                for place, applicable, done, late, open_, missed, excused in rows(stood)
            ],
        )


def _how_it_stood(
    known: Rules, layout: Layout, wanted: Sequence[Rule], period: Period, subjects: Sequence[int] | None
) -> Iterator[tuple[Rule, Composable]]:
    """Each rule with a SELECT of its places, to be read before the next is asked for."""
    known = known.of_some(layout.row, wanted)
    layout = known.layouts[layout.row]
    table = _made(layout, period.last, subjects, "duties_closing")
    if table is None:
        return
    extended: dict[dt.date, Composable] = {}
    for rule in wanted:
        told = compiled(rule, known, period.last)
        later = None
        if grace := grace_of(rule, known, period.last):
            day = period.last + grace
            if day not in extended:
                made = _made(layout, day, subjects, f"duties_grace_{grace.days}")
                assert made is not None  # the first was
                extended[day] = made
            later = extended[day]
        yield rule, _stood(rule, told, table, later, period)
    for name in ("duties_closing", *(f"duties_grace_{(day - period.last).days}" for day in extended)):
        run(SQL("drop table if exists {}").format(SQL(name)))


def _made(layout: Layout, on: dt.date, subjects: Sequence[int] | None, name: str) -> Composable | None:
    made = wide_rows(
        layout,
        on,
        everybody if subjects is None else only(subjects),
        lived=on < timezone.localdate(),
        ripens=False,
        few=subjects is not None,
    )
    if made is None:
        return None
    run(SQL("drop table if exists {}").format(SQL(name)))
    # In the order in which every rule gathers it, which then needs no sorting.
    run(SQL("create temporary table {} on commit drop as {} order by place, subject").format(SQL(name), made))
    run(SQL("create index on {} (place, subject)").format(SQL(name)))
    run(SQL("analyze {} (place, subject, since, until)").format(SQL(name)))
    return SQL(name)


def _stood(
    rule: Rule, told: Compiled, table: Composable, later: Composable | None, period: Period
) -> Composable:
    """A SELECT of (place, applicable, done, late, open, missed, excused), counted by place.

    Of a calendar duty what is open when its period ends is missed, or done late within the grace.
    """
    calendar = isinstance(rule.reading.when, EachPeriod)
    status = told.status()
    if calendar and later is not None:
        late = SQL("exists (select from {} w where w.subject = s.subject and {})").format(
            # Compiled as of the period's last day, `done` asks whether the evidence lasts into it, whatever table it is asked of.
            later,
            told.done,
        )
        status = SQL("case when s.status = 4 then case when {} then 2 else 5 end else s.status end").format(
            late
        )
    else:
        status = SQL("case when s.status = 4 then 5 else s.status end") if calendar else SQL("s.status")
    return SQL(
        "select t.place, count(*) as applicable, count(*) filter (where t.status = 1) as done,"
        " count(*) filter (where t.status = 2) as late, count(*) filter (where t.status = 4) as open,"
        " coalesce(array_agg(t.subject order by t.subject) filter (where t.status = 5), '{{}}') as missed,"
        " coalesce(array_agg(t.subject order by t.subject) filter (where t.status = 3), '{{}}') as excused"
        " from (select s.subject, s.place, {status} as status"
        " from (select w.subject, w.place, ({told}) as status from {table} w where {alive} offset 0) s"
        " where s.status > 0 offset 0) t group by t.place order by t.place"
    ).format(told=told.status(), table=table, alive=alive(period.last), status=status)


def write(
    rule: Rule,
    period: Period,
    stood: Sequence[Stood],
    *,
    restates: Mapping[str, int] | None = None,
    reason: str = "",
    late: Mapping[str, Sequence[int]] | None = None,
) -> list[ClosedPeriod]:
    """Write one row a place. `restates`: by place, the row that it takes the place of; `late`: by place, facts that came late."""
    who = _bearers(rule, stood, period.last)
    return ClosedPeriod.objects.bulk_create(
        [
            ClosedPeriod(
                place=each.place,
                rule=rule.id,
                rule_hash=rule.hash,
                first=period.first,
                last=period.last,
                applicable=each.applicable,
                done=each.done,
                done_late=each.late,
                open=each.open,
                missed_ids=list(each.missed),
                excused_ids=list(each.excused),
                bearers=list(who[each.place].posts),
                units=list(who[each.place].units),
                restates_id=(restates or {}).get(each.place),
                reason=reason,
                late=list((late or {}).get(each.place, ())),
            )
            for each in stood
        ],
        batch_size=2000,
    )


def _bearers(rule: Rule, stood: Sequence[Stood], on: dt.date) -> Mapping[str, Bearers]:
    if rule.reading.bearer.unit:
        # Each organisation bears its own; a place may have several.
        return {
            each.place: Bearers(units=each.missed) if rule.row == Row.ORGANISATION else Bearers()
            for each in stood
        }
    return bearers_at(rule, (each.place for each in stood), on)

"""Counts of all rules at once: over the places of a board, over closed periods, and what falls due soon in each place.

As `queries`, with a number of reads that does not rise with places or rules.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import Layout
from tonghu.duties.compiling.statuses import CODE, alive, compiled
from tonghu.duties.counting import Counts, counts_of, in_reach, summed
from tonghu.duties.models import State
from tonghu.duties.queries import (
    TrendPoint,
    _covers,
    _layouts,
    _table,
    _within,
    division_of,
    figures_of_all,
    point_of,
)
from tonghu.duties.running import rows as fetched
from tonghu.duties.system import as_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.locks.acting import check_acts
from tonghu.places.models import Division


@dataclass(frozen=True, kw_only=True)
class Load:
    """What some rules ask in one place. `soon`: not done and due within the days asked about, those past it included."""

    applicable: int = 0
    done: int = 0
    excused: int = 0
    overdue: int = 0
    soon: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            applicable=self.applicable + other.applicable,
            done=self.done + other.done,
            excused=self.excused + other.excused,
            overdue=self.overdue + other.overdue,
            soon=self.soon + other.soon,
        )


def matrix(under: str, by: Actor, on: dt.date) -> dict[str, list[Counts]]:
    """Every rule in every division right below a place, by its key; under the place's own key what lies in none of them.

    A division in which there is nothing has no counts.
    """
    check_acts(by)
    below = list(Division.objects.filter(parent=under).order_by("place").values_list("place", flat=True))
    found: dict[str, list[Counts]] = {under: [], **{place: [] for place in below}}
    layouts = _layouts()
    numbers: dict[tuple[int, str], list[Sequence[int]]] = defaultdict(list)
    for row, place, each in figures_of_all(layouts, branch(under), by, on):
        numbers[row, division_of(place, below) or under].append(each)
    for (row, place), several in numbers.items():
        found[place] += counts_of(layouts[row], summed(several))
    return found


def wait_for_rebuild() -> bool:
    """True while some rules are other than those that figures were made by: they are not counted before the rebuild."""
    made = dict(State.objects.values_list("row", "layout"))
    return any(made.get(layout.row) != layout.hash for layout in _layouts().values())


def trends(rules: Collection[str], place: str, by: Actor, most: int) -> dict[str, list[TrendPoint]]:
    """The last closed periods of several rules in a place, the oldest first, by rule; as `queries.trend`, in one read."""
    check_acts(by)
    if not rules or not _covers(by, place):
        return {}
    with as_system():
        known = in_force.rules().by_id
        told = fetched(
            _closed(
                sorted(rule for rule in rules if rule in known), in_reach(branch(place), SQL("c.place")), most
            )
        )
    found: dict[str, list[TrendPoint]] = defaultdict(list)
    for rule, *sums in told:
        found[rule].append(point_of(known[rule], *sums))
    return dict(found)


def _closed(rules: Sequence[str], there: Composable, most: int) -> Composable:
    return SQL(
        "select rule, first, last, applicable, done, late, excused, missed, hashes, reason from ("
        "select c.rule, c.first, c.last, sum(c.applicable) applicable, sum(c.done) done, sum(c.done_late) late,"
        " sum(cardinality(c.excused_ids)) excused, sum(cardinality(c.missed_ids)) missed,"
        " array_agg(distinct c.rule_hash order by c.rule_hash) hashes,"
        " coalesce(string_agg(distinct nullif(c.reason, ''), ';'), '') reason,"
        " row_number() over (partition by c.rule order by c.last desc, c.first desc) nth"
        " from duties_closedperiod c where c.rule = any ({rules}) and {there}"
        " and not exists (select from duties_closedperiod later where later.restates_id = c.id)"
        " group by c.rule, c.first, c.last) closed where nth <= {most} order by rule, last, first"
    ).format(rules=Literal(list(rules)), there=there, most=Literal(most))


def load(place: str, rules: Collection[str], by: Actor, on: dt.date, days: int) -> dict[str, Load]:
    """What some rules ask in each place of a range, counted now over the rows that the actor sees: by place key."""
    check_acts(by)
    found: dict[str, Load] = {}
    for layout in _layouts().values():
        if any(rule.id in rules for rule in layout.rules):
            for at, *numbers in fetched(_loads(layout, rules, place, by, on, days)):
                applicable, done, excused, overdue, soon = (int(number) for number in numbers)
                one = Load(applicable=applicable, done=done, excused=excused, overdue=overdue, soon=soon)
                found[at] = found.get(at, Load()) + one
    return found


def _loads(
    layout: Layout, rules: Collection[str], place: str, by: Actor, on: dt.date, days: int
) -> Composable:
    each = [compiled(rule, in_force.rules(), on) for rule in layout.rules if rule.id in rules]
    status = SQL(", ").join(SQL("({}, ({}))").format(one.status(), one.due_on) for one in each)
    # Nothing is due before the beginning of the calendar, and what nobody can say since when is past it.
    return SQL(
        "select w.place, count(*) filter (where s.status <> 0), count(*) filter (where s.status = any ({done})),"
        " count(*) filter (where s.status = {excused}), count(*) filter (where s.status = {overdue}),"
        " count(*) filter (where s.status = {overdue} or s.status = {due} and s.due <= {soon})"
        " from {table} w cross join lateral (values {each}) s (status, due)"
        " where {parts} group by w.place"
    ).format(
        done=Literal([CODE["done"], CODE["late"]]),
        excused=Literal(CODE["excused"]),
        overdue=Literal(CODE["overdue"]),
        due=Literal(CODE["due"]),
        soon=Literal(on + dt.timedelta(days=days)),
        table=_table(layout, by, on),
        each=status,
        parts=SQL(" and ").join(_parts(layout, place, by, on)),
    )


def _parts(layout: Layout, place: str, by: Actor, on: dt.date) -> Iterable[Composable]:
    return [SQL("w.row = {}").format(Literal(layout.row)), alive(on), *_within(by, branch(place))]

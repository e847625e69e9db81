"""Counts of all rules at once: over the places of a board, and what falls due soon in each place.

As `queries`, with a number of reads that does not rise with places or rules.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import Layout, Rules
from tonghu.duties.compiling.statuses import CODE, alive, compiled
from tonghu.duties.counting import Counts, counts_of, summed
from tonghu.duties.figures import asked_layouts, division_of, figures_of_all
from tonghu.duties.models import State
from tonghu.duties.running import rows as fetched
from tonghu.duties.scope import table_of, within
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
    known = in_force.rules()
    layouts = asked_layouts(known)
    numbers: dict[tuple[int, str], list[Sequence[int]]] = defaultdict(list)
    for row, place, each in figures_of_all(known, branch(under), by, on):
        numbers[row, division_of(place, below) or under].append(each)
    for (row, place), several in numbers.items():
        found[place] += counts_of(layouts[row], summed(several))
    return found


def wait_for_rebuild() -> bool:
    """True while some rules are other than those that figures were made by: they are not counted before the rebuild."""
    made = dict(State.objects.values_list("row", "layout"))
    return any(made.get(layout.row) != layout.hash for layout in asked_layouts(in_force.rules()).values())


def load(place: str, rules: Collection[str], by: Actor, on: dt.date, days: int) -> dict[str, Load]:
    """What some rules ask in each place of a range, counted now over the rows that the actor sees: by place key."""
    check_acts(by)
    found: dict[str, Load] = {}
    known = in_force.rules()
    for layout in asked_layouts(known).values():
        if any(rule.id in rules for rule in layout.rules):
            for at, *numbers in fetched(_loads(known, layout, rules, place, by, on, days)):
                applicable, done, excused, overdue, soon = (int(number) for number in numbers)
                one = Load(applicable=applicable, done=done, excused=excused, overdue=overdue, soon=soon)
                found[at] = found.get(at, Load()) + one
    return found


def _loads(
    known: Rules, layout: Layout, rules: Collection[str], place: str, by: Actor, on: dt.date, days: int
) -> Composable:
    each = [compiled(rule, known, on) for rule in layout.rules if rule.id in rules]
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
        table=table_of(layout, by, on),
        each=status,
        parts=SQL(" and ").join(_parts(layout, place, by, on)),
    )


def _parts(layout: Layout, place: str, by: Actor, on: dt.date) -> Iterable[Composable]:
    return [SQL("w.row = {}").format(Literal(layout.row)), alive(on), *within(by, branch(place))]

"""Figures: all rules of a kind of row in one pass over the wide rows of a range of places, by place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Literal

from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import MEASURES, alive, compiled
from tonghu.duties.running import rows
from tonghu.kernel.reach import Reach

TABLE = SQL("duties_widerow")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of one rule. `applicable` is the sum of the five that follow; `unverified`: of them, whose being meant is unknown."""

    rule: Rule
    applicable: int = 0
    done: int = 0
    late: int = 0
    excused: int = 0
    due: int = 0
    overdue: int = 0
    unverified: int = 0

    @property
    def share(self) -> float | None:
        """Done, late or excused among those to be counted, in percent; None where there are none."""
        asked = self.applicable - self.excused
        return None if asked <= 0 else 100 * (self.done + self.late) / asked


def by_place(
    layout: Layout,
    rules: Rules,
    on: dt.date,
    among: Composable,
    *,
    table: Composable = TABLE,
) -> Composable:
    """A SELECT of (place, counts) over the wide rows for which `among` holds."""
    each = [compiled(rule, rules, on, of_living=True) for rule in layout.rules]
    columns = [measure for at, one in enumerate(each) for measure in one.measures(f"s{at}", f"u{at}")]
    statuses = [told for at, one in enumerate(each) for told in one.told(f"s{at}", f"u{at}")]
    # Each status is found once a row and then counted: the subselect is kept by its OFFSET; in the order that the index has.
    return SQL(
        "select c.place, array[{columns}]::integer[] as counts"
        " from (select w.place, {statuses} from {table} w where w.row = {row} and {there} and {among} order by w.place offset 0) c"
        " group by c.place"
    ).format(
        columns=SQL(", ").join(columns),
        statuses=SQL(", ").join(statuses),
        table=table,
        row=Literal(layout.row),
        there=alive(on),
        among=among,
    )


def in_reach(reach: Reach, column: Composable | None = None) -> Composable:
    """Places of a range."""
    at = column or SQL("w.place")
    return SQL("{at} >= {low} and {at} < {high}").format(
        at=at, low=Literal(reach.low), high=Literal(reach.high)
    )


def counts_of(layout: Layout, numbers: Sequence[int] | None) -> list[Counts]:
    """The numbers of one row of figures as counts, one a rule."""
    size = len(MEASURES)
    told = numbers or [0] * (size * len(layout.rules))
    found = []
    for at, rule in enumerate(layout.rules):
        applicable, done, late, excused, overdue, unverified = told[at * size : at * size + size]
        found.append(
            Counts(
                rule=rule,
                applicable=applicable,
                done=done,
                late=late,
                excused=excused,
                due=applicable - done - late - excused - overdue,
                overdue=overdue,
                unverified=unverified,
            )
        )
    return found


def summed(several: Iterable[Sequence[int]]) -> list[int]:
    """Figures of several places as one; empty for none."""
    return [sum(numbers) for numbers in zip(*several, strict=True)]


def live(
    layout: Layout, rules: Rules, on: dt.date, among: Composable, table: Composable = TABLE
) -> dict[str, list[int]]:
    """Counted now, as whoever acts sees the rows."""
    return dict(rows(by_place(layout, rules, on, among, table=table)))

"""Everything from nothing: facts against what the work tells, wide rows against facts, figures of the day.

What stands is compared first. A difference means that a trigger missed something: it is mended and reported aloud. Each kind of
row is one transaction, so that a rebuild that is killed leaves the old rows standing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from psycopg.sql import SQL, Identifier, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.building import WIDE, in_order, wide_rows
from tonghu.duties.compiling.layout import ROWS, Layout
from tonghu.duties.models import Row, State
from tonghu.duties.recounting import count_all
from tonghu.duties.refreshing import wait_alone
from tonghu.duties.running import rows, run, with_room
from tonghu.duties.system import as_system
from tonghu.duties.universe import everybody

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What differed. `facts`: that had to be written, moved or ended; `rows`: by kind, wide rows that were other than they
    should be; a kind whose rules changed is made anew and counts no difference."""

    facts: int
    rows: dict[int, int]

    @property
    def differed(self) -> int:
        """All of it."""
        return self.facts + sum(self.rows.values())


def rebuild(
    *,
    today: dt.date | None = None,
    facts: bool = True,
    only: Iterable[int] | None = None,
    before_swap: Callable[[int], None] = lambda row: None,
) -> Mended:
    """Make all of it again. `facts`: compare those too; `only`: these kinds of row. `before_swap`: called between the making of a
    kind's rows and their taking the place of the old ones."""
    on = today or timezone.localdate()
    mended = mend_facts() if facts else 0
    wanted = set(Row.values if only is None else only)
    differed = {row: _one(row, on, before_swap) for row in ROWS if row in wanted}
    found = Mended(facts=mended, rows={row: number for row, number in differed.items() if number})
    if found.differed:
        log.error(
            "duties: %s facts and wide rows %s differed from a rebuild and were mended",
            found.facts,
            found.rows,
        )
    return found


def mend_facts() -> int:
    """Make the facts what the work tells; how many were ended, changed or added."""
    with as_system(), transaction.atomic():
        ((ended, moved, added),) = rows(SQL("select ended, moved, added from duties_mend()"))
    return int(ended + moved + added)


def _one(row: int, on: dt.date, before_swap: Callable[[int], None]) -> int:
    """One kind of row, in one transaction. How many rows were other than they should have been."""
    with as_system(), transaction.atomic():
        wait_alone()
        with_room()
        # Read by whoever is alone: nobody confirms others before this is done.
        known = in_force.rules()
        layout = known.layouts[row]
        # What is marked by now is in what follows; what is marked meanwhile stays marked.
        run(SQL("delete from duties_changed where row = {}").format(Literal(layout.row)))
        state, _ = State.objects.get_or_create(row=layout.row)
        made = wide_rows(layout, on, everybody) if layout.rules else None
        if made is None:
            run(SQL("delete from duties_widerow where row = {}").format(Literal(layout.row)))
            run(SQL("delete from duties_figures where row = {}").format(Literal(layout.row)))
            differed = 0
        else:
            run(SQL("create temporary table duties_made on commit drop as {}").format(made))
            before_swap(layout.row)
            differed = _swap(layout, same=state.layout == layout.hash and state.rebuilt_at is not None)
            run(SQL("drop table duties_made"))
            count_all(known, layout, on)
        state.layout, state.day, state.rebuilt_at, state.differed = layout.hash, on, timezone.now(), differed
        state.save()
    return differed


def _swap(layout: Layout, *, same: bool) -> int:
    """Put the rows made in the place of those that stand; where the layout is the same, only those that differ."""
    mine = Literal(layout.row)
    columns = in_order(WIDE)
    if not same:
        run(SQL("delete from duties_widerow where row = {}").format(mine))
        run(
            SQL(
                "insert into duties_widerow ({0}) select {0} from duties_made order by place, subject"
            ).format(columns)
        )
        return 0
    each = [
        SQL("({0}.{1})").format(Identifier(table), Identifier(column)) for table in "mw" for column in WIDE
    ]
    run(
        SQL(
            "create temporary table duties_differ on commit drop as"
            " select coalesce(m.subject, w.subject) as subject from duties_made m"
            " full join (select * from duties_widerow where row = {}) w on w.subject = m.subject"
            " where row({}) is distinct from row({})"
        ).format(mine, SQL(", ").join(each[: len(WIDE)]), SQL(", ").join(each[len(WIDE) :]))
    )
    ((differed,),) = rows(SQL("select count(*) from duties_differ"))
    if differed:
        named = SQL(", ").join(
            SQL("case when m.{0} is distinct from w.{0} then {1} end").format(
                Identifier(column), Literal(column)
            )
            for column in WIDE
        )
        some = rows(
            SQL(
                "select d.subject, m.subject is null, w.subject is null, concat_ws(',', {}) from duties_differ d"
                " left join duties_made m on m.subject = d.subject"
                " left join duties_widerow w on w.row = {} and w.subject = d.subject order by 1 limit 20"
            ).format(named, mine)
        )
        log.error(
            "duties: rows of kind %s differ (subject, not made, not there, columns): %s", layout.row, some
        )
        run(
            SQL(
                "delete from duties_widerow where row = {} and subject in (select subject from duties_differ)"
            ).format(mine)
        )
        run(
            SQL(
                "insert into duties_widerow ({0}) select {0} from duties_made"
                " where subject in (select subject from duties_differ)"
            ).format(columns)
        )
    run(SQL("drop table duties_differ"))
    return int(differed)

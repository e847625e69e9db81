"""What of a place an actor reads, as SQL over wide rows, and where those rows are read from: those that stand, or as of a day."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Composable, Literal

from tonghu.duties.building import wide_rows
from tonghu.duties.compiling.layout import Layout
from tonghu.duties.counting import TABLE, in_reach
from tonghu.duties.refreshing import refresh
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach


def covers(by: Actor, place: str) -> bool:
    return by.reach is not None and by.reach.covers(place)


def clipped(by: Actor, reach: Reach) -> Reach | None:
    """The part of a range that the actor reaches; None: none of it."""
    if by.reach is None:
        return None
    low, high = max(by.reach.low, reach.low), min(by.reach.high, reach.high)
    return Reach(low, high) if low < high else None


def reached(by: Actor, reach: Reach) -> Reach | None:
    """The part of a range in which the actor may see rows; for an organisation all of it, and row security does the rest."""
    if by.reach is None:
        return reach if by.organisation_id is not None else None
    return clipped(by, reach)


def within(by: Actor, reach: Reach) -> list[Composable]:
    """The same as conditions over a wide row."""
    inside = reached(by, reach)
    return [SQL("false")] if inside is None else [in_reach(inside)]


def something_closed() -> bool:
    """A protection order or a report of harm closes rows to whoever acts: the settings of `locks.acting`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('tonghu.blocked', true), '') <> ''"
            " or coalesce(current_setting('tonghu.closed_matters', true), '') <> ''"
        )
        return bool(cursor.fetchone()[0])


def table_of(layout: Layout, by: Actor, on: dt.date) -> Composable:
    """Where wide rows are read from: those that stand for today, else made from the facts as of the day."""
    refresh(timezone.localdate())
    return standing_or_made(layout, by, on)


def standing_or_made(layout: Layout, by: Actor, on: dt.date) -> Composable:
    """As `table_of`, after what changed was brought in."""
    return TABLE if on == timezone.localdate() else _made(layout, by, on)


def as_of(layout: Layout, by: Actor, on: dt.date) -> Composable:
    """Wide rows as of another day, made from what the actor may see today; so today's are brought in first."""
    refresh(timezone.localdate())
    return _made(layout, by, on)


def _made(layout: Layout, by: Actor, on: dt.date) -> Composable:
    of_unit = SQL("w.organisation = {}").format(Literal(by.organisation_id))
    known = of_unit if by.reach is None else in_reach(by.reach)
    mine = SQL("select w.subject from duties_widerow w where w.row = {} and {}").format(
        Literal(layout.row), known
    )
    made = wide_rows(
        layout,
        on,
        lambda column: SQL("{} in ({})").format(SQL(column), mine),
        lived=on < timezone.localdate(),
        ripens=False,
    )
    return TABLE if made is None else SQL("({})").format(made)

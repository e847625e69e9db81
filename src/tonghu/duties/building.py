"""Wide rows out of facts, as one SELECT: for some subjects when something changed, for all at night, or as of a day past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from psycopg.sql import SQL, Composable, Identifier, Literal

from tonghu.duties.compiling.layout import Layout, Slot
from tonghu.duties.compiling.statuses import ALWAYS_AT, NEVER_AT, midnight
from tonghu.duties.universe import COLUMNS, Narrowed, universe
from tonghu.policy.duties.evaluate import ALWAYS, NEVER, SCHOOL_TRAIT
from tonghu.policy.duties.schema import OPENED

GUARDIAN = 2
TRAITS = ("category:", "risk:", SCHOOL_TRAIT)
WIDE = ("row", *COLUMNS, "slots", "moments", "ripens")


def wide_rows(
    layout: Layout, on: dt.date, narrowed: Narrowed, *, lived: bool = False, ripens: bool = True
) -> Composable | None:
    """A SELECT of wide rows with the columns of WIDE, as of a day. `ripens`: also ask for facts dated ahead."""
    who = universe(layout.row, on, narrowed, lived=lived)
    if who is None:
        return None
    parts: list[tuple[str, Composable]] = [
        ("u", who),
        ("f", _facts(layout, on)),
        ("g", _gathered(layout)),
    ]
    after = sorted({slot for slot in (*layout.slots, *layout.moments) if slot.mode == "after"})
    parts += [(f"a{at}", _after(slot)) for at, slot in enumerate(after)]
    joins = [
        SQL("left join {0} on {0}.subject = u.subject").format(Identifier(f"a{at}"))
        for at in range(len(after))
    ]
    named = SQL(", ").join(SQL("u.{}").format(Identifier(column)) for column in COLUMNS)
    return SQL(
        "with {parts} select {row}::smallint as row, {named}, {slots} as slots, {moments} as moments, {ripens} as ripens"
        " from u left join g on g.subject = u.subject {joins} group by {named}"
    ).format(
        parts=SQL(", ").join(SQL("{} as ({})").format(Identifier(name), part) for name, part in parts),
        row=Literal(layout.row),
        named=named,
        slots=_array([_slot(slot, after) for slot in layout.slots], "date[]"),
        moments=_array([_moment(slot, after) for slot in layout.moments], "timestamptz[]"),
        ripens=_ripens(layout, on) if ripens else SQL("null::date"),
        joins=SQL(" ").join(joins),
    )


def _facts(layout: Layout, on: dt.date) -> Composable:
    """The facts that count: in force, not dated ahead or before birth; of a guardian's child what populations ask for."""
    counted = SQL(
        "t.ended_at is null and t.day <= {on} and (u.born is null or t.day >= u.born) and k.key = any ({kinds})"
    ).format(on=Literal(on), kinds=Literal(list(layout.kinds)))
    own = SQL(
        "select u.subject, k.key, t.day, t.last, t.at from u join duties_fact t on t.row = {row} and t.subject = u.subject"
        " join duties_kind k on k.id = t.kind_id where {counted}"
    ).format(row=Literal(layout.row), counted=counted)
    if layout.row != GUARDIAN:
        return own
    traits = [kind for kind in layout.kinds if kind.startswith(TRAITS)]
    return SQL(
        "{own} union all select u.subject, k.key, t.day, t.last, t.at"
        " from u join duties_fact t on t.row = 1 and t.subject = u.child join duties_kind k on k.id = t.kind_id"
        " where {counted} and k.key = any ({traits})"
    ).format(own=own, counted=counted, traits=Literal(traits))


def _gathered(layout: Layout) -> Composable:
    """One row a subject and kind: the first, the latest, until when, and where several are asked for, the sorted days."""
    several = sorted({slot.kind for slot in layout.slots if slot.nth > 1 and slot.mode in ("last", "first")})
    many = SQL("filter (where key = any ({}))").format(Literal(several))
    return SQL(
        "select subject, key, min(day) as first, max(day) as start, max(last) as last,"
        " max(coalesce(at, {midnight})) as start_at,"
        " array_agg(last order by last desc) {many} as lasts, array_agg(day order by day) {many} as firsts"
        " from f group by subject, key"
    ).format(many=many, midnight=midnight(SQL("day")))


def _after(slot: Slot) -> Composable:
    """The nth day, and the nth moment, of those that last into the time from the event on."""
    begins_at: Composable
    which: Composable
    if slot.event == OPENED:
        event = SQL("u as e")
        begins, begins_at = SQL("e.since"), SQL("coalesce(e.began, {})").format(midnight(SQL("e.since")))
        which = SQL("true")
    else:
        event = SQL("g as e")
        begins, begins_at = SQL("e.start"), SQL("e.start_at")
        which = SQL("e.key = {}").format(Literal(slot.event))
    moment = SQL("coalesce(f.at, {})").format(midnight(SQL("f.day")))
    return SQL(
        "select f.subject, (array_agg(f.day order by f.day) filter (where f.last >= {begins}))[{nth}] as day,"
        " (array_agg({moment} order by {moment}) filter (where {moment} >= {begins_at} or f.last > {begins}))[{nth}] as at"
        " from f join {event} on e.subject = f.subject and {which} where f.key = {kind} group by f.subject"
    ).format(
        begins=begins,
        begins_at=begins_at,
        moment=moment,
        nth=Literal(slot.nth),
        event=event,
        which=which,
        kind=Literal(slot.kind),
    )


def _slot(slot: Slot, after: Sequence[Slot]) -> Composable:
    if slot.mode == "after":
        found = SQL("max({}.day)").format(Identifier(f"a{after.index(slot)}"))
        return SQL("coalesce({}, {})").format(found, Literal(NEVER))
    missing = Literal(NEVER if slot.mode == "first" else ALWAYS)
    column = SQL("g.{}").format(Identifier(slot.mode))
    if slot.nth > 1:
        column = SQL("g.{}[{}]").format(Identifier(f"{slot.mode}s"), Literal(slot.nth))
    return SQL("coalesce(max({}) filter (where g.key = {}), {})").format(column, Literal(slot.kind), missing)


def _moment(slot: Slot, after: Sequence[Slot]) -> Composable:
    if slot.mode == "after":
        return SQL("coalesce(max({}.at), {})").format(Identifier(f"a{after.index(slot)}"), NEVER_AT)
    return SQL("coalesce(max(g.start_at) filter (where g.key = {}), {})").format(
        Literal(slot.kind), ALWAYS_AT
    )


def _ripens(layout: Layout, on: dt.date) -> Composable:
    """The next day on which the row changes though nothing is written: a fact dated ahead, the end of a time at a school."""
    return SQL(
        "(select min(case when t.day > {on} then t.day else t.last + 1 end)"
        " from duties_fact t left join duties_kind k on k.id = t.kind_id and k.key = {school}"
        " where t.row = {row} and t.subject = u.{key} and t.ended_at is null"
        " and (t.day > {on} or k.id is not null and t.last >= {on} and t.last < {never}))"
    ).format(
        on=Literal(on),
        school=Literal(SCHOOL_TRAIT),
        never=Literal(NEVER),
        row=Literal(1 if layout.row == GUARDIAN else layout.row),
        key=SQL("child" if layout.row == GUARDIAN else "subject"),
    )


def _array(parts: Sequence[Composable], kind: str) -> Composable:
    return SQL("array[{}]::{}").format(SQL(", ").join(parts), SQL(kind))


def in_order(columns: Sequence[str]) -> Composable:
    """Columns as a list."""
    return SQL(", ").join(Identifier(column) for column in columns)

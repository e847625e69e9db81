"""Which of several events a deadline counts from, and what answered it, as SQL over the facts of one subject held as arrays.

Says in SQL what `_deciding` of policy/duties/evaluate.py says in Python. The facts that may decide are gathered by the GROUP BY of
`building` as three arrays a kind, in one order: day, last day, moment. Of a subject without such an event they are NULL, and
nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier, Literal

from tonghu.duties.compiling.layout import Clock, Layout, Slot
from tonghu.duties.compiling.statuses import moment_of

_GATHERED = SQL("array_agg({value}) filter (where f.kind_id = {kind}) as {name}")
# The event that decides: the oldest open one, else the newest.
_DECIDES = SQL(
    "(case when g.{days} is not null then coalesce("
    "(select e.{what} from unnest(g.{days}, g.{ats}) e (day, at) where e.day >= {since} and not {answered}"
    " order by e.{by} limit 1),"
    " (select e.{what} from unnest(g.{days}, g.{ats}) e (day, at) where e.day >= {since} order by e.{by} desc limit 1)) end)"
)
_ANSWER = SQL(
    "(case when g.{event} is not null then"
    " (select a.{what} from unnest(g.{days}, g.{lasts}, g.{ats}) a (day, last, at) where {counts}"
    " order by a.{what} offset {before} limit 1) end)"
)
_ENOUGH = SQL(
    "(select count(*) from unnest(g.{days}, g.{lasts}, g.{ats}) a (day, last, at)"
    " where {counts} and a.{by} < (select max(n.{by}) from unnest(g.{of_days}, g.{of_ats}) n (day, at))) >= {least}"
)


@dataclass(frozen=True)
class Clocks:
    """Of one layout. `number`: of a kind of facts, as a literal."""

    layout: Layout
    number: Callable[[str], Composable]

    def columns(self) -> Iterator[Composable]:
        """What the GROUP BY over facts `f` must gather beside the simple slots."""
        for kind in self._kinds():
            values = (SQL("f.day"), SQL("f.last"), moment_of(SQL("f.at"), SQL("f.day")))
            for value, name in zip(values, self._names(kind), strict=True):
                yield _GATHERED.format(value=value, kind=self.number(kind), name=name)

    def day(self, slot: Slot) -> Composable:
        """Over a gathered row `g`: the day of the deciding event, or of its nth answer; NULL where there is none."""
        return self._decides(slot.clock, "day") if slot.mode == "event" else self._answer(slot, "day")

    def moment(self, slot: Slot) -> Composable:
        """The same as a moment."""
        return self._decides(slot.clock, "at") if slot.mode == "event" else self._answer(slot, "at")

    def _decides(self, clock: Clock, what: str) -> Composable:
        days, _, ats = self._names(clock.event)
        return _DECIDES.format(
            days=days,
            ats=ats,
            what=SQL(what),
            by=SQL("at" if clock.by_moment else "day"),
            since=Literal(clock.since),
            answered=self._answered(clock),
        )

    def _answered(self, clock: Clock) -> Composable:
        """Of an event `e`: answered or excused before the newest."""
        counts = self._counts(clock, SQL("e.day"), SQL("e.at"))
        enough = [self._enough(clock, kind, least, counts) for kind, least in clock.needed]
        proven = SQL(" and " if clock.all_of_them else " or ").join(enough)
        excused = [self._enough(clock, kind, 1, SQL("a.last >= e.day")) for kind in clock.excused]
        return SQL("({})").format(SQL(" or ").join([SQL("({})").format(proven), *excused]))

    def _enough(self, clock: Clock, kind: str, least: int, counts: Composable) -> Composable:
        days, lasts, ats = self._names(kind)
        of_days, _, of_ats = self._names(clock.event)
        return _ENOUGH.format(
            days=days,
            lasts=lasts,
            ats=ats,
            of_days=of_days,
            of_ats=of_ats,
            by=SQL("at" if clock.by_moment else "day"),
            counts=counts,
            least=Literal(least),
        )

    def _answer(self, slot: Slot, what: str) -> Composable:
        clock = slot.clock
        days, lasts, ats = self._names(slot.kind)
        event, _, _ = self._names(clock.event)
        at = self._decides(clock, "at") if clock.by_moment else SQL("null")
        return _ANSWER.format(
            event=event,
            days=days,
            lasts=lasts,
            ats=ats,
            what=SQL(what),
            counts=self._counts(clock, self._decides(clock, "day"), at),
            before=Literal(slot.nth - 1),
        )

    def _counts(self, clock: Clock, day: Composable, at: Composable) -> Composable:
        """A fact `a` happened from an event on, or lasts into the time from it on."""
        if clock.by_moment:
            return SQL("(a.at >= {} or a.last > {})").format(at, day)
        return SQL("a.last >= {}").format(day)

    def _kinds(self) -> list[str]:
        return sorted({kind for clock in self.layout.clocks for kind in clock.kinds})

    def _names(self, kind: str) -> tuple[Identifier, Identifier, Identifier]:
        at = self._kinds().index(kind)
        return Identifier(f"day_{at}"), Identifier(f"last_{at}"), Identifier(f"at_{at}")

"""Wide rows out of facts, as one SELECT: for some subjects when something changed, for all at night, or as of a day past.

One pass over the facts: each subject's are gathered by one GROUP BY in which every slot is a filtered aggregate. Where a slot
counts from an event that happens more than once, the facts that decide are gathered as arrays beside it (`clocks`): few subjects
have any, and nothing is joined with itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from psycopg.sql import SQL, Composable, Identifier, Literal

from tonghu.duties.clocks import Clocks
from tonghu.duties.compiling.layout import NO_CLOCK, Layout, Slot
from tonghu.duties.compiling.statuses import ALWAYS_AT, NEVER_AT, midnight, moment_of
from tonghu.duties.models import Kind
from tonghu.duties.universe import COLUMNS, Narrowed, universe
from tonghu.policy.duties.evaluate import ALWAYS, NEVER, SCHOOL_TRAIT

GUARDIAN = 2
TRAITS = ("category:", "risk:", SCHOOL_TRAIT)
WIDE = ("row", *COLUMNS, "slots", "moments", "ripens")
# No kind has this number: of one that was never loaded there are no facts.
NO_KIND = 0


def wide_rows(
    layout: Layout,
    on: dt.date,
    narrowed: Narrowed,
    *,
    lived: bool = False,
    ripens: bool = True,
    few: bool = False,
    numbers: Mapping[str, int] | None = None,
) -> Composable | None:
    """A SELECT of wide rows with the columns of WIDE, as of a day. `ripens`: also ask for facts dated ahead.

    `few`: the subjects are some thousands at most, and the facts of each are looked up. `numbers`: of the kinds of facts, where
    they have been read already.
    """
    numbers = kinds() if numbers is None else numbers
    who = universe(layout.row, on, narrowed, numbers, lived=lived)
    if who is None:
        return None
    made = _Building(layout, on, numbers, few)
    return SQL(
        "with u as materialized ({who}){gathered}"
        " select {row}::smallint as row, {named}, coalesce(a.slots, {slots}) as slots, coalesce(a.moments, {moments}) as moments,"
        " {ripens} as ripens from u {joined} {ahead}"
    ).format(
        who=who,
        # Of row security the planner guesses that it leaves one fact in two hundred and of whoever is asked for nearly nobody, and
        # joins each with all; so of some each is looked up by itself.
        gathered=SQL("") if few else SQL(", a as materialized ({})").format(made.gathered()),
        joined=SQL("cross join lateral ({}) a" if few else "{} left join a on a.subject = u.subject").format(
            made.gathered() if few else SQL("")
        ),
        row=Literal(layout.row),
        named=SQL(", ").join(SQL("u.{}").format(Identifier(column)) for column in COLUMNS),
        slots=_array([_no_day(slot) for slot in layout.slots], "date[]"),
        moments=_array([_no_moment(slot) for slot in layout.moments], "timestamptz[]"),
        ripens=SQL("r.ripens" if ripens else "null::date"),
        ahead=made.joined_ahead() if ripens else SQL(""),
    )


def kinds() -> dict[str, int]:
    """The numbers of the kinds of facts."""
    return dict(Kind.objects.values_list("key", "pk"))


@dataclass(frozen=True)
class _Building:
    layout: Layout
    on: dt.date
    numbers: Mapping[str, int]
    few: bool

    @cached_property
    def _clocks(self) -> Clocks:
        return Clocks(self.layout, self._kind)

    def gathered(self) -> Composable:
        """One row a subject: its slots and its moments. Of some: of the one that is looked up."""
        every = [(Identifier(f"s{at}"), slot, self._slot(slot)) for at, slot in enumerate(self.layout.slots)]
        every += [
            (Identifier(f"m{at}"), slot, self._moment(slot)) for at, slot in enumerate(self.layout.moments)
        ]
        simple = [
            SQL("{} as {}").format(found, name) for name, slot, found in every if slot.clock == NO_CLOCK
        ]
        told = [SQL("g.{}").format(name) if slot.clock == NO_CLOCK else found for name, slot, found in every]
        return SQL(
            "select {of} {slots} as slots, {moments} as moments from (select {columns} from ({facts}) f {by}) g"
        ).format(
            of=SQL("" if self.few else "g.subject,"),
            by=SQL("" if self.few else "group by f.subject"),
            slots=_array(told[: len(self.layout.slots)], "date[]"),
            moments=_array(told[len(self.layout.slots) :], "timestamptz[]"),
            columns=SQL(", ").join(
                [*([] if self.few else [SQL("f.subject")]), *simple, *self._clocks.columns()]
            ),
            facts=self._facts(),
        )

    def joined_ahead(self) -> Composable:
        """The next day on which a row changes though nothing is written: a fact dated ahead, the end of a time at a school."""
        whose = [(self.layout.row, SQL("u.subject"))]
        if self.layout.row == GUARDIAN:
            whose.append((1, SQL("u.child")))
        each = [
            SQL(
                "(select {subject} case when t.day > {on} then t.day else t.last + 1 end as day"
                " from {among} duties_fact t where t.row = {row} and t.subject = {key} and t.ended_at is null"
                " and (t.day > {on} or t.kind_id = {school} and t.last >= {on} and t.last < {never}) {fence})"
            ).format(
                subject=SQL("" if self.few else "u.subject,"),
                among=SQL("" if self.few else "u cross join"),
                fence=SQL("offset 0" if self.few else ""),
                on=Literal(self.on),
                row=Literal(row),
                key=key,
                school=self._kind(SCHOOL_TRAIT),
                never=Literal(NEVER),
            )
            for row, key in whose
        ]
        text = (
            "cross join lateral (select min(t.day) as ripens from ({}) t) r"
            if self.few
            else "left join (select t.subject, min(t.day) as ripens from ({}) t group by t.subject) r on r.subject = u.subject"
        )
        return SQL(text).format(SQL(" union all ").join(each))

    def _facts(self) -> Composable:
        """The facts that count: in force, not dated ahead or before birth; of a guardian's child what populations ask for."""
        own = self._of(self.layout.row, SQL("u.subject"), self.layout.kinds)
        if self.layout.row == GUARDIAN:
            traits = [kind for kind in self.layout.kinds if kind.startswith(TRAITS)]
            own = SQL("{} union all {}").format(own, self._of(1, SQL("u.child"), traits))
        return own

    def _of(self, row: int, key: Composable, kinds: Sequence[str]) -> Composable:
        return SQL(
            "select u.subject, u.since, coalesce(u.began, {midnight}) as began, t.kind_id, t.day, t.last, t.at"
            " from {each} (select t.kind_id, t.day, t.last, t.at from duties_fact t"
            " where t.row = {row} and t.subject = {key} and t.ended_at is null and t.day <= {on}"
            " and (u.born is null or t.day >= u.born) and {kind} = any ({kinds}) {fence}) t"
        ).format(
            each=SQL("" if self.few else "u cross join lateral"),
            fence=SQL("offset 0" if self.few else ""),
            # A subject has some twenty facts: they are read through, and not looked up kind by kind.
            kind=SQL("t.kind_id + 0" if self.few else "t.kind_id"),
            midnight=midnight(SQL("u.since")),
            row=Literal(row),
            key=key,
            on=Literal(self.on),
            kinds=Literal([self.numbers.get(kind, NO_KIND) for kind in kinds]),
        )

    def _slot(self, slot: Slot) -> Composable:
        if slot.clock != NO_CLOCK:
            found = self._clocks.day(slot)
            return SQL("coalesce({}, {})").format(found, _no_day(slot))
        among = SQL("f.kind_id = {}").format(self._kind(slot.kind))
        match slot.mode:
            case "last":
                found = _nth(SQL("f.last"), among, slot.nth, latest=True)
            case "start":
                found = _nth(SQL("f.day"), among, slot.nth, latest=True)
            case "first":
                found = _nth(SQL("f.day"), among, slot.nth, latest=False)
            case "after":
                since = SQL("{} and f.last >= f.since").format(among)
                found = _nth(SQL("f.day"), since, slot.nth, latest=False)
        return SQL("coalesce({}, {})").format(found, _no_day(slot))

    def _moment(self, slot: Slot) -> Composable:
        """Only where hours count: of the deciding event, and of what answered it or the subject's beginning."""
        if slot.clock != NO_CLOCK:
            found = self._clocks.moment(slot)
        else:
            moment = moment_of(SQL("f.at"), SQL("f.day"))
            since = SQL("f.kind_id = {} and ({} >= f.began or f.last > f.since)").format(
                self._kind(slot.kind), moment
            )
            found = _nth(moment, since, slot.nth, latest=False)
        return SQL("coalesce({}, {})").format(found, _no_moment(slot))

    def _kind(self, key: str) -> Composable:
        return Literal(self.numbers.get(key, NO_KIND))


def _nth(value: Composable, among: Composable, nth: int, *, latest: bool) -> Composable:
    """The nth latest or earliest value of those among which."""
    if nth == 1:
        return SQL("{}({}) filter (where {})").format(SQL("max" if latest else "min"), value, among)
    order = SQL("desc" if latest else "asc")
    return SQL("(array_agg({0} order by {0} {1}) filter (where {2}))[{3}]").format(
        value, order, among, Literal(nth)
    )


def _no_day(slot: Slot) -> Composable:
    return Literal(NEVER if slot.mode in ("first", "after", "answer") else ALWAYS)


def _no_moment(slot: Slot) -> Composable:
    return NEVER_AT if slot.mode in ("after", "answer") else ALWAYS_AT


def _array(parts: Sequence[Composable], kind: str) -> Composable:
    return SQL("array[{}]::{}").format(SQL(", ").join(parts), SQL(kind))


def in_order(columns: Sequence[str]) -> Composable:
    """Columns as a list."""
    return SQL(", ").join(Identifier(column) for column in columns)

"""Lists behind figures: the subjects of one rule, and everything open in a village or for a child over all rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone
from psycopg.sql import SQL, Composable, Identifier, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import CODE, alive, compiled
from tonghu.duties.counting import TABLE
from tonghu.duties.figures import asked_layouts
from tonghu.duties.models import Row
from tonghu.duties.naming import names_of
from tonghu.duties.prepared import Statement, once, rows_of
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import as_text, text_of
from tonghu.duties.running import rows as fetched
from tonghu.duties.scope import reached, standing_or_made, table_of, within
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.acting import check_acts
from tonghu.places.tree import digits_of
from tonghu.policy.duties.schema import STATUSES, Status

TOWN_DIGITS = digits_of("town")
# What waits for somebody.
WAITING: tuple[Status, ...] = ("overdue", "due")
# Every status of those to whom a rule applies.
ASKED_OF: tuple[Status, ...] = ("overdue", "due", "late", "done", "excused")
# Rows that belong to a child's file.
ABOUT_A_CHILD = (Row.CHILD, Row.GUARDIAN, Row.CASE, Row.RECORD)


class SubjectLine(NamedTuple):
    """One subject of a rule; a tuple because a village's list has hundreds.

    `subject`: the id of what `row` says it is; `child`: whose file it belongs to, if any. `title`: a child's or a person's name, an
    organisation's, a matter's. `unverified`: whether it is meant is not known.
    """

    rule: str
    row: int
    subject: int
    title: str
    place: str
    child: int | None
    status: Status
    due_on: dt.date | None
    unverified: bool


def subjects(
    rule: str,
    place: str,
    status: Status | None,
    by: Actor,
    on: dt.date,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[SubjectLine]:
    """The list behind a figure, by place and subject; `status` None: all to whom the rule applies.

    `after`: (place, subject) of the last line of the page before. Never more than the viewer may see.
    """
    check_acts(by)
    known = in_force.rules()
    layout = known.layouts[known.by_id[in_force.need_rule(rule, known)].row]
    asked = compiled(known.by_id[rule], known, on, of_living=True)
    picked = asked.applicable if status is None else asked.has(status)
    parts = [SQL("w.row = {}").format(Literal(layout.row)), alive(on), picked, *within(by, branch(place))]
    if after is not None:
        parts.append(SQL("(w.place, w.subject) > ({}, {})").format(Literal(after[0]), Literal(after[1])))
    found = fetched(
        SQL(
            "select w.subject, w.place, w.child, ({status}), ({due}), ({meant}) is null"
            " from {table} w where {parts} order by w.place, w.subject limit {limit}"
        ).format(
            status=asked.status(),
            due=_due_text(asked.due_on),
            meant=asked.meant,
            table=table_of(layout, by, on),
            parts=SQL(" and ").join(parts),
            limit=Literal(limit),
        )
    )
    titles = names_of(layout.row, [subject for subject, *_ in found], by)
    return [
        SubjectLine(
            rule=rule,
            row=layout.row,
            subject=subject,
            title=titles.get(subject, ""),
            place=at,
            child=child,
            status=STATUSES[code],
            due_on=_day(due),
            unverified=unknown,
        )
        for subject, at, child, code, due, unknown in found
    ]


def village(place: str, by: Actor, on: dt.date, statuses: Iterable[Status] = WAITING) -> list[SubjectLine]:
    """Everything about children, guardians and the village itself in one place, over all rules: a village's page."""
    check_acts(by)
    known = in_force.rules()
    found: list[SubjectLine] = []
    codes = [CODE[each] for each in statuses]
    refresh(timezone.localdate())
    for layout, wanted in _rules_present(known, within(by, branch(place)), on):
        found += lines_of(known, layout, wanted, by, on, codes, 5000, branch(place))
    return found


def of_child(
    child: int, by: Actor, on: dt.date, statuses: Iterable[Status] = ASKED_OF, limit: int = 500
) -> list[SubjectLine]:
    """What is owed for one child over all rules: of the child, its guardians, its matters and records; the earliest due first."""
    check_acts(by)
    known = in_force.rules()
    reach = by.reach or Reach("0", ":")
    codes = [CODE[each] for each in statuses]
    refresh(timezone.localdate())
    found = [
        line
        for layout, wanted in _rules_present(
            known, [SQL("w.child = {}").format(Literal(child)), *within(by, reach)], on
        )
        if layout.row in ABOUT_A_CHILD
        for line in lines_of(known, layout, wanted, by, on, codes, limit, reach, child)
    ]
    return sorted(found, key=lambda line: (line.due_on or dt.date.max, line.rule, line.subject))


def _rules_present(
    known: Rules, there: Sequence[Composable], on: dt.date
) -> list[tuple[Layout, Sequence[Rule]]]:
    """The rules that some row is about among those for which `there` holds: planning a statement of all takes longer than
    reading a village's rows. For another day than today all rules: rows of that day are not there yet."""
    layouts = asked_layouts(known)
    if on != timezone.localdate():
        return [(layout, layout.rules) for layout in layouts.values()]
    present: dict[int, set[str]] = {}
    # The kinds of row are named, so that the index by kind and place is walked for each.
    for row, variety in fetched(
        SQL("select distinct w.row, w.variety from duties_widerow w where w.row = any ({}) and {}").format(
            Literal(sorted(layouts)), SQL(" and ").join(there)
        )
    ):
        present.setdefault(row, set()).add(variety)
    return [
        (layout, [rule for rule in layout.rules if not rule.varieties or present[row] & {*rule.varieties}])
        for row, layout in layouts.items()
        if row in present
    ]


def lines_of(
    known: Rules,
    layout: Layout,
    wanted: Sequence[Rule],
    by: Actor,
    on: dt.date,
    codes: Sequence[int],
    limit: int,
    reach: Reach,
    child: int | None = None,
) -> list[SubjectLine]:
    """Every (rule, subject) of these statuses in one pass: each row asked for each rule side by side.

    What changed has been brought in. `child`: only rows that belong to its file.
    """
    inside = reached(by, reach)
    if not wanted or inside is None:
        return []
    values = (inside.low, inside.high, list(codes), limit, *([] if child is None else [child]))
    text = _text(known, layout, tuple(wanted), on, of_child=child is not None)
    # Over many places reading takes longer than planning, and the plan must know how many; and an organisation's rows are
    # found by the organisation, of which a plan for any range would know nothing.
    narrow = child is not None or len(inside.low) >= TOWN_DIGITS
    if on == timezone.localdate() and by.reach is not None and narrow:
        found = rows_of(text.statement, values)
    else:
        found = fetched(text.with_values(standing_or_made(layout, by, on), values))
    titles = names_of(layout.row, [subject for subject, *_ in found], by)
    return [
        SubjectLine(
            rule=wanted[at - 1].id,
            row=layout.row,
            subject=subject,
            title=titles.get(subject, ""),
            place=place,
            child=file,
            status=STATUSES[code],
            due_on=_day(due),
            unverified=unknown,
        )
        for subject, place, file, at, code, due, unknown in found
    ]


# Each status is found once a row, in a subselect kept by its OFFSET; the rest is told of those to whom the rule applies. One row is
# unnested into a line a rule: of VALUES the server would make each expression ready again for each row.
_LINES = SQL(
    "select w.subject, w.place, w.child, s.rule, s.status, s.due, s.unknown from ("
    "select w.*, {statuses} from {table} w where w.row = {row} and {alive}"
    " and w.place >= {low} and w.place < {high}{of_child} offset 0) w"
    " cross join lateral unnest(array[{named}]::integer[], array[{due}]::text[], array[{unknown}]::boolean[])"
    " with ordinality s (status, due, unknown, rule)"
    " where s.status = any ({codes}) order by s.due, s.rule, w.subject limit {limit}"
)
_VALUES = ("low", "high", "codes", "limit", "child")
_TYPES = ("text", "text", "integer[]", "bigint", "bigint")


@dataclass(frozen=True)
class _Text:
    """The lines of some rules on a day. `parts`: all of _LINES but where rows are read from and the values, composed."""

    parts: Mapping[str, Composable]
    of_child: bool

    @cached_property
    def statement(self) -> Statement:
        """Over the rows that stand, with its values to come."""
        count = len(_VALUES) if self.of_child else len(_VALUES) - 1
        query = self._composed(TABLE, [SQL(f"${at}") for at in range(1, count + 1)])
        return Statement(text_of(query), _TYPES[:count])

    def with_values(self, table: Composable, values: Sequence[object]) -> Composable:
        """Over any rows."""
        return self._composed(table, [Literal(value) for value in values])

    def _composed(self, table: Composable, values: Sequence[Composable]) -> Composable:
        given = dict(zip(_VALUES, values, strict=False))
        own = SQL(" and w.child = {}").format(given.pop("child")) if self.of_child else SQL("")
        return _LINES.format(table=table, of_child=own, **given, **self.parts)


def _text(known: Rules, layout: Layout, wanted: tuple[Rule, ...], on: dt.date, *, of_child: bool) -> _Text:
    key = ("lines", layout.row, tuple(rule.id for rule in wanted), on, of_child)
    return once(known, key, lambda: _Text(_parts(known, layout, wanted, on), of_child))


def _parts(known: Rules, layout: Layout, wanted: Sequence[Rule], on: dt.date) -> Mapping[str, Composable]:
    each = [compiled(rule, known, on, of_living=True) for rule in wanted]
    named = [(one, Identifier(f"s{at}")) for at, one in enumerate(each)]

    def listed(parts: Iterable[Composable]) -> Composable:
        return as_text(SQL(", ").join(parts))

    return {
        "statuses": listed(SQL("({}) as {}").format(one.status(), name) for one, name in named),
        "named": listed(SQL("w.{}").format(name) for _, name in named),
        "due": listed(
            SQL("case when w.{} <> 0 then {} end").format(name, _due_text(one.due_on)) for one, name in named
        ),
        "unknown": listed(
            SQL("({}) is null").format(one.meant) if one.may_be_unknown else SQL("false") for one in each
        ),
        "row": Literal(layout.row),
        "alive": as_text(alive(on)),
    }


def _due_text(due_on: Composable) -> Composable:
    """As text: what is due before the beginning of the calendar, or never, is no date of Python's."""
    return SQL("case when ({0}) between '0002-01-01' and '9998-12-31' then ({0})::text end").format(due_on)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

"""Lists behind figures: the subjects of one rule, and everything open in a village or for a child over all rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import CODE, alive, compiled
from tonghu.duties.figures import asked_layouts
from tonghu.duties.models import Row
from tonghu.duties.naming import names_of
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import as_text
from tonghu.duties.running import rows as fetched
from tonghu.duties.scope import standing_or_made, table_of, within
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.acting import check_acts
from tonghu.policy.duties.schema import STATUSES, Status

# Texts of rules that a process keeps: of all rules for a few days.
MOST_TEXTS = 2000
# What waits for somebody.
WAITING: tuple[Status, ...] = ("overdue", "due")
# Every status of those to whom a rule applies.
ASKED_OF: tuple[Status, ...] = ("overdue", "due", "late", "done", "excused")
# Rows that belong to a child's file.
ABOUT_A_CHILD = (Row.CHILD, Row.GUARDIAN, Row.CASE, Row.RECORD)


@dataclass(frozen=True, kw_only=True)
class SubjectLine:
    """One subject of a rule. `subject`: the id of what `row` says it is; `child`: whose file it belongs to, if any.

    `title`: a child's or a person's name, an organisation's, a matter's. `unverified`: whether it is meant is not known.
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
    only = SQL("w.child = {}").format(Literal(child))
    known = in_force.rules()
    reach = by.reach or Reach("0", ":")
    codes = [CODE[each] for each in statuses]
    refresh(timezone.localdate())
    found = [
        line
        for layout, wanted in _rules_present(known, [only, *within(by, reach)], on)
        if layout.row in ABOUT_A_CHILD
        for line in lines_of(known, layout, wanted, by, on, codes, limit, reach, only=only)
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
    rules_now: Rules,
    layout: Layout,
    wanted: Sequence[Rule],
    by: Actor,
    on: dt.date,
    codes: Sequence[int],
    limit: int,
    reach: Reach,
    only: Composable | None = None,
) -> list[SubjectLine]:
    """Every (rule, subject) of these statuses in one pass: each row asked for each rule side by side.

    What changed has been brought in. `only`: narrows the rows further.
    """
    if not wanted:
        return []
    asked = SQL(", ").join(
        SQL("({}, {})").format(Literal(at), _asked(rule, rules_now, on)) for at, rule in enumerate(wanted)
    )
    found = fetched(
        SQL(
            "select w.subject, w.place, w.child, s.rule, s.status, s.due, s.unknown"
            " from {table} w cross join lateral (values {asked}) s (rule, status, due, unknown)"
            " where {parts} and s.status = any ({codes}) order by s.due, s.rule, w.subject limit {limit}"
        ).format(
            table=standing_or_made(layout, by, on),
            asked=asked,
            parts=SQL(" and ").join(
                [
                    SQL("w.row = {}").format(Literal(layout.row)),
                    alive(on),
                    *within(by, reach),
                    *([only] if only is not None else []),
                ]
            ),
            codes=Literal(list(codes)),
            limit=Literal(limit),
        )
    )
    titles = names_of(layout.row, [subject for subject, *_ in found], by)
    return [
        SubjectLine(
            rule=wanted[at].id,
            row=layout.row,
            subject=subject,
            title=titles.get(subject, ""),
            place=place,
            child=child,
            status=STATUSES[code],
            due_on=_day(due),
            unverified=unknown,
        )
        for subject, place, child, at, code, due, unknown in found
    ]


_ASKED: dict[tuple[int, str, dt.date], tuple[Rules, Composable]] = {}


def _asked(rule: Rule, rules_now: Rules, on: dt.date) -> Composable:
    """Status, last day, and whether it is unknown who is meant: the text, composed once a day and process for each rule."""
    key = (id(rules_now), rule.id, on)
    held = _ASKED.get(key)
    if held is None:
        if len(_ASKED) >= MOST_TEXTS:
            _ASKED.clear()
        one = compiled(rule, rules_now, on, of_living=True)
        told = SQL("({}), ({}), ({}) is null").format(one.status(), _due_text(one.due_on), one.meant)
        # The rules are held beside their text: while they are, no other object has their id.
        held = _ASKED[key] = (rules_now, as_text(told))
    return held[1]


def _due_text(due_on: Composable) -> Composable:
    """As text: what is due before the beginning of the calendar, or never, is no date of Python's."""
    return SQL("case when ({0}) between '0002-01-01' and '9998-12-31' then ({0})::text end").format(due_on)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

"""Reads of duties. Each takes the actor (`by`, who acts in this transaction) and the day asked about.

Today is read from the figures and wide rows that stand, after what changed was brought in; another day is computed from the facts
as of that day. Figures and the list behind them always agree for whoever reads: a person whom a protection order or a report of
harm closes something to gets figures counted over what is left.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.building import wide_rows
from tonghu.duties.closing import unit_of
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import CODE, MEASURES, alive, compiled
from tonghu.duties.counting import TABLE, Counts, counts_of, in_reach, live, summed
from tonghu.duties.explaining import Explanation
from tonghu.duties.explaining import explain as _explain
from tonghu.duties.models import ClosedPeriod, Row, State, Succession
from tonghu.duties.naming import names_of
from tonghu.duties.rebuilding import recount
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import as_text
from tonghu.duties.running import rows as fetched
from tonghu.duties.system import as_system
from tonghu.duties.wording import cadence
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.acting import check_acts
from tonghu.places.models import Division, Organisation
from tonghu.places.tree import SIGNIFICANT_DIGITS
from tonghu.policy.duties.periods import Period
from tonghu.policy.duties.periods import words as period_words
from tonghu.policy.duties.schema import (
    STATUSES,
    SUBJECT_TITLES,
    Act,
    Status,
    SubjectKind,
)

COUNTY_DIGITS = SIGNIFICANT_DIGITS["county"]
# Texts of rules that a process keeps: of all rules for a few days.
MOST_TEXTS = 2000
# What waits for somebody.
WAITING: tuple[Status, ...] = ("overdue", "due")
# Every status of those to whom a rule applies.
ASKED_OF: tuple[Status, ...] = ("overdue", "due", "late", "done", "excused")
# Rows that belong to a child's file.
ABOUT_A_CHILD = (Row.CHILD, Row.GUARDIAN, Row.CASE, Row.RECORD)


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """One division below the place asked about, and how a rule stands in it."""

    place: str
    name: str
    level: str
    counts: Counts


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


@dataclass(frozen=True, kw_only=True)
class MyDuty:
    """What the actor's post has to do for one subject. `why`: how often or until when, in words; `act`: the button."""

    rule: Rule
    line: SubjectLine
    why: str
    act: Act | None


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One closed period of a rule at a place. `reason`: why it was restated, '' where it stands as it was closed.

    `share`: done or done late among those to be counted, in percent; None where there were none. `hashes`: the rule's versions
    that it was computed by (several after a change between two villages' closing).
    """

    period: Period
    words: str
    applicable: int
    done: int
    late: int
    excused: int
    missed: int
    share: float | None
    reason: str
    hashes: tuple[str, ...]


def rules() -> list[Rule]:
    """Every rule in force, in the order of their numbers: `rule.duty` (clause, text, departments), `rule.reading`, `rule.hash`."""
    return list(in_force.rules().all)


def standing(place: str, by: Actor, on: dt.date) -> list[Counts]:
    """One line a rule, counted over everything in a place that the actor reaches; an organisation: over what concerns it."""
    check_acts(by)
    known = in_force.rules()
    layouts = _layouts(known)
    numbers: dict[int, list[Sequence[int]]] = {row: [] for row in layouts}
    for row, _, each in figures_of_all(layouts, branch(place), by, on, whole=True):
        numbers[row].append(each)
    found = [counts for row, layout in layouts.items() for counts in counts_of(layout, summed(numbers[row]))]
    order = {rule.id: at for at, rule in enumerate(known.all)}
    return sorted(found, key=lambda counts: order[counts.rule.id])


def by_place(rule: str, under: str, by: Actor, on: dt.date) -> list[PlaceLine]:
    """How a rule stands in each division right below a place, in the order of their keys; UserError for an unknown rule."""
    check_acts(by)
    layout = _layout_of(rule)
    below = list(
        Division.objects.filter(parent=under).order_by("place").values_list("place", "name", "level")
    )
    keys = [place for place, _, _ in below]
    sums: dict[str, list[Sequence[int]]] = {}
    at, size = layout.rule_at[rule], len(MEASURES)
    one = slice(at * size, at * size + size)
    for place, numbers in _figures(layout, branch(under), by, on, one=one):
        if division := division_of(place, keys):
            sums.setdefault(division, []).append(numbers)
    alone = Layout(layout.row, (layout.rules[at],), layout.slots, layout.moments, layout.hash)
    return [
        PlaceLine(
            place=place,
            name=name,
            level=level,
            counts=counts_of(alone, summed(sums.get(place, [])))[0],
        )
        for place, name, level in below
    ]


def division_of(place: str, keys: Sequence[str]) -> str:
    """Of some divisions' keys in order, that of the one in which the place lies: the last not after the place's; '' for none."""
    at = bisect_right(keys, place) - 1
    return keys[at] if at >= 0 and branch(keys[at]).covers(place) else ""


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
    table = _table(layout, by, on)
    asked = compiled(known.by_id[rule], known, on, of_living=True)
    picked = asked.applicable if status is None else asked.has(status)
    parts = [SQL("w.row = {}").format(Literal(layout.row)), alive(on), picked, *_within(by, branch(place))]
    if after is not None:
        parts.append(SQL("(w.place, w.subject) > ({}, {})").format(Literal(after[0]), Literal(after[1])))
    found = fetched(
        SQL(
            "select w.subject, w.place, w.child, ({status}), ({due}), ({meant}) is null"
            " from {table} w where {parts} order by w.place, w.subject limit {limit}"
        ).format(
            status=asked.status(),
            due=_due(asked.due_on),
            meant=asked.meant,
            table=table,
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


def mine(by: Actor, on: dt.date, statuses: Iterable[Status] = WAITING, limit: int = 500) -> list[MyDuty]:
    """What the actor's post bears, the earliest due first: for the role's own place, or for the actor's organisation.

    `limit`: of each kind of subject. A place of a city or above bears what its own role is named for, and no villager's duty.
    """
    check_acts(by)
    known = in_force.rules()
    found: list[MyDuty] = []
    codes = [CODE[each] for each in statuses]
    refresh(timezone.localdate())
    unit = unit_of_post(by)
    for layout in _layouts(known).values():
        borne = [rule for rule in layout.rules if _bears(rule, by, unit)]
        if borne:
            found += _of_post(known, layout, borne, by, on, codes, limit)
    return sorted(found, key=lambda duty: (duty.line.due_on or dt.date.max, duty.rule.id, duty.line.subject))


def village(place: str, by: Actor, on: dt.date, statuses: Iterable[Status] = WAITING) -> list[SubjectLine]:
    """Everything about children, guardians and the village itself in one place, over all rules: a village's page."""
    check_acts(by)
    known = in_force.rules()
    found: list[SubjectLine] = []
    codes = [CODE[each] for each in statuses]
    refresh(timezone.localdate())
    for layout, wanted in _asked_in(known, _within(by, branch(place)), on):
        found += _lines(known, layout, wanted, by, on, codes, 5000, branch(place))
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
        for layout, wanted in _asked_in(known, [only, *_within(by, reach)], on)
        if layout.row in ABOUT_A_CHILD
        for line in _lines(known, layout, wanted, by, on, codes, limit, reach, only=only)
    ]
    return sorted(found, key=lambda line: (line.due_on or dt.date.max, line.rule, line.subject))


def trend(rule: str, place: str, by: Actor, most: int = 60) -> list[TrendPoint]:
    """The closed periods of a rule in a place, the oldest first, restatements in the place of what they restate.

    A division that took the place of others carries on their history.
    """
    check_acts(by)
    in_force.need_rule(rule)
    reach = branch(place)
    before = Succession.objects.filter(successor__gte=reach.low, successor__lt=reach.high)
    keys = [succession.place for succession in before if not reach.covers(succession.place)]
    with as_system():
        # Closed figures are public within the reach of the place, also those of places that stand no more.
        return _closed(rule, [reach, *(branch(key) for key in keys)] if _covers(by, place) else [], most)


def _closed(rule: str, reaches: Sequence[Reach], most: int) -> list[TrendPoint]:
    if not reaches:
        return []
    ranges = SQL(" or ").join(SQL("({})").format(in_reach(each, SQL("c.place"))) for each in reaches)
    told = fetched(
        SQL(
            "select c.first, c.last, sum(c.applicable), sum(c.done), sum(c.done_late), sum(cardinality(c.excused_ids)),"
            " sum(cardinality(c.missed_ids)), array_agg(distinct c.rule_hash order by c.rule_hash),"
            " coalesce(string_agg(distinct nullif(c.reason, ''), ';'), '')"
            " from duties_closedperiod c where c.rule = {rule} and ({ranges})"
            " and not exists (select from duties_closedperiod later where later.restates_id = c.id)"
            " group by c.first, c.last order by c.last desc, c.first desc limit {most}"
        ).format(rule=Literal(rule), ranges=ranges, most=Literal(most))
    )
    known = in_force.rules().by_id[rule]
    return [point_of(known, *one) for one in reversed(told)]


def point_of(
    rule: Rule,
    first: dt.date,
    last: dt.date,
    applicable: int,
    done: int,
    late: int,
    excused: int,
    missed: int,
    hashes: Sequence[str],
    reason: str,
) -> TrendPoint:
    """A closed period out of the sums of its rows."""
    period, asked = Period(first, last), applicable - excused
    return TrendPoint(
        period=period,
        words=period_words(unit_of(rule), period),
        applicable=applicable,
        done=done,
        late=late,
        excused=excused,
        missed=missed,
        share=100 * (done + late) / asked if asked > 0 else None,
        reason=reason,
        hashes=tuple(hashes),
    )


def closed_rows(rule: str, place: str, last: dt.date, by: Actor) -> list[ClosedPeriod]:
    """The rows of a closed period in a place as they stand, restatements in place of what they restate."""
    check_acts(by)
    rows = ClosedPeriod.objects.scoped(by).filter(rule=rule, last=last, restated_by=None)
    reach = branch(place)
    return list(rows.filter(place__gte=reach.low, place__lt=reach.high).order_by("place"))


def _layouts(known: Rules | None = None) -> dict[int, Layout]:
    """Of each kind of row that some rule is about."""
    return {row: layout for row, layout in (known or in_force.rules()).layouts.items() if layout.rules}


def _asked_in(known: Rules, there: Sequence[Composable], on: dt.date) -> list[tuple[Layout, Sequence[Rule]]]:
    """The rules that some row is about among those for which `there` holds: planning a statement of all takes longer than
    reading a village's rows. For another day than today all rules: rows of that day are not there yet."""
    layouts = _layouts(known)
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


def _layout_of(rule: str) -> Layout:
    known = in_force.rules()
    return known.layouts[known.by_id[in_force.need_rule(rule, known)].row]


def figures_of_all(
    layouts: Mapping[int, Layout], reach: Reach, by: Actor, on: dt.date, *, whole: bool = False
) -> Iterable[tuple[int, str, Sequence[int]]]:
    """(kind of row, place, numbers). One read where figures stand that are for everybody; else counted now, kind by kind.

    `whole`: what lies where inside of the range does not matter.
    """
    if by.reach is None or on != timezone.localdate() or _something_closed():
        return [
            (row, place, each)
            for row, layout in layouts.items()
            for place, each in _figures(layout, reach, by, on)
        ]
    inside = _clipped(by, reach)
    if inside is None:
        return []
    refresh(on)
    old = [
        state.row
        for state in State.objects.exclude(day=on)
        if state.row in layouts and state.layout == layouts[state.row].hash
    ]
    if old:
        recount(today=on, only=old)
    # A county and above out of sums made when something changed: a hundred rows and not sixty thousand.
    one_county = whole and inside == reach and len(reach.low) == COUNTY_DIGITS
    return fetched(
        SQL(
            "select row, place, counts from duties_figures"
            " where row = any ({}) and is_county = {} and layout = any ({}) and {}"
        ).format(
            Literal(sorted(layouts)),
            Literal(len(reach.low) < COUNTY_DIGITS or one_county),
            # Figures of other rules, before a rebuild, say nothing of these.
            Literal(sorted(layout.hash for layout in layouts.values())),
            in_reach(inside, SQL("place")),
        )
    )


def _figures(
    layout: Layout, reach: Reach, by: Actor, on: dt.date, one: slice | None = None
) -> list[tuple[str, Sequence[int]]]:
    """(place, numbers) of the places in a range, from what stands where that is for everybody, else counted now.

    `one`: of these numbers only.
    """
    inside = _clipped(by, reach)
    if inside is None and by.reach is not None:
        return []
    if on != timezone.localdate() or by.reach is None or _something_closed():
        among = SQL(" and ").join(_within(by, reach)) if by.reach is not None else in_reach(reach)
        counted = live(layout, in_force.rules(), on, among, _table(layout, by, on))
        return [(place, numbers[one] if one else numbers) for place, numbers in sorted(counted.items())]
    assert inside is not None
    _up_to_date(layout, on)
    numbers = (
        SQL("counts")
        if one is None
        else SQL("counts[{}:{}]").format(Literal(one.start + 1), Literal(one.stop))
    )
    return fetched(
        SQL(
            "select place, {numbers} from duties_figures where row = {row} and is_county = {county} and {within} order by place"
        ).format(
            numbers=numbers,
            row=Literal(layout.row),
            # A county and above out of sums made when something changed: a hundred rows and not sixty thousand.
            county=Literal(len(reach.low) < COUNTY_DIGITS),
            within=in_reach(inside, SQL("place")),
        )
    )


def _up_to_date(layout: Layout, on: dt.date) -> None:
    refresh(on)
    state = State.objects.filter(row=layout.row).first()
    if state is not None and state.day != on and state.layout == layout.hash:
        # The first to ask on a new day, before the nightly job: figures of a day are never shown for another.
        recount(today=on, only=[layout.row])


def _table(layout: Layout, by: Actor, on: dt.date) -> Composable:
    """Where wide rows are read from: those that stand for today, else made from the facts as of the day."""
    refresh(timezone.localdate())
    return _standing_or_made(layout, by, on)


def _standing_or_made(layout: Layout, by: Actor, on: dt.date) -> Composable:
    """As `_table`, after what changed was brought in."""
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


def _covers(by: Actor, place: str) -> bool:
    return by.reach is not None and by.reach.covers(place)


def _clipped(by: Actor, reach: Reach) -> Reach | None:
    """The part of a range that the actor reaches; None: none of it."""
    if by.reach is None:
        return None
    low, high = max(by.reach.low, reach.low), min(by.reach.high, reach.high)
    return Reach(low, high) if low < high else None


def _within(by: Actor, reach: Reach) -> list[Composable]:
    if by.reach is None:
        return [in_reach(reach)] if by.organisation_id is not None else [SQL("false")]
    inside = _clipped(by, reach)
    return [SQL("false")] if inside is None else [in_reach(inside)]


def _something_closed() -> bool:
    """A protection order or a report of harm closes rows to whoever acts: the settings of `locks.acting`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('tonghu.blocked', true), '') <> ''"
            " or coalesce(current_setting('tonghu.closed_matters', true), '') <> ''"
        )
        return bool(cursor.fetchone()[0])


def borne_by(rules_asked: Iterable[Rule], by: Actor) -> list[Rule]:
    """Those that the actor's post, or its organisation, is named by."""
    unit = unit_of_post(by)
    return [rule for rule in rules_asked if _bears(rule, by, unit)]


def bears(rule: Rule, by: Actor) -> bool:
    """True where the actor's post, or its organisation, is whom the rule names."""
    return bool(borne_by([rule], by))


def unit_of_post(by: Actor) -> Organisation | None:
    """The organisation that the post belongs to."""
    return Organisation.objects.filter(pk=by.organisation_id).first() if by.organisation_id else None


def _bears(rule: Rule, by: Actor, unit: Organisation | None) -> bool:
    bearer = rule.reading.bearer
    if bearer.role is not None:
        return bearer.role == by.role
    if unit is None:
        return False
    # A county's duty is its county's department's, and not that of the city or the province above it.
    digits = SIGNIFICANT_DIGITS[bearer.level or "county"]
    return bearer.unit or (bearer.department == unit.kind and len(unit.place) == digits)


def _of_post(
    rules_now: Rules,
    layout: Layout,
    borne: Sequence[Rule],
    by: Actor,
    on: dt.date,
    codes: Sequence[int],
    limit: int,
) -> list[MyDuty]:
    reach = by.reach or Reach("0", ":")
    lines = _lines(rules_now, layout, borne, by, on, codes, limit, reach)
    known, whys = rules_now.by_id, {rule.id: cadence(rule.reading, rules_now, on) for rule in borne}
    return [
        MyDuty(
            rule=known[line.rule],
            line=line,
            why=whys[line.rule],
            act=known[line.rule].reading.act,
        )
        for line in lines
    ]


def _lines(
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
            table=_standing_or_made(layout, by, on),
            asked=asked,
            parts=SQL(" and ").join(
                [
                    SQL("w.row = {}").format(Literal(layout.row)),
                    alive(on),
                    *_within(by, reach),
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
        told = SQL("({}), ({}), ({}) is null").format(one.status(), _due(one.due_on), one.meant)
        # The rules are held beside their text: while they are, no other object has their id.
        held = _ASKED[key] = (rules_now, as_text(told))
    return held[1]


def explain(rule: str, subject_kind: SubjectKind, subject_id: int, by: Actor, on: dt.date) -> Explanation:
    """Why a subject stands as it does: clause, terms with values, window, evidence found or lacking, bearers.

    `subject_id`: as `SubjectLine.subject`. UserError for an unknown rule, one about another kind of subject, and a subject that
    there is not or that the actor does not reach.
    """
    if in_force.rules().by_id[in_force.need_rule(rule)].reading.subject != subject_kind:
        raise UserError(f"义务“{rule}”的对象不是“{SUBJECT_TITLES[subject_kind]}”。请从义务清单进入。")
    refresh(timezone.localdate())
    return _explain(rule, subject_id, by, on)


def why(rule: Rule, on: dt.date) -> str:
    """How often, or until when, in words."""
    return cadence(rule.reading, in_force.rules(), on)


def _due(due_on: Composable) -> Composable:
    """As text: what is due before the beginning of the calendar, or never, is no date of Python's."""
    return SQL("case when ({0}) between '0002-01-01' and '9998-12-31' then ({0})::text end").format(due_on)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


__all__ = [
    "Counts",
    "Explanation",
    "MyDuty",
    "PlaceLine",
    "Row",
    "SubjectLine",
    "TrendPoint",
    "by_place",
    "closed_rows",
    "explain",
    "mine",
    "rules",
    "standing",
    "subjects",
    "trend",
    "village",
]

"""What waits, as counts and never as names: for the post that acts, and for every seat at once (messages)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.bearers import borne_by, digits_of_role, unit_of_post
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import CODE, alive, compiled
from tonghu.duties.counting import TABLE, in_reach
from tonghu.duties.models import Row
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import rows
from tonghu.duties.system import as_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import ZONE_MARK, branch
from tonghu.locks.acting import check_acts
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS, digits_of


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Of one rule. `overdue`; `long_overdue`: of them, for longer than asked about; `today`, `soon`: due today, and until
    the day asked about, today included; `first_due`: the earliest last day among all of these, None where nobody knows it.
    """

    rule: Rule
    overdue: int = 0
    long_overdue: int = 0
    today: int = 0
    soon: int = 0
    first_due: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Who bears a duty: a role at a place, an organisation, or the organisations of a kind at a place."""

    role: str = ""
    place: str = ""
    organisation: int | None = None
    department: str = ""


def waiting_for(by: Actor, *, until: dt.date) -> list[Waiting]:
    """Of the post that acts: each rule with something overdue, or due until a day; overdue first, then the earliest."""
    check_acts(by)
    today = timezone.localdate()
    refresh(today)
    among = in_reach(by.reach) if by.reach is not None else SQL("true")
    known = in_force.rules()
    borne = _by_row(borne_by(known.all, by))
    found: list[Waiting] = []
    for layout in known.layouts.values():
        asked = borne.get(layout.row, [])
        own = SQL("{} and {}").format(among, _own_of_units(asked, by))
        found += [each for _, each in _counted(known, layout, asked, SQL("''"), own, today, until, 0)]
    return sorted(found, key=lambda each: (-bool(each.overdue), each.first_due or dt.date.min, each.rule.id))


def _own_of_units(borne: Sequence[Rule], by: Actor) -> Composable:
    """Of a duty that each organisation has by itself only the row of the actor's own: a department reads those of its whole
    place."""
    by_itself = [at for at, rule in enumerate(borne) if rule.reading.bearer.unit]
    if not by_itself:
        return SQL("true")
    return SQL("(s.rule <> all({}) or w.organisation = {})").format(
        Literal(by_itself), Literal(by.organisation_id)
    )


def waiting_of_department(by: Actor, *, until: dt.date) -> list[Waiting]:
    """What the department that the post belongs to bears about people of its place, whom it does not see: counted by the system.

    Each rule that anybody is meant by and something waits for; nothing for a post that belongs to no department. Divisions and
    organisations are not among them: those the department reads itself.
    """
    check_acts(by)
    unit = unit_of_post(by)
    if unit is None or by.reach is not None:
        return []
    known = in_force.rules()
    asked = [rule for rule in borne_by(known.all, by, unit) if rule.reading.bearer.department]
    about_people = _by_row(rule for rule in asked if rule.row not in (Row.DIVISION, Row.ORGANISATION))
    if not about_people:
        return []
    today, here = timezone.localdate(), in_reach(branch(unit.place))
    with as_system():
        refresh(today)
        found = [
            waiting
            for row, borne in about_people.items()
            for _, waiting in _counted(known, known.layouts[row], borne, SQL("''"), here, today, until, 0)
        ]
    return sorted(found, key=lambda each: (-bool(each.overdue), each.rule.id))


def _by_row(rules: Iterable[Rule]) -> dict[int, list[Rule]]:
    found: dict[int, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.row, []).append(rule)
    return found


def waiting_at(*, role: str, place: str, organisation: Organisation | None, on: dt.date) -> list[Waiting]:
    """All that is open in one seat, whenever it is due. Inside the system's transaction (`as_system`)."""
    refresh(on)
    found: list[Waiting] = []
    known = in_force.rules()
    for layout in known.layouts.values():
        for borne, among in _of_seat(layout, role, place, organisation):
            told = _counted(known, layout, borne, SQL("''"), among, on, dt.date.max, 0)
            found += [waiting for _, waiting in told]
    return found


def _of_seat(
    layout: Layout, role: str, place: str, organisation: Organisation | None
) -> Iterable[tuple[Sequence[Rule], Composable]]:
    here = in_reach(branch(place))
    yield [rule for rule in layout.rules if rule.reading.bearer.role == role], here
    if organisation is not None:
        own = SQL("w.organisation = {}").format(Literal(organisation.pk))
        yield [rule for rule in layout.rules if rule.reading.bearer.unit], own
        kind = organisation.kind
        yield [rule for rule in layout.rules if rule.reading.bearer.department == kind], here


def waiting_by_seat(*, on: dt.date, until: dt.date, longer_than: int = 0) -> list[tuple[Seat, Waiting]]:
    """Of every seat there is. Inside the system's transaction (`as_system`): nobody else reaches all of it."""
    refresh(on)
    found: list[tuple[Seat, Waiting]] = []
    known = in_force.rules()
    for layout in known.layouts.values():
        for seat_of, borne, key in _kinds_of_seat(layout):
            counted = _counted(known, layout, borne, key, SQL("true"), on, until, longer_than)
            found += [(seat_of(named), waiting) for named, waiting in counted if named]
    return found


def _kinds_of_seat(layout: Layout) -> Iterable[tuple[_SeatOf, Sequence[Rule], Composable]]:
    """Rules that are borne alike, with the SQL of the seat's key in a wide row."""
    alike: dict[tuple[str, str, int], list[Rule]] = {}
    for rule in layout.rules:
        bearer = rule.reading.bearer
        if bearer.role is not None:
            kind = ("role", bearer.role, digits_of_role(bearer.role) or 0)
        elif bearer.unit:
            kind = ("unit", "", 0)
        else:
            kind = ("department", bearer.department or "", digits_of(bearer.level or "county"))
        alike.setdefault(kind, []).append(rule)
    for (kind_of, name, digits), borne in alike.items():
        if kind_of == "unit":
            yield _SeatOf("unit", name), borne, SQL("coalesce(w.organisation::text, '')")
        elif digits:
            yield _SeatOf(kind_of, name), borne, _above(digits)


@dataclass(frozen=True)
class _SeatOf:
    kind: str
    name: str

    def __call__(self, key: str) -> Seat:
        if self.kind == "unit":
            return Seat(organisation=int(key))
        return (
            Seat(role=self.name, place=key) if self.kind == "role" else Seat(department=self.name, place=key)
        )


def _above(digits: int) -> Composable:
    """The key of the division of so many digits above a row's place, as `bearers.above` has it; '' where it lies higher."""
    plain = SQL("left(w.place, {})").format(Literal(digits))
    key = plain
    if digits > COUNTY_DIGITS:
        key = SQL(
            "case when position({mark} in w.place) > 0 then left(w.place, {zone}) else {plain} end"
        ).format(mark=Literal(ZONE_MARK), zone=Literal(COUNTY_DIGITS + len(ZONE_MARK) + digits), plain=plain)
    return SQL("case when length(w.place) < {} then '' else {} end").format(Literal(digits), key)


def _counted(
    known: Rules,
    layout: Layout,
    borne: Sequence[Rule],
    key: Composable,
    among: Composable,
    on: dt.date,
    until: dt.date,
    longer_than: int,
) -> list[tuple[str, Waiting]]:
    if not borne:
        return []
    each = [compiled(rule, known, on) for rule in borne]
    asked = SQL(", ").join(
        SQL("({}, ({}), ({}))").format(Literal(at), one.status(), one.due_on) for at, one in enumerate(each)
    )
    counted = rows(
        SQL(
            "select {key} as seat, s.rule, count(*) filter (where s.status = {overdue}),"
            " count(*) filter (where s.status = {overdue} and s.due < {long}),"
            " count(*) filter (where s.status = {due} and s.due <= {on}),"
            " count(*) filter (where s.status = {due} and s.due <= {until}),"
            " min(s.due) filter (where s.due between '0002-01-01' and '9998-12-31')"
            " from {table} w cross join lateral (values {asked}) s (rule, status, due)"
            " where w.row = {row} and {alive} and {among}"
            " and (s.status = {overdue} or (s.status = {due} and s.due <= {until})) group by 1, 2"
        ).format(
            key=key,
            overdue=Literal(CODE["overdue"]),
            due=Literal(CODE["due"]),
            long=Literal(on - dt.timedelta(days=longer_than)),
            on=Literal(on),
            until=Literal(until),
            table=TABLE,
            asked=asked,
            row=Literal(layout.row),
            alive=alive(on),
            among=among,
        )
    )
    return [
        (
            seat,
            Waiting(
                rule=borne[at],
                overdue=overdue,
                long_overdue=long_overdue,
                today=today,
                soon=soon,
                first_due=first_due,
            ),
        )
        for seat, at, overdue, long_overdue, today, soon, first_due in counted
    ]

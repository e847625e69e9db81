"""Closed periods said anew where evidence of them came late, was corrected or taken back: a later row beside the old one.

Nothing closed is changed. Only places are looked at in which a subject of such evidence stood or was counted, and a row is
written only where something is other than it was. A period that was closed by another version of its rule stays as it was closed:
what would be compared is not the same question.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction
from psycopg.sql import SQL, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.closing import NOT_RESTATED, Stood, how_it_stood, write
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.models import ClosedPeriod, Row
from tonghu.duties.running import rows
from tonghu.duties.system import as_system
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import now_acting
from tonghu.policy.duties.periods import Period

log = logging.getLogger(__name__)
REASON = "补录或更正了佐证"
_TAKEN = SQL(
    "delete from duties_late where id in (select id from duties_late order by id for update skip locked)"
    " returning row, subject, fact, day"
)
# By subject: (fact, the first day that it touches).
Came = Mapping[int, Sequence[tuple[int, dt.date]]]


def restate() -> int:
    """Bring in everything that came late; how many rows were said anew."""
    written, known = 0, in_force.rules()
    with as_system(), transaction.atomic():
        late: dict[int, dict[int, list[tuple[int, dt.date]]]] = defaultdict(lambda: defaultdict(list))
        for row, subject, fact, day in rows(_TAKEN):
            late[row][subject].append((fact, day))
        if children := late.get(Row.CHILD):
            # What populations ask about a guardian is known of the child.
            for guardian, child in _guardians(children):
                late[Row.GUARDIAN][guardian] += children[child]
        for row, came in sorted(late.items()):
            written += _of_row(known, known.layouts[row], came)
    return written


def _guardians(children: Came) -> list[tuple[int, int]]:
    wanted = Literal(sorted(children))
    return rows(
        SQL("select id, child_id from registry_adult where is_guardian and child_id = any ({})").format(
            wanted
        )
    )


def _of_row(known: Rules, layout: Layout, came: Came) -> int:
    if not layout.rules:
        return 0
    written = 0
    for period, wanted in sorted(_closed_since(layout, came).items(), key=lambda each: each[0].last):
        touched = {
            subject: [fact for fact, day in told if day <= period.last + dt.timedelta(days=366)]
            for subject, told in came.items()
            if min(day for _, day in told) <= period.last
        }
        if touched:
            written += _of_period(known, layout, wanted, period, touched)
    return written


def _closed_since(layout: Layout, came: Came) -> dict[Period, list[Rule]]:
    earliest = min(day for told in came.values() for _, day in told)
    found: dict[Period, list[Rule]] = defaultdict(list)
    asked = SQL(
        "select distinct rule, rule_hash, first, last from duties_closedperiod where last >= {} and rule = any ({})"
    )
    known = {rule.id: rule for rule in layout.rules}
    for name, rule_hash, first, last in rows(asked.format(Literal(earliest), Literal(list(known)))):
        if known[name].hash == rule_hash:
            found[Period(first, last)].append(known[name])
        else:
            log.warning(
                "duties: %s to %s of %s was closed by another version and is not restated", first, last, name
            )
    return found


def _of_period(
    known: Rules, layout: Layout, wanted: Sequence[Rule], period: Period, touched: Mapping[int, list[int]]
) -> int:
    places = _counted_in(wanted, period, sorted(touched)) | _where(layout, sorted(touched))
    standing = _standing(wanted, period, places)
    written = 0
    who = _in_places(layout, places, sorted(touched))
    for rule, stood in how_it_stood(known, layout, wanted, period, who):
        now = {each.place: each for each in stood if each.place in places}
        written += _write_changed(rule, period, now, places, standing, touched)
    return written


def _counted_in(wanted: Sequence[Rule], period: Period, touched: Sequence[int]) -> set[str]:
    """The places in which one of these subjects was counted among those who missed or were excused."""
    found = rows(
        SQL(
            "select distinct c.place from duties_closedperiod c"
            " cross join lateral unnest(c.missed_ids || c.excused_ids) named (subject)"
            " join unnest({touched}::bigint[]) t (subject) on t.subject = named.subject"
            " where c.rule = any ({rules}) and c.first = {first} and c.last = {last}"
            " and {not_restated}"
        ).format(
            not_restated=NOT_RESTATED,
            touched=Literal(list(touched)),
            rules=Literal([rule.id for rule in wanted]),
            first=Literal(period.first),
            last=Literal(period.last),
        )
    )
    return {place for (place,) in found}


def _standing(
    wanted: Sequence[Rule], period: Period, places: set[str]
) -> dict[tuple[str, str], ClosedPeriod]:
    found = ClosedPeriod.objects.scoped(_system()).filter(
        rule__in=[rule.id for rule in wanted],
        first=period.first,
        last=period.last,
        place__in=sorted(places),
        restated_by=None,
    )
    return {(row.rule, row.place): row for row in found}


def _where(layout: Layout, touched: Sequence[int]) -> set[str]:
    """Where these subjects are now, and where they ever lived."""
    now = SQL("select place from duties_widerow where row = {} and subject = any ({})")
    found = {place for (place,) in rows(now.format(Literal(layout.row), Literal(list(touched))))}
    if layout.row in (Row.CHILD, Row.GUARDIAN):
        children = SQL("select child from duties_widerow where row = {} and subject = any ({})")
        lived = SQL("select distinct place from registry_childevent where pgh_obj_id in ({})")
        asked = lived.format(children.format(Literal(layout.row), Literal(list(touched))))
        found |= {place for (place,) in rows(asked)}
    return found


def _in_places(layout: Layout, places: set[str], touched: Sequence[int]) -> list[int]:
    """Everybody who may have been counted in these places: who is there now, who lived there, and those touched."""
    named = Literal(sorted(places))
    asked = SQL("select subject from duties_widerow where row = {} and place = any ({})").format(
        Literal(layout.row), named
    )
    if layout.row in (Row.CHILD, Row.GUARDIAN):
        lived = SQL("select pgh_obj_id from registry_childevent where place = any ({})").format(named)
        if layout.row == Row.GUARDIAN:
            lived = SQL("select id from registry_adult where is_guardian and child_id in ({})").format(lived)
        asked = SQL("{} union {}").format(asked, lived)
    return sorted({*touched, *(subject for (subject,) in rows(asked))})


def _write_changed(
    rule: Rule,
    period: Period,
    now: Mapping[str, Stood],
    places: set[str],
    standing: Mapping[tuple[str, str], ClosedPeriod],
    touched: Mapping[int, list[int]],
) -> int:
    other: list[Stood] = []
    before: dict[str, int] = {}
    late: dict[str, list[int]] = {}
    for place in sorted(places):
        row = standing.get((rule.id, place))
        stood = now.get(place) or _nothing(place)
        if (row is None and stood.applicable == 0) or (row is not None and _same(row, stood)):
            continue
        other.append(stood)
        if row is not None:
            before[place] = row.pk
        late[place] = _facts_of(row, stood, touched)
    write(rule, period, other, restates=before, reason=REASON, late=late)
    return len(other)


def _facts_of(row: ClosedPeriod | None, stood: Stood, touched: Mapping[int, list[int]]) -> list[int]:
    """The facts of those whose standing changed; of all that were touched, where only the time of doing did."""
    were = {*row.missed_ids, *row.excused_ids} if row else set()
    changed = (were ^ {*stood.missed, *stood.excused}) & touched.keys()
    return sorted({fact for subject in changed or touched for fact in touched[subject]})


def _same(row: ClosedPeriod, stood: Stood) -> bool:
    return (
        row.applicable,
        row.done,
        row.done_late,
        row.open,
        row.missed_ids,
        row.excused_ids,
    ) == (stood.applicable, stood.done, stood.late, stood.open, [*stood.missed], [*stood.excused])


def _nothing(place: str) -> Stood:
    return Stood(place=place, applicable=0, done=0, late=0, open=0, missed=(), excused=())


def _system() -> Actor:
    return now_acting().actor

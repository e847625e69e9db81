"""Wide rows and figures brought up to date: what changed since, at the next read or by the clock; what a new day changes.

Whoever reads takes the changes that are committed, makes those subjects' rows again by the same SELECT that makes all of them at
night, and counts their places anew. Nobody waits for somebody else who is at it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.utils import timezone
from psycopg.sql import SQL, Composable, Identifier, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.building import WIDE, in_order, kinds, wide_rows
from tonghu.duties.compiling.layout import Layout, Rules
from tonghu.duties.compiling.statuses import MEASURES
from tonghu.duties.counting import by_place, in_reach
from tonghu.duties.models import State
from tonghu.duties.prepared import Statement, once, rows_of
from tonghu.duties.running import rows, run, text_of
from tonghu.duties.system import EVERYWHERE, as_system
from tonghu.duties.universe import among
from tonghu.kernel.reach import Reach
from tonghu.places.tree import COUNTY_DIGITS

# So many at a time, so that a large import is taken in steps of bounded size.
MOST = 5000
# Of pg_advisory_xact_lock: a number that nobody else uses.
LOCK = 1_905_100_405
_TAKEN = SQL(
    "delete from duties_changed where id in (select id from duties_changed order by id limit {} for update skip locked)"
    " returning row, subject"
)
_RIPE = SQL(
    "select row, subject, child from duties_widerow where ripens <= {} order by row, subject limit {}"
)


def refresh(today: dt.date | None = None) -> int:
    """Bring everything up to date that changed; how many subjects were made again. Cheap where nothing did."""
    on = today or timezone.localdate()
    if not _something(on):
        return 0
    done = 0
    with as_system(), transaction.atomic():
        if not taken_alone():
            return 0
        # Read by whoever is alone: rules that somebody confirmed meanwhile have their rows by now.
        known = in_force.rules()
        while changed := _take(on):
            for row, subjects in sorted(changed.items()):
                done += _again(known, row, subjects, on)
            if sum(map(len, changed.values())) < MOST:
                break
    return done


def taken_alone() -> bool:
    """True for the only one who brings things up to date until this transaction ends; who comes second reads what stands."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def wait_alone() -> None:
    """As `taken_alone`, after whoever is at it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def _something(on: dt.date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select duties_waiting(%s)", [on])
        return bool(cursor.fetchone()[0])


def _take(on: dt.date) -> Mapping[int, set[int]]:
    changed: dict[int, set[int]] = defaultdict(set)
    for row, subject in rows(_TAKEN.format(Literal(MOST))):
        changed[row].add(subject)
    for row, subject, child in rows(_RIPE.format(Literal(on), Literal(MOST))):
        changed[row].add(subject)
        if row == 1:
            guardians = SQL("select subject from duties_widerow where row = 2 and child = {}").format(
                Literal(child)
            )
            changed[2].update(subject for (subject,) in rows(guardians))
    return {row: subjects for row, subjects in changed.items() if subjects}


def _again(known: Rules, row: int, subjects: Iterable[int], on: dt.date) -> int:
    """Make these subjects' rows again, and count the places they were and are in."""
    layout = known.layouts[row]
    ids = sorted(subjects)
    state = State.objects.filter(row=row).first()
    if not layout.rules or state is None or state.layout != layout.hash:
        # Nothing stands yet, or by other rules: rebuilding makes all of them.
        return 0
    put = _put(known, layout, on)
    if put is None:
        gone = SQL("delete from duties_widerow where row = {} and subject = any ({}) returning place")
        places = {place for (place,) in rows(gone.format(Literal(row), Literal(ids)))}
    else:
        told = rows_of(put, [ids])
        stood = {subject: place for subject, place, stands in told if stands is None}
        changed = [(subject, place) for subject, place, stands in told if stands is not None]
        places = {at for subject, place in changed for at in (place, stood.get(subject, place))}
    count_places(layout, known, places, on)
    return len(ids)


# Rows that come out as they were are left alone, and the others written over. Told of each subject where it was (`stands` NULL),
# and of those that are other now where they are (true), or where they were that are gone (false).
_PUT = SQL("""
with made as materialized ({found}),
stood as materialized (select w.subject, w.place from duties_widerow w where w.row = {row} and w.subject = any ($1)),
gone as (
    delete from duties_widerow w
    where w.row = {row} and w.subject = any ($1) and w.subject not in (select made.subject from made)
    returning w.subject, w.place
),
put as (
    insert into duties_widerow as w ({columns}) select {columns} from made
    on conflict (row, subject) do update set {excluded} where ({ours}) is distinct from ({theirs})
    returning w.subject, w.place
)
select subject, place, null::boolean as stands from stood
union all select subject, place, false from gone
union all select subject, place, true from put
""")


def _put(known: Rules, layout: Layout, on: dt.date) -> Statement | None:
    """Makes the wide rows of the subjects $1 what they should be: (subject, place, stands), as _PUT says."""
    numbers = kinds()

    def made() -> Statement | None:
        found = wide_rows(layout, on, among(SQL("$1")), few=True, numbers=numbers)
        if found is None:
            return None
        changing = [Identifier(column) for column in WIDE if column not in ("row", "subject")]
        query = _PUT.format(
            found=found,
            row=Literal(layout.row),
            columns=in_order(WIDE),
            excluded=SQL(", ").join(SQL("{0} = excluded.{0}").format(each) for each in changing),
            ours=SQL(", ").join(SQL("w.{}").format(each) for each in changing),
            theirs=SQL(", ").join(SQL("excluded.{}").format(each) for each in changing),
        )
        return Statement(text_of(query), ("bigint[]",))

    return once(known, ("put", layout.row, on, *sorted(numbers.items())), made)


def count_places(layout: Layout, known: Rules, places: Iterable[str], on: dt.date) -> None:
    """The figures of these places, and of the counties they lie in, for a day."""
    wanted = sorted(set(places))
    if not wanted:
        return
    run(
        SQL("delete from duties_figures where row = {} and not is_county and place = any ({})").format(
            Literal(layout.row), Literal(wanted)
        )
    )
    rows_of(once(known, ("count", layout.row, on), lambda: _count(known, layout, on)), [wanted])
    add_up_counties(layout, on, {place[:COUNTY_DIGITS] for place in wanted})


def _count(known: Rules, layout: Layout, on: dt.date) -> Statement:
    """Writes the figures of the places $1."""
    counted = by_place(layout, known, on, SQL("w.place = any ($1)"))
    put = SQL("{} returning place").format(insert_figures(layout, on, counted, is_county=False))
    return Statement(text_of(put), ("text[]",))


def add_up_counties(
    layout: Layout, on: dt.date, counties: Iterable[str] | None, reach: Reach = EVERYWHERE
) -> None:
    """The figures of counties (None: of all in the range) out of those of their places."""
    mine = SQL("row = {}").format(Literal(layout.row))
    county = SQL("left(place, {})").format(Literal(COUNTY_DIGITS))
    gone = within = in_reach(reach, SQL("place"))
    if counties is not None:
        named = Literal(sorted(counties))
        gone = SQL("place = any ({})").format(named)
        # The range lets the index find them; the last digit of a county is followed by nothing above ";".
        within = SQL("place >= {} and place < {} and {} = any ({})").format(
            Literal(min(counties)), Literal(max(counties) + ";"), county, named
        )
    run(SQL("delete from duties_figures where {} and is_county and {}").format(mine, gone))
    size = len(layout.rules) * len(MEASURES)
    added = SQL(
        "select {county} as place, array[{sums}]::integer[] as counts from duties_figures"
        " where {mine} and not is_county and {within} group by 1"
    ).format(
        county=county,
        sums=SQL(", ").join(SQL("sum(counts[{}])").format(Literal(at)) for at in range(1, size + 1)),
        mine=mine,
        within=within,
    )
    run(insert_figures(layout, on, added, is_county=True))


def insert_figures(layout: Layout, on: dt.date, counted: Composable, *, is_county: bool) -> Composable:
    """An INSERT of figures out of a SELECT of (place, counts)."""
    return SQL(
        "insert into duties_figures (place, row, is_county, day, layout, counts)"
        " select place, {}, {}, {}, {}, counts from ({}) counted"
    ).format(Literal(layout.row), Literal(is_county), Literal(on), Literal(layout.hash), counted)

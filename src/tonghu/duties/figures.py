"""Figures of places: of each rule over all of a place, and of one rule over the divisions right below."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from psycopg.sql import SQL, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import Layout, Rules
from tonghu.duties.compiling.statuses import MEASURES
from tonghu.duties.counting import Counts, counts_of, in_reach, live, summed
from tonghu.duties.models import State
from tonghu.duties.recounting import recount
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import rows as fetched
from tonghu.duties.scope import clipped, something_closed, table_of, within
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.acting import check_acts
from tonghu.places.models import Division
from tonghu.places.tree import COUNTY_DIGITS


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """One division below the place asked about, and how a rule stands in it."""

    place: str
    name: str
    level: str
    counts: Counts


def standing(place: str, by: Actor, on: dt.date) -> list[Counts]:
    """One line a rule, counted over everything in a place that the actor reaches; an organisation: over what concerns it."""
    check_acts(by)
    known = in_force.rules()
    layouts = asked_layouts(known)
    numbers: dict[int, list[Sequence[int]]] = {row: [] for row in layouts}
    for row, _, each in figures_of_all(known, branch(place), by, on, whole=True):
        numbers[row].append(each)
    found = [counts for row, layout in layouts.items() for counts in counts_of(layout, summed(numbers[row]))]
    order = {rule.id: at for at, rule in enumerate(known.all)}
    return sorted(found, key=lambda counts: order[counts.rule.id])


def by_place(rule: str, under: str, by: Actor, on: dt.date) -> list[PlaceLine]:
    """How a rule stands in each division right below a place, in the order of their keys; UserError for an unknown rule."""
    check_acts(by)
    known = in_force.rules()
    layout = known.layouts[known.by_id[in_force.need_rule(rule, known)].row]
    below = list(
        Division.objects.filter(parent=under).order_by("place").values_list("place", "name", "level")
    )
    keys = [place for place, _, _ in below]
    sums: dict[str, list[Sequence[int]]] = {}
    at, size = layout.rule_at[rule], len(MEASURES)
    one = slice(at * size, at * size + size)
    for place, numbers in _figures(known, layout, branch(under), by, on, one=one):
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


def asked_layouts(known: Rules) -> dict[int, Layout]:
    """Of each kind of row that some rule is about."""
    return {row: layout for row, layout in known.layouts.items() if layout.rules}


def figures_of_all(
    known: Rules, reach: Reach, by: Actor, on: dt.date, *, whole: bool = False
) -> Iterable[tuple[int, str, Sequence[int]]]:
    """(kind of row, place, numbers). One read where figures stand that are for everybody; else counted now, kind by kind.

    `whole`: what lies where inside of the range does not matter.
    """
    layouts = asked_layouts(known)
    if by.reach is None or on != timezone.localdate() or something_closed():
        return [
            (row, place, each)
            for row, layout in layouts.items()
            for place, each in _figures(known, layout, reach, by, on)
        ]
    inside = clipped(by, reach)
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
    known: Rules, layout: Layout, reach: Reach, by: Actor, on: dt.date, one: slice | None = None
) -> list[tuple[str, Sequence[int]]]:
    """(place, numbers) of the places in a range, from what stands where that is for everybody, else counted now.

    `one`: of these numbers only.
    """
    inside = clipped(by, reach)
    if inside is None and by.reach is not None:
        return []
    if on != timezone.localdate() or by.reach is None or something_closed():
        among = SQL(" and ").join(within(by, reach)) if by.reach is not None else in_reach(reach)
        counted = live(layout, known, on, among, table_of(layout, by, on))
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

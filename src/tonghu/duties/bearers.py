"""Who bears a duty at a place on a day: everybody who holds the post, or the organisation; nobody is a vacancy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from psycopg.sql import SQL, Composable, Literal

from tonghu.accounts.models import Post
from tonghu.accounts.roles import ROLES
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import Succession
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import ZONE_MARK
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS, digits_of


@dataclass(frozen=True, kw_only=True)
class Bearers:
    """Posts and organisations by id, with their names. Both empty: vacant."""

    posts: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def vacant(self) -> bool:
        """Nobody."""
        return not self.posts and not self.units

    @property
    def words(self) -> str:
        """As a page shows it."""
        return "、".join(self.names) if self.names else "空缺"


def above(place: str, digits: int) -> str:
    """The key of the division of so many digits that the place lies in; the place itself where it lies higher."""
    if digits <= COUNTY_DIGITS or ZONE_MARK not in place:
        return place[:digits]
    county, _, own = place.partition(ZONE_MARK)
    return f"{county}{ZONE_MARK}{own[:digits]}"


def bears(rule: Rule, by: Actor) -> bool:
    """True where the actor's post, or its organisation, is whom the rule names."""
    return bool(borne_by([rule], by))


def borne_by(rules: Iterable[Rule], by: Actor, unit: Organisation | None = None) -> list[Rule]:
    """Those that the actor's post, or its organisation, is named by. `unit`: the post's organisation, where it has been read."""
    unit = unit or unit_of_post(by)
    return [rule for rule in rules if _bears(rule, by, unit)]


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
    digits = digits_of(bearer.level or "county")
    return bearer.unit or (bearer.department == unit.kind and len(unit.place) == digits)


def digits_of_role(role: str) -> int | None:
    """Of the keys of the places at which a role stands; None for an organisation's role and for one that there is not."""
    level = ROLES[role].level if role in ROLES else None
    return None if level is None else digits_of(level)


def bearers_at(
    rule: Rule, places: Iterable[str], on: dt.date, *, unit: int | None = None
) -> dict[str, Bearers]:
    """By place of the subjects. `unit`: the subject's organisation, where the duty is the subject's own.

    A place that was merged on that day or before has the bearers of the one in its place.
    """
    wanted = sorted(set(places))
    bearer = rule.reading.bearer
    if bearer.unit:
        found = Organisation.objects.filter(pk=unit).first() if unit else None
        own = Bearers(units=(found.pk,), names=(found.name,)) if found else Bearers()
        return dict.fromkeys(wanted, own)
    followed = _followed(wanted, on)
    if bearer.role is not None:
        digits = digits_of_role(bearer.role)
        if digits is None:
            return dict.fromkeys(wanted, Bearers())
        at = {place: above(followed[place], digits) for place in wanted}
        posts = _posts(bearer.role, at.values(), on)
        return {place: posts.get(at[place], Bearers()) for place in wanted}
    digits = digits_of(bearer.level or "county")
    at = {place: above(followed[place], digits) for place in wanted}
    units = _units(bearer.department or "", at.values(), on)
    return {place: units.get(at[place], Bearers()) for place in wanted}


def bearers_of(rule: Rule, places: Composable, on: dt.date) -> Composable:
    """A SELECT of (place, posts, units) for the places of a table: what `bearers_at` says, for all of a province at once.

    Not for a duty that is the subject's own.
    """
    bearer = rule.reading.bearer
    if bearer.role is not None:
        digits = digits_of_role(bearer.role) or 0
        posts, units, there = (
            SQL("array_agg(b.id order by b.start_on, b.id)"),
            SQL("'{}'::bigint[]"),
            SQL(
                "accounts_post b on b.role = {} and b.start_on <= {day} and (b.end_on is null or b.end_on > {day})"
            ).format(Literal(bearer.role), day=Literal(on)),
        )
    else:
        digits = digits_of(bearer.level or "county")
        posts, units, there = (
            SQL("'{}'::bigint[]"),
            SQL("array_agg(b.id order by b.id)"),
            SQL(
                "places_organisation b on b.kind = {} and (b.start_on is null or b.start_on <= {day})"
                " and (b.end_on is null or b.end_on > {day})"
            ).format(Literal(bearer.department or ""), day=Literal(on)),
        )
    return SQL(
        "with recursive followed (place, now, seen) as ("
        " select p.place, p.place, array[p.place] from {places} p"
        " union all select f.place, s.successor, f.seen || s.successor from followed f"
        " join duties_succession s on s.place = f.now and s.day <= {day} where s.successor <> all (f.seen)),"
        " stands as (select distinct on (place) place, now from followed order by place, cardinality(seen) desc)"
        " select stands.place, {posts} as posts, {units} as units"
        " from stands join {there} and b.place = {above} group by stands.place"
    ).format(
        places=places,
        day=Literal(on),
        posts=posts,
        units=units,
        there=there,
        above=_above(SQL("stands.now"), digits),
    )


def _above(place: Composable, digits: int) -> Composable:
    """As `above`; no place for no digits."""
    if digits <= COUNTY_DIGITS:
        return SQL("left({}, {})").format(place, Literal(digits))
    return SQL(
        "case when position({mark} in {place}) = 0 then left({place}, {digits})"
        " else left({place}, position({mark} in {place}) + {digits}) end"
    ).format(place=place, mark=Literal(ZONE_MARK), digits=Literal(digits))


def _posts(role: str, places: Iterable[str], on: dt.date) -> dict[str, Bearers]:
    """Whoever held it on the day, also those who have left or may not sign in since."""
    rows = Post.objects.filter(
        Q(end_on=None) | Q(end_on__gt=on), role=role, place__in=sorted(set(places)), start_on__lte=on
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for place, pk, name, delegated in rows.order_by("start_on", "id").values_list(
        "place", "pk", "user__full_name", "delegated_from"
    ):
        found.setdefault(place, []).append((pk, f"{name}(代)" if delegated else name))
    return {
        place: Bearers(posts=tuple(pk for pk, _ in each), names=tuple(name for _, name in each))
        for place, each in found.items()
    }


def _units(kind: str, places: Iterable[str], on: dt.date) -> dict[str, Bearers]:
    rows = Organisation.objects.filter(
        Q(start_on=None) | Q(start_on__lte=on),
        Q(end_on=None) | Q(end_on__gt=on),
        kind=kind,
        place__in=sorted(set(places)),
    )
    found: dict[str, list[Organisation]] = {}
    for unit in rows.order_by("id"):
        found.setdefault(unit.place, []).append(unit)
    return {
        place: Bearers(units=tuple(unit.pk for unit in each), names=tuple(unit.name for unit in each))
        for place, each in found.items()
    }


def _followed(places: Iterable[str], on: dt.date) -> Mapping[str, str]:
    """Each place, or what stands in its place by the day."""
    gone = dict(Succession.objects.filter(day__lte=on).values_list("place", "successor"))
    found = {}
    for place in places:
        now, seen = place, {place}
        while now in gone and gone[now] not in seen:
            now = gone[now]
            seen.add(now)
        found[place] = now
    return found


__all__ = ["Bearers", "above", "bearers_at", "bearers_of", "bears", "digits_of_role"]

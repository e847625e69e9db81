"""Who bears a duty at a place on a day: everybody who holds the post, or the organisation; nobody is a vacancy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from tonghu.accounts.models import Post
from tonghu.accounts.roles import ROLES
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import Succession
from tonghu.kernel.reach import ZONE_MARK
from tonghu.places.models import Organisation
from tonghu.places.tree import SIGNIFICANT_DIGITS


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
    if digits <= SIGNIFICANT_DIGITS["county"] or ZONE_MARK not in place:
        return place[:digits]
    county, _, own = place.partition(ZONE_MARK)
    return f"{county}{ZONE_MARK}{own[:digits]}"


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
        level = ROLES[bearer.role].level if bearer.role in ROLES else None
        if level is None:
            return dict.fromkeys(wanted, Bearers())
        at = {place: above(followed[place], SIGNIFICANT_DIGITS[level]) for place in wanted}  # type: ignore[index]  # a level's key
        posts = _posts(bearer.role, at.values(), on)
        return {place: posts.get(at[place], Bearers()) for place in wanted}
    digits = SIGNIFICANT_DIGITS[bearer.level or "county"]
    at = {place: above(followed[place], digits) for place in wanted}
    units = _units(bearer.department or "", at.values(), on)
    return {place: units.get(at[place], Bearers()) for place in wanted}


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


__all__ = ["Bearers", "above", "bearers_at"]

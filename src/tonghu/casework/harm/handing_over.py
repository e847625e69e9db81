"""A report goes to police, civil affairs and education of its place at once, and to somebody who is there.

A department without a unit, or with a unit in which nobody holds a post, is never a reason for silence: the report
goes to the same department one level up, the county's desk hears of it, and where there is nobody on any level it
waits for the desks of county, city and province to carry it there themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import holders_over
from tonghu.casework.actions import open_matter, take_step
from tonghu.casework.harm.suspects import without_the_named
from tonghu.casework.models import Matter
from tonghu.casework.telling import path_of, tell, workers_of
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division, Kind, Organisation
from tonghu.places.tree import COUNTY_DIGITS

DEPARTMENTS = (Kind.POLICE, Kind.CIVIL_AFFAIRS, Kind.EDUCATION)
LEVELS = (6, 4, 2)  # digits of a county, a city, a province
DESKS = ("county_officer", "county_lead", "city_lead", "province_lead")


@dataclass(frozen=True)
class Found:
    """A unit with somebody in it, and whether it is the place's own."""

    unit: Organisation
    near: bool


def hand_over(report: Matter, *, by: Actor) -> list[Matter]:
    """One matter a department, each with its own clock. Those that the place has had already are left as they are.

    Runs as the system.
    """
    made = [_hand_to(kind, report, by=by) for kind in DEPARTMENTS]
    _wake_a_desk(report)
    return [each for each in made if each is not None]


def _hand_to(kind: Kind, report: Matter, *, by: Actor) -> Matter | None:
    raised_by = f"harm:{report.pk}:{kind}:{report.place}"
    if Matter.objects.scoped(by).filter(raised_by=raised_by).exists():
        return None
    found = _unit(kind, report)
    handed = open_matter(
        kind="harm_handover",
        place=report.place,
        child=report.child,
        receiver=found.unit if found else None,
        parent=report,
        title=str(kind.label),
        raised_by=raised_by,
        by=by,
    )
    if kind is Kind.CIVIL_AFFAIRS and not (found and found.near) and _at_desk("county_officer", report):
        handed.receiver = None
        handed.save(update_fields=["receiver"])
        return take_step(matter=handed.pk, move="at_own_desk", by=by)
    if found is None:
        handed = take_step(matter=handed.pk, move="nobody", by=by)
        _say(handed, report, "各级都没有在岗经办人，请立即电话通知，并登记结果。")
    elif not found.near:
        _say(handed, report, f"当地没有在岗经办人，已交{found.unit.name}。请电话确认。")
    return handed


def _unit(kind: Kind, report: Matter) -> Found | None:
    """The unit nearest to the place in which somebody is there who is not named in the report."""
    today = timezone.localdate()
    for place in _upwards(report.place):
        units = Organisation.objects.filter(Q(end_on=None) | Q(end_on__gt=today), kind=kind, place=place)
        for unit in units.order_by("id"):
            if without_the_named(workers_of(unit.pk, today), report):
                return Found(unit, near=place == report.place[:COUNTY_DIGITS])
    return None


def _upwards(place: str) -> Iterator[str]:
    yield from (place[:digits] for digits in LEVELS if digits <= len(place))


def _at_desk(role: str, report: Matter) -> list[Post]:
    return without_the_named(holders_over(role, report.place, on=timezone.localdate()), report)


def _say(handed: Matter, report: Matter, words: str) -> None:
    posts = [post for role in DESKS for post in _at_desk(role, report)]
    tell(posts, f"{path_of(report.place)}：危险情形报告移交{handed.title}，{words}", handed)


def _wake_a_desk(report: Matter) -> None:
    """Where nobody holds the county's desk, those above hear of the report at once and not when its clock has run out."""
    if _at_desk("county_officer", report) or len(report.place) < COUNTY_DIGITS:
        return
    posts = [post for role in DESKS[1:] for post in _at_desk(role, report)]
    tell(
        posts,
        f"{path_of(report.place)}：收到危险情形报告，该县没有在岗的民政经办人。请立即安排人办理。",
        report,
    )


def home_of(place: str | None) -> str:
    """Where a report lies: the county of the place that was picked, or the city or the province where no more is known."""
    if place:
        known = Division.objects.filter(place=place[:COUNTY_DIGITS]).values_list("place", flat=True).first()
        if known:
            return str(known)
    province = (
        Division.objects.filter(level="province").order_by("place").values_list("place", flat=True).first()
    )
    assert province is not None  # `tonghu database prepare` keeps the divisions
    return str(province)

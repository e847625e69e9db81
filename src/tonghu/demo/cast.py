"""Who plays in the demo's stories, and how they act: each step by the post whose turn it is, through the product's actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.casework import actions, sharing
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.models import Matter, Record
from tonghu.demo.units import unit
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import age_in_whole_years
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation
from tonghu.places.tree import digits_of
from tonghu.registry.models import Child, Standing

TOWN_DIGITS = digits_of("town")


def actor(role: str, place: str) -> Actor:
    """Who holds the role at the place; the listed account where several do."""
    return actor_for(post_of(role=role, place=place))


def post_of(**asked: Any) -> Post:
    """The post; UserError where the demo has nobody there."""
    post = Post.objects.filter(**asked).select_related("user").order_by("user__username").first()
    if post is None:
        raise UserError(f"演示里没有人担任 {asked}。请用 make demo-reset 重新开始。")
    return post


@dataclass(frozen=True)
class Cast:
    """The people of a county. `village`: whose director stands on the sign-in page; children there are taken first."""

    county: str
    village: str

    @property
    def officer(self) -> Actor:
        """At the county's desk of civil affairs."""
        return actor("county_officer", self.county)

    @property
    def lead(self) -> Actor:
        """Of the county's civil affairs."""
        return actor("county_lead", self.county)

    def director(self, child: Child) -> Actor:
        """Of the child's village."""
        return actor("child_director", child.place)

    def supervisor(self, child: Child) -> Actor:
        """Of the child's town."""
        return actor("child_supervisor", child.place[:TOWN_DIGITS])

    def unit(self, kind: Kind) -> Organisation:
        """The county's unit of the kind."""
        return unit(kind, self.county)

    def at(self, kind: Kind) -> Actor:
        """Who works on it in that unit."""
        return actor_for(post_of(role=_role_at(kind), organisation=self.unit(kind)))

    def key(self, story: str) -> UUID:
        """By which a story that was told is known when the demo is started again."""
        return uuid5(NAMESPACE_URL, f"tonghu:demo:{self.county}:{story}")

    def matter_of(self, story: str) -> Matter | None:
        """What the story began with, where it was told already."""
        return self.matter_with(self.key(story))

    def matter_with(self, key: UUID) -> Matter | None:
        """The matter begun with this key."""
        with acting(officer := self.officer):
            return Matter.objects.scoped(officer).filter(key=key).select_related("child").first()

    def child(self, fits: Callable[[Child], bool]) -> Child:
        """A child of the roster with whom nothing has been begun, nearest to the listed village; any where none fits."""
        with acting(officer := self.officer):
            taken = Matter.objects.scoped(officer).exclude(child=None).values("child")
            free = Child.objects.scoped(officer).filter(standing=Standing.OPEN).exclude(pk__in=taken)
            nearest = sorted(
                free, key=lambda child: (not fits(child), _distance(child.place, self.village), child.pk)
            )
        if not nearest:
            raise UserError(f"演示县 {self.county} 的名册上没有儿童。请用 make demo-reset 重新开始。")
        return nearest[0]


def _role_at(kind: Kind) -> str:
    return "school_contact" if kind is Kind.SCHOOL else "department_caseworker"


def _distance(place: str, village: str) -> int:
    return (place != village) + (place[:TOWN_DIGITS] != village[:TOWN_DIGITS])


def aged(least: int, most: int) -> Callable[[Child], bool]:
    """Whether a child is of this age in whole years, ends included."""
    return lambda child: child.birth_on is not None and least <= age_of(child) <= most


def age_of(child: Child) -> int:
    """In whole years, today; 0 where nobody knows."""
    return age_in_whole_years(child.birth_on, timezone.localdate()) if child.birth_on else 0


def day(ago: int = 0) -> str:
    """As forms write days. `ago`: days before today, negative: to come."""
    return on(ago).isoformat()


def on(ago: int = 0) -> dt.date:
    """The day itself."""
    return timezone.localdate() - dt.timedelta(days=ago)


def form(name: str, **answers: Any) -> Filled:
    """A form filled in."""
    return Filled(form=name, answers=answers)


def opened(by: Actor, kind: str, **given: Any) -> Matter:
    """`open_matter` in a transaction of its own."""
    with acting(by):
        return actions.open_matter(kind=kind, by=by, **given)


def stepped(by: Actor, matter: Matter, move: str, **given: Any) -> Matter:
    """`take_step` in a transaction of its own."""
    with acting(by):
        return actions.take_step(matter=matter.pk, move=move, by=by, **given)


def added(by: Actor, matter: Matter, filled: Filled) -> None:
    """A form filled in without a step."""
    with acting(by):
        actions.add_to_matter(matter=matter.pk, filled=filled, by=by)


def invited(by: Actor, matter: Matter, *units: Organisation) -> None:
    """Units that take part."""
    with acting(by):
        sharing.invite(matter=matter.pk, organisations=units, by=by)


def recorded(by: Actor, child: Child, filled: Filled) -> Record:
    """A form of the child's file filled in."""
    with acting(by):
        return add_record(filled=filled, child=child, by=by)

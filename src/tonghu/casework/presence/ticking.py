"""Lists to tick: the children, guardians or child directors of one place, or all that are entrusted to a school."""

from __future__ import annotations

from typing import cast

from tonghu.casework.models import Record
from tonghu.casework.presence.models import Participant
from tonghu.casework.presence.people import Found, Person, as_guardian, guardians, open_children, workers
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.policy.forms.definition import Who

MOST = 300


def to_tick(record: Record, kind: Who, place: str | None, *, by: Actor) -> tuple[list[Found], bool]:
    """(those of the place and below by name, whether there are more than MOST). `place` None: everybody in reach."""
    if kind == "worker":
        posts = workers(by, on=record.occurred_on).select_related("user")
        if place:
            posts = posts.filter(place__gte=branch(place).low, place__lt=branch(place).high)
        rows = [
            Found(Person("worker", post.pk), post.place, post.user.full_name)
            for post in posts.order_by("place", "user__full_name", "id")[: MOST + 1]
        ]
        return rows[:MOST], len(rows) > MOST
    if kind == "child":
        children = open_children(by).only("name", "place")
        if place:
            children = children.filter(place__gte=branch(place).low, place__lt=branch(place).high)
        rows = [
            Found(Person("child", child.pk), child.place, child.name, child=child.pk)
            for child in children.order_by("place", "initials", "id")[: MOST + 1]
        ]
        return rows[:MOST], len(rows) > MOST
    adults = guardians(by, on=record.occurred_on).select_related("child")
    if place:
        adults = adults.filter(place__gte=branch(place).low, place__lt=branch(place).high)
    rows = [
        as_guardian(row) for row in adults.order_by("place", "child__initials", "child_id", "id")[: MOST + 1]
    ]
    return rows[:MOST], len(rows) > MOST


def already_there(record: Record, *, by: Actor) -> set[Person]:
    """Those whose names stand on the list, as far as this post sees them."""
    rows = Participant.objects.scoped(by).filter(record=record, ended_at=None)
    named = rows.values_list("kind", "child_id", "adult_id", "post_id")
    return {
        Person(cast("Who", kind), int(child if kind == "child" else adult or post or 0))
        for kind, child, adult, post in named
    }

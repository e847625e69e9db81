"""Lists to tick: the children, guardians or child directors of one place; of a school those entrusted to it, class by class."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import cast

from django.db.models import Q

from tonghu.casework.models import Record
from tonghu.casework.presence.models import Participant
from tonghu.casework.presence.people import Found, Person, as_guardian, guardians, open_children, workers
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.policy.forms.definition import Who

MOST = 300
SCHOOL_FILE, CLASS = "school_file", "grade"


def classes(by: Actor) -> dict[str, list[int]]:
    """Class → ids of the children in it, as the newest school file of each says; in the order of their names.

    Nothing for a post of a place: a class is its school's. A child without a school file, or whose file is closed, is in none.
    """
    if by.organisation_id is None or by.reach is not None:
        return {}
    files = Record.objects.scoped(by).filter(
        Q(matter=None) | Q(matter__is_open=True),
        form=SCHOOL_FILE,
        child__isnull=False,
        corrected_by=None,
        withdrawn_at=None,
    )
    newest = files.order_by("child_id", "-occurred_on", "-id").distinct("child_id")
    found: dict[str, list[int]] = {}
    for child, answers in newest.values_list("child_id", "answers"):
        if name := class_words(str(answers.get(CLASS, ""))):
            found.setdefault(name, []).append(child)
    return dict(sorted(found.items()))


def class_words(written: str) -> str:
    """A class as it is compared: 三年级 2 班, 三年级２班 and 三年级2班 are one."""
    return "".join(unicodedata.normalize("NFKC", written).split())


def to_tick(
    record: Record, kind: Who, place: str | None, *, by: Actor, children: Collection[int] | None = None
) -> tuple[list[Found], bool]:
    """(those of the place and below by name, whether there are more than MOST). `place` None: everybody in reach.

    `children`: of these alone, or their guardians; no child director is in a class.
    """
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
        there = open_children(by).only("name", "place")
        if place:
            there = there.filter(place__gte=branch(place).low, place__lt=branch(place).high)
        if children is not None:
            there = there.filter(pk__in=children)
        rows = [
            Found(Person("child", child.pk), child.place, child.name, child=child.pk)
            for child in there.order_by("place", "initials", "id")[: MOST + 1]
        ]
        return rows[:MOST], len(rows) > MOST
    adults = guardians(by, on=record.occurred_on).select_related("child")
    if place:
        adults = adults.filter(place__gte=branch(place).low, place__lt=branch(place).high)
    if children is not None:
        adults = adults.filter(child_id__in=children)
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

"""Whom a list of those who were there may name, and where each is at home. Only people in the actor's own reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from tonghu.accounts.models import Post
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.policy.forms.definition import Who
from tonghu.registry.models import Adult, Child, Standing


@dataclass(frozen=True, order=True)
class Person:
    """`kind` and the id of the child, of the guardian's row in the child's family, or of the child director's post."""

    kind: Who
    id: int


@dataclass(frozen=True)
class Found:
    """A person in reach, as a list shows them. `of`: of a guardian, the child's name."""

    person: Person
    place: str
    name: str
    child: int | None = None
    of: str = ""


def open_children(by: Actor) -> Any:
    """The children whose files are open and in reach; of a school those entrusted to it."""
    return Child.objects.scoped(by).filter(standing=Standing.OPEN)


def guardians(by: Actor, *, on: dt.date) -> Any:
    """The guardians in force on the day of the children in reach."""
    there = Adult.objects.scoped(by).filter(is_guardian=True, child__standing=Standing.OPEN)
    return there.filter(Q(start_on=None) | Q(start_on__lte=on), Q(end_on=None) | Q(end_on__gt=on))


def workers(by: Actor, *, on: dt.date) -> Any:
    """The child directors whose posts lie in reach and were held on the day; an organisation reaches none."""
    if by.reach is None:
        return Post.objects.none()
    posts = Post.objects.filter(role="child_director", place__gte=by.reach.low, place__lt=by.reach.high)
    return posts.filter(Q(end_on=None) | Q(end_on__gt=on), start_on__lte=on)


def found(people: Iterable[Person], *, on: dt.date, by: Actor) -> list[Found]:
    """Those people, each once. UserError, and nobody at all, where one is out of reach: who was meant is not guessed."""
    wanted = sorted(set(people))
    there = [
        *_children(_ids(wanted, "child"), by),
        *_guardians(_ids(wanted, "guardian"), on, by),
        *_workers(_ids(wanted, "worker"), on, by),
    ]
    if missing := len(wanted) - len(there):
        raise UserError(
            f"有{missing}人不在您的管辖范围内，或已退出、离岗，没有登记任何人。请从列出的人员中选择。"
        )
    return there


def as_guardian(row: Adult) -> Found:
    """A guardian's row, read with the child."""
    return Found(Person("guardian", row.pk), row.child.place, row.name, child=row.child_id, of=row.child.name)


def _ids(people: Iterable[Person], kind: Who) -> list[int]:
    return [each.id for each in people if each.kind == kind]


def _children(ids: Collection[int], by: Actor) -> list[Found]:
    rows = open_children(by).filter(pk__in=ids).only("name", "place") if ids else ()
    return [Found(Person("child", row.pk), row.place, row.name, child=row.pk) for row in rows]


def _guardians(ids: Collection[int], on: dt.date, by: Actor) -> list[Found]:
    rows = guardians(by, on=on).filter(pk__in=ids).select_related("child") if ids else ()
    return [as_guardian(row) for row in rows]


def _workers(ids: Collection[int], on: dt.date, by: Actor) -> list[Found]:
    rows = workers(by, on=on).filter(pk__in=ids).select_related("user") if ids else ()
    return [Found(Person("worker", row.pk), row.place, row.user.full_name) for row in rows]

"""Reading with whom a child is entrusted: from the file, and, for the unit itself, the least that it needs to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Q

from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.locks.acting import entailed
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.registry.models import Child, Entrusted


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a unit is told of a child entrusted to it. `pk`: of the row that entrusts."""

    pk: int
    child: int
    name: str
    sex: str
    birth_on: dt.date | None
    place: str
    carer: str
    carer_relation: str
    responsible: str
    since: dt.date
    opens_file: bool


def entrusted_of(child: Child, actor: Actor) -> list[Entrusted]:
    """With whom a child is and was, those of today first."""
    rows = (
        Entrusted.objects.scoped(actor)
        .filter(child=child)
        .select_related("organisation", "responsible__user")
    )
    return sorted(rows, key=lambda row: (row.end_on is not None, row.start_on, row.pk))


def entrusted_to(actor: Actor, *, on: dt.date) -> list[Known]:
    """Whom the actor's unit is entrusted with on the day, in the order in which it was; empty for a place's post."""
    with _as_the_books(actor) as books:
        rows = _of_unit(actor, books, on).select_related("child", "responsible__user").order_by("id")
        blocked = _closed_to(actor)
        return [_known(row) for row in rows.only(*_FIELDS) if row.child_id not in blocked]


def entrusted_child(child: int, actor: Actor, *, on: dt.date) -> Child | None:
    """A child with whom the actor's unit is entrusted on the day, for what the unit begins; None for any other.

    Read past the unit's own reach: nothing of it is shown or given on beyond `KNOWN`.
    """
    with _as_the_books(actor) as books:
        if child in _closed_to(actor) or not _of_unit(actor, books, on).filter(child_id=child).exists():
            return None
        return Child.objects.scoped(books).filter(pk=child).first()


# What a unit that reads no file is told, as kinds of matter name the fields of a file in `shares`.
KNOWN = ("name", "sex", "birth_on", "village", "carer", "carer_relation")
_FIELDS = (
    "start_on",
    "organisation_id",
    "opens_file",
    "child__name",
    "child__sex",
    "child__birth_on",
    "child__place",
    "child__carer",
    "child__carer_relation",
    "responsible__user__full_name",
)


def _known(row: Entrusted) -> Known:
    child = row.child
    return Known(
        pk=row.pk,
        child=child.pk,
        name=child.name,
        sex=child.get_sex_display(),
        birth_on=child.birth_on,
        place=child.place,
        carer=child.carer,
        carer_relation=child.carer_relation,
        responsible=row.responsible.user.full_name if row.responsible else "",
        since=row.start_on,
        opens_file=row.opens_file,
    )


def _of_unit(actor: Actor, books: Actor, on: dt.date) -> ScopedQuerySet[Entrusted]:
    rows = Entrusted.objects.scoped(books)
    if actor.organisation_id is None or actor.reach is not None:
        return rows.none()
    return rows.filter(
        Q(end_on=None) | Q(end_on__gt=on), organisation_id=actor.organisation_id, start_on__lte=on
    )


@contextmanager
def _as_the_books(actor: Actor) -> Iterator[Actor]:
    """Within the county that the unit serves, as nobody in particular: reads alone."""
    own = Organisation.objects.filter(pk=actor.organisation_id or 0)
    unit = own.values_list("place", flat=True).first()
    books = replace(
        actor,
        user_id=0,
        user_name="系统",
        post_id=0,
        role="system",
        title="系统",
        reach=branch(unit[:COUNTY_DIGITS]) if unit else None,
        organisation_id=None,
        permissions=frozenset(),
        person_indexes=(),
        name_indexes=(),
        break_glass=None,
    )
    with entailed(books):
        yield books


def _closed_to(actor: Actor) -> set[int]:
    """The children whom a protection order closes to the person who holds the post."""
    if not actor.person_indexes:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select children_closed_to(%s)", [list(actor.person_indexes)])
        closed = str(cursor.fetchone()[0] or "")
    return {int(each) for each in closed.split(",") if each}

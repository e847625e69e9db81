"""Reads of children's files. Each takes the actor and returns what the post reaches, never more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from tonghu.accounts.models import Post
from tonghu.accounts.queries import held
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import check_acts
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.filters import NONE_HELD, ChildFilters, narrowed
from tonghu.registry.models import Adult, Block, Change, Child, Holding, Merge, Split, Standing, Unheld, Visit

DIRECTOR = "child_director"


def children_visible_to(
    actor: Actor, filters: ChildFilters | None = None, *, today: dt.date, besides: Collection[str] = ()
) -> ScopedQuerySet[Child]:
    """The children that the post reaches and the filters let through, unordered. `besides`: filters left out."""
    wanted = filters or ChildFilters()
    children = Child.objects.scoped(actor).filter(narrowed(wanted, today=today, besides=besides))
    if not wanted.category or "category" in besides:
        return children
    open_now = Holding.objects.scoped(actor).filter(child=OuterRef("pk"), end_on=None)
    if wanted.category == NONE_HELD and _only_open(wanted, besides):
        # An index over the few, and not a look at the categories of each of the many.
        return children.filter(pk__in=Unheld.objects.scoped(actor).values("child"))
    if wanted.category == NONE_HELD:
        return children.filter(~Exists(open_now))
    return children.filter(Exists(open_now.filter(category=wanted.category)))


def _only_open(wanted: ChildFilters, besides: Collection[str]) -> bool:
    return wanted.standing == Standing.OPEN and "standing" not in besides


def categories_held(children: Iterable[int], actor: Actor) -> dict[int, list[str]]:
    """The categories that each of these children holds today, first held first, by the child's id."""
    open_now = Holding.objects.scoped(actor).filter(end_on=None, child__in=list(children))
    found: dict[int, list[str]] = {}
    for child, category in open_now.order_by("start_on", "id").values_list("child_id", "category"):
        found.setdefault(child, []).append(category)
    return found


def child_for(actor: Actor, pk: int) -> Child | None:
    """One file by its id; None where there is none in reach."""
    return Child.objects.scoped(actor).filter(pk=pk).first()


def family_of(child: Child, actor: Actor) -> list[Adult]:
    """The members of the family, those who left it last."""
    rows = Adult.objects.scoped(actor).filter(child=child)
    return list(rows.order_by(F("end_on").asc(nulls_first=True), "id"))


def holdings_of(child: Child, actor: Actor) -> list[Holding]:
    """Every category ever held, those of today first."""
    rows = Holding.objects.scoped(actor).filter(child=child)
    return list(rows.order_by(F("end_on").desc(nulls_first=True), "-start_on", "id"))


def visits_of(child: Child, actor: Actor) -> list[Visit]:
    """Every visit, newest first."""
    return list(Visit.objects.scoped(actor).filter(child=child).order_by("-visited_on", "-id"))


def changes_of(child: Child, actor: Actor) -> ScopedQuerySet[Change]:
    """What people changed, newest first; with the history of files that were merged into this one."""
    rows = Change.objects.scoped(actor).filter(Q(child=child) | Q(child__merged_into=child))
    return rows.select_related("child").order_by("-at", "-id")


def blocks_of(child: Child, actor: Actor, *, on: dt.date | None = None) -> list[Block]:
    """Protection orders of a child, with those registered before a merge; `on`: only those in force that day."""
    rows = Block.objects.scoped(actor).filter(Q(child=child) | Q(child__merged_into=child))
    if on is not None:
        rows = rows.filter(Q(end_on=None) | Q(end_on__gt=on), start_on__lte=on)
    return list(rows.order_by("-start_on", "-id"))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Somebody read the file, out of the audit. `tab`, `field`: which part, empty where the entry says none."""

    at: dt.datetime
    user_name: str
    post_title: str
    verb: str
    reason: str
    tab: str
    field: str


def read_by(child: Child, verbs: Collection[str], actor: Actor, *, most: int) -> list[Reading]:
    """Who read the file, newest first, wherever the child lived then; none for a file that is not in reach."""
    check_acts(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "select at, user_name, post_title, verb, reason, tab, field from registry_read_by(%s, %s, %s)",
            [child.pk, list(verbs), most],
        )
        return [
            Reading(
                at=at,
                user_name=user_name,
                post_title=title,
                verb=verb,
                reason=reason,
                tab=tab or "",
                field=field or "",
            )
            for at, user_name, title, verb, reason, tab, field in cursor.fetchall()
        ]


def merges_of(child: Child, actor: Actor) -> list[Merge]:
    """Merges into this file, newest first, undone ones among them."""
    rows = Merge.objects.scoped(actor).filter(kept=child)
    return list(rows.select_related("dropped").order_by("-merged_at", "-id"))


def splits_of(child: Child, actor: Actor) -> list[Split]:
    """Splits of this file, and the one that made it, newest first, undone ones among them."""
    rows = Split.objects.scoped(actor).filter(Q(source=child) | Q(made=child))
    return list(rows.select_related("source", "made").order_by("-split_at", "-id"))


def responsible_at(places: Iterable[str], *, on: dt.date) -> dict[str, str]:
    """By village: the name of who holds the post of its child director on the day; who stands in comes before who is
    away. A village without one is not in it."""
    posts = held(Post.objects.filter(role=DIRECTOR, place__in=set(places)), on=on)
    found: dict[str, str] = {}
    ordered = posts.order_by("delegated_from_id", "start_on", "id")
    for place, name in ordered.values_list("place", "user__full_name"):
        found.setdefault(place, name)
    return found


def never_visited(actor: Actor, *, most: int) -> int:
    """How many open files have no visit yet; counted no further than `most`."""
    unvisited = Child.objects.scoped(actor).filter(standing=Standing.OPEN, last_visit_on=None)
    return unvisited.values("pk")[:most].count()


def those(actor: Actor, ids: Sequence[int]) -> ScopedQuerySet[Child]:
    """The files with these ids, as far as the post reaches them."""
    return Child.objects.scoped(actor).filter(pk__in=ids)

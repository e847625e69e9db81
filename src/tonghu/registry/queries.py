"""Reads of children's files. Each takes the actor and returns what the post reaches, never more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Value

from tonghu.accounts.models import Post
from tonghu.accounts.queries import held
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import check_acts
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.filters import NONE_HELD, ChildFilters, narrowed, of_ages, parts_of
from tonghu.registry.models import Adult, Block, Change, Child, Holding, Merge, Sex, Split, Standing, Visit

DIRECTOR = "child_director"
# Whole years, both ends in: before school, primary school, junior middle school, to the end of childhood.
AGE_GROUPS = ((0, 5), (6, 11), (12, 15), (16, 17))


def children_visible_to(
    actor: Actor, filters: ChildFilters | None = None, *, today: dt.date, besides: Collection[str] = ()
) -> ScopedQuerySet[Child]:
    """The children that the post reaches and the filters let through, unordered. `besides`: filters left out."""
    wanted = filters or ChildFilters()
    children = Child.objects.scoped(actor).filter(narrowed(wanted, today=today, besides=besides))
    if not wanted.category or "category" in besides:
        return children
    open_now = Holding.objects.scoped(actor).filter(child=OuterRef("pk"), end_on=None)
    if wanted.category == NONE_HELD:
        return children.filter(~Exists(open_now))
    return children.filter(Exists(open_now.filter(category=wanted.category)))


def with_categories(children: ScopedQuerySet[Child], actor: Actor) -> ScopedQuerySet[Child]:
    """Each child with `open_holdings`, the categories held today, in one more query."""
    open_now = Holding.objects.scoped(actor).filter(end_on=None).order_by("start_on", "id")
    return children.prefetch_related(Prefetch("holdings", queryset=open_now, to_attr="open_holdings"))


@dataclass(frozen=True, kw_only=True)
class Facets:
    """How many children each choice of a filter would leave, the other filters as they are."""

    categories: dict[str, int]
    standings: dict[str, int]
    sexes: dict[str, int]
    ages: dict[tuple[int, int], int]
    never_visited: int


# What one pass over the children counts; the categories stand in a table of their own.
_COUNTED = ("standing", "sex", "ages", "unvisited")


def counts_by_facet(actor: Actor, filters: ChildFilters, *, today: dt.date) -> Facets:
    """The children in scope counted by each filter's choices, each count leaving out its own filter."""
    parts = parts_of(filters, today=today)

    def counted(facet: str, choice: Q) -> Count:
        others = [parts[name] for name in _COUNTED if name != facet]
        return Count(Value(1), filter=reduce(and_, others, choice))

    asked = {
        **{f"standing_{each}": counted("standing", Q(standing=each)) for each in Standing.values},
        **{f"sex_{each}": counted("sex", Q(sex=each)) for each in Sex.values},
        **{f"ages_{low}": counted("ages", of_ages(low, high, today=today)) for low, high in AGE_GROUPS},
        "never": counted("unvisited", Q(last_visit_on=None)),
    }
    rows = children_visible_to(actor, filters, today=today, besides=_COUNTED)
    found: dict[str, int] = rows.aggregate(**asked)
    held_now = (
        Holding.objects.scoped(actor)
        .filter(
            end_on=None,
            child__in=children_visible_to(actor, filters, today=today, besides=("category",)).values("pk"),
        )
        .values_list("category")
        .annotate(n=Count("child"))
    )
    return Facets(
        categories=dict(held_now),
        standings=_kept(found, "standing", Standing.values),
        sexes=_kept(found, "sex", Sex.values),
        ages={(low, high): found[f"ages_{low}"] for low, high in AGE_GROUPS},
        never_visited=found["never"],
    )


def _kept(found: dict[str, int], facet: str, choices: Iterable[str]) -> dict[str, int]:
    return {each: number for each in choices if (number := found[f"{facet}_{each}"])}


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


def responsible_at(places: Iterable[str], *, on: dt.date) -> dict[str, Post]:
    """By village: who holds the post of its child director on the day; who stands in comes before who is away."""
    posts = held(Post.objects.filter(role=DIRECTOR, place__in=set(places)), on=on)
    found: dict[str, Post] = {}
    for post in posts.select_related("user").order_by("delegated_from_id", "start_on", "id"):
        found.setdefault(post.place, post)
    return found


def never_visited(actor: Actor, *, most: int) -> int:
    """How many open files have no visit yet; counted no further than `most`."""
    unvisited = Child.objects.scoped(actor).filter(standing=Standing.OPEN, last_visit_on=None)
    return unvisited.values("pk")[:most].count()


def those(actor: Actor, ids: Sequence[int]) -> ScopedQuerySet[Child]:
    """The files with these ids, as far as the post reaches them."""
    return Child.objects.scoped(actor).filter(pk__in=ids)

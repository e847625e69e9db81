"""Reads of children's files. Each takes the actor and returns what the post reaches, never more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Collate

from tonghu.accounts.models import Post
from tonghu.accounts.queries import held
from tonghu.kernel.actor import Actor
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.filters import NONE_HELD, ChildFilters, narrowed, of_ages
from tonghu.registry.models import Adult, Block, Change, Child, Holding, Merge, Split, Standing, Visit

DIRECTOR = "child_director"
# Whole years, both ends in: before school, primary school, junior middle school, to the end of childhood.
AGE_GROUPS = ((0, 5), (6, 11), (12, 15), (16, 17))


def children_visible_to(
    actor: Actor, filters: ChildFilters | None = None, *, today: dt.date, besides: str = ""
) -> ScopedQuerySet[Child]:
    """The children that the post reaches and the filters let through, unordered. `besides`: a filter left out.

    `name_in_order`: the name compared byte by byte, as the index of names has it.
    """
    wanted = filters or ChildFilters()
    children = Child.objects.scoped(actor).alias(name_in_order=Collate("name", "C"))
    children = children.filter(narrowed(wanted, today=today, besides=besides))
    if not wanted.category or besides == "category":
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


def counts_by_facet(actor: Actor, filters: ChildFilters, *, today: dt.date) -> Facets:
    """Five counts of the children in scope, each leaving out its own filter."""

    def rows(besides: str) -> ScopedQuerySet[Child]:
        return children_visible_to(actor, filters, today=today, besides=besides)

    held_now = (
        Holding.objects.scoped(actor)
        .filter(end_on=None, child__in=rows("category").values("pk"))
        .values_list("category")
        .annotate(n=Count("child"))
    )
    ages = rows("ages").aggregate(
        **{f"from_{low}": Count("pk", filter=of_ages(low, high, today=today)) for low, high in AGE_GROUPS}
    )
    return Facets(
        categories=dict(held_now),
        standings=dict(rows("standing").order_by().values_list("standing").annotate(n=Count("pk"))),
        sexes=dict(rows("sex").order_by().values_list("sex").annotate(n=Count("pk"))),
        ages={(low, high): ages[f"from_{low}"] for low, high in AGE_GROUPS},
        never_visited=rows("unvisited").filter(last_visit_on=None).count(),
    )


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


def never_visited(actor: Actor) -> int:
    """How many open files have no visit yet."""
    return Child.objects.scoped(actor).filter(standing=Standing.OPEN, last_visit_on=None).count()


def those(actor: Actor, ids: Sequence[int]) -> ScopedQuerySet[Child]:
    """The files with these ids, as far as the post reaches them."""
    return Child.objects.scoped(actor).filter(pk__in=ids)

"""How many children each choice of a list's filters would leave: the counts beside the filters of the roster."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import add_months
from tonghu.kernel.reach import branch
from tonghu.registry.filters import NEVER, ChildFilters
from tonghu.registry.models import Child, Holding, Standing
from tonghu.registry.queries import children_visible_to

# Whole years, both ends in, one after the other: before school, primary school, junior middle school, to the end of
# childhood.
AGE_GROUPS = ((0, 5), (6, 11), (12, 15), (16, 17))
# What one pass over the children counts; the categories stand in a table of their own.
_COUNTED = ("standing", "sex", "ages", "unvisited")
# Django would write each of a dozen counts as an aggregate with its own condition, for more time than the database
# takes to count. `width_bucket`: in how many of the days, oldest first, a child was born on or after.
_GROUPS = """
select standing, sex, width_bucket(birth_on, %s::date[]), birth_on > %s and birth_on <= %s, last_visit_on is null,
       last_visit_on is null or last_visit_on < %s, count(*)
from ({children}) child group by 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True, kw_only=True)
class Facets:
    """How many children each choice of a filter would leave, the other filters as they are."""

    categories: dict[str, int]
    standings: dict[str, int]
    sexes: dict[str, int]
    ages: dict[tuple[int, int], int]
    never_visited: int


@dataclass(frozen=True)
class _Group:
    """Children alike in all that is counted. `fails`: the filters that do not let them through."""

    standing: str
    sex: str
    ages: tuple[int, int] | None
    never: bool
    fails: frozenset[str]
    children: int

    def counts_for(self, facet: str) -> bool:
        """Every filter but the facet's own lets them through."""
        return self.fails <= {facet}


def counts_by_facet(actor: Actor, filters: ChildFilters, *, today: dt.date) -> Facets:
    """The children in scope counted by each filter's choices, each count leaving out its own filter."""
    standings: Counter[str] = Counter()
    sexes: Counter[str] = Counter()
    ages = dict.fromkeys(AGE_GROUPS, 0)
    never = 0
    for group in _groups(actor, filters, today=today):
        if group.counts_for("standing"):
            standings[group.standing] += group.children
        if group.counts_for("sex"):
            sexes[group.sex] += group.children
        if group.ages and group.counts_for("ages"):
            ages[group.ages] += group.children
        if group.never and group.counts_for("unvisited"):
            never += group.children
    return Facets(
        categories=_categories(actor, filters, today=today),
        standings=dict(standings),
        sexes=dict(sexes),
        ages=ages,
        never_visited=never,
    )


def _groups(actor: Actor, filters: ChildFilters, *, today: dt.date) -> Iterator[_Group]:
    children = children_visible_to(actor, filters, today=today, besides=_COUNTED)
    sql, values = (
        children.order_by().values("standing", "sex", "birth_on", "last_visit_on").query.sql_with_params()
    )
    oldest_first = AGE_GROUPS[::-1]
    # Whoever is `low` years old today was born on that day `low` years ago or before.
    first_days = [add_months(today, -12 * (high + 1)) + dt.timedelta(days=1) for _, high in oldest_first]
    first_days.append(today + dt.timedelta(days=1))
    by_bucket = dict(enumerate(oldest_first, 1))
    youngest, oldest = filters.ages or (None, None)
    born = (
        None if oldest is None else add_months(today, -12 * (oldest + 1)),
        None if youngest is None else add_months(today, -12 * youngest),
    )
    since = dt.date.min if filters.unvisited == NEVER else filters.unvisited or None
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS.format(children=sql), [first_days, *born, since, *values])
        for standing, sex, bucket, of_age, never, unvisited, number in cursor.fetchall():
            passes = {
                "standing": standing == filters.standing if filters.standing else standing != Standing.MERGED,
                "sex": not filters.sex or sex == filters.sex,
                "ages": filters.ages is None or of_age,
                "unvisited": not filters.unvisited or unvisited,
            }
            fails = frozenset(name for name, passed in passes.items() if not passed)
            yield _Group(standing, sex, by_bucket.get(bucket), never, fails, number)


def _categories(actor: Actor, filters: ChildFilters, *, today: dt.date) -> dict[str, int]:
    """Open holdings of the children in scope, by category; all filters but the category's own."""
    held = Holding.objects.scoped(actor).filter(end_on=None)
    if _narrows_by_place_alone(filters):
        # A holding stands where its child does. Nearly every child is in the roster's usual standing, so those who
        # are not are looked up, and not the others: for a county that is a tenth of the work.
        if filters.place:
            reach = branch(filters.place)
            held = held.filter(place__gte=reach.low, place__lt=reach.high)
        held = held.exclude(child__in=Child.objects.scoped(actor).filter(~Q(standing=Standing.OPEN)))
    else:
        children = children_visible_to(actor, filters, today=today, besides=("category",))
        held = held.filter(child__in=children.values("pk"))
    return dict(held.order_by().values_list("category").annotate(n=Count("child")))


def _narrows_by_place_alone(filters: ChildFilters) -> bool:
    narrower = (filters.sex, filters.ages, filters.carer, filters.unvisited, filters.search)
    return filters.standing == Standing.OPEN and not any(narrower)

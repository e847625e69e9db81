"""How much is asked of one child director, beside what comes of it. An order by load, never by blame."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from tonghu.accounts.models import Post
from tonghu.accounts.roles import ChildDirector
from tonghu.accounts.workforce import Filters, posts_listed, villages_without_director
from tonghu.duties import across
from tonghu.kernel.actor import Actor
from tonghu.oversight.tallies import Tally
from tonghu.policy.schema import Catalogue
from tonghu.registry.models import Child, Standing

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Load:
    """One person. `due`: duties not done that fall due within DAYS, those past it included; `overdue`: of them, past it.

    `results`: over all that is asked of a child director in those villages; `post`: one of the person's posts.
    """

    post: Post
    villages: tuple[str, ...]
    children: int
    due: int
    overdue: int
    results: Tally


@dataclass(frozen=True, kw_only=True)
class Workforce:
    """The child directors under a place, the most loaded first; `vacant`: villages where nobody is one."""

    loads: tuple[Load, ...]
    vacant: int

    @property
    def middle(self) -> int:
        """Duties due of the person in the middle; 0 where there is nobody."""
        return sorted(load.due for load in self.loads)[len(self.loads) // 2] if self.loads else 0


def director_rules(catalogue: Catalogue) -> frozenset[str]:
    """Every reading that a child director bears."""
    return frozenset(
        reading.id
        for duty in catalogue.duties.values()
        for reading in duty.readings
        if reading.bearer.role == ChildDirector.key
    )


def workload(place: str, catalogue: Catalogue, *, by: Actor, on: dt.date) -> Workforce:
    """Of every child director in a place; one read of the counts, one of the posts, one of the children."""
    posts = list(posts_listed(Filters(role=ChildDirector.key, place=place), actor=by, on=on))
    children = _children(place, by)
    loads = across.load(place, director_rules(catalogue), by, on, DAYS)
    seats: dict[int, list[Post]] = {}
    for post in posts:
        seats.setdefault(post.user_id, []).append(post)
    found = [_load(held, children, loads) for held in seats.values()]
    vacant = villages_without_director(actor=by, on=on).filter(place__startswith=place).count()
    return Workforce(
        loads=tuple(sorted(found, key=lambda load: (-load.due, -load.children, load.post.place))),
        vacant=vacant,
    )


def _load(held: list[Post], children: Counter[str], loads: dict[str, across.Load]) -> Load:
    villages = tuple(dict.fromkeys(post.place for post in held))
    there = [loads[village] for village in villages if village in loads]
    return Load(
        post=held[0],
        villages=villages,
        children=sum(children[village] for village in villages),
        due=sum(each.soon for each in there),
        overdue=sum(each.overdue for each in there),
        results=_results(there),
    )


def _results(loads: Iterable[across.Load]) -> Tally:
    applicable = fulfilled = excused = overdue = 0
    for each in loads:
        applicable += each.applicable
        fulfilled += each.done
        excused += each.excused
        overdue += each.overdue
    due = applicable - fulfilled - excused - overdue
    return Tally(applicable=applicable, done=fulfilled, excused=excused, due=due, overdue=overdue)


def _children(place: str, by: Actor) -> Counter[str]:
    """How many open files by village; one count."""
    here = Child.objects.scoped(by).filter(place__startswith=place, standing=Standing.OPEN)
    return Counter(dict(here.order_by().values_list("place").annotate(Count("id"))))

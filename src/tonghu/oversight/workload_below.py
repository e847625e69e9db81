"""How children are spread over child directors, place by place below a city or the province, beside what comes of it. No name."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.db.models.functions import Left

from tonghu.accounts.models import Post
from tonghu.accounts.parameters import Limit, limit
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ChildDirector
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.oversight.reading import matrix
from tonghu.oversight.tallies import Tally, total
from tonghu.oversight.workload import director_rules
from tonghu.places.models import Division, Level
from tonghu.policy.schema import Catalogue
from tonghu.registry.models import Child, Standing

PARAMETER = "director_most_children"
MOST_OF_ALL = 95  # per cent of the directors who have no more than the figure says


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Of one division, or of all together. `loads`: children of each child director, the fewest first; `vacant`: villages
    without one; `uncared`: children on the roster in those; `most`: the number above which a load is said to be high.

    `results`: over all that is asked of child directors there.
    """

    place: str
    name: str
    loads: tuple[int, ...]
    vacant: int
    uncared: int
    most: int
    results: Tally

    @property
    def directors(self) -> int:
        """People, not posts: who serves two villages is one."""
        return len(self.loads)

    @property
    def children(self) -> int:
        """Of all of them together."""
        return sum(self.loads)

    @property
    def median(self) -> int:
        """The lower one of two in the middle; 0 where there is nobody."""
        return percentile(self.loads, 50)

    @property
    def high(self) -> int:
        """So many or fewer have MOST_OF_ALL per cent of them."""
        return percentile(self.loads, MOST_OF_ALL)

    @property
    def above(self) -> int:
        """How many have more than `most`."""
        return sum(load > self.most for load in self.loads)

    @property
    def above_words(self) -> str:
        """Their share, one decimal, rounded down; '' where there is nobody."""
        if not self.loads:
            return ""
        tenths = 1000 * self.above // self.directors
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, kw_only=True)
class WorkforceBelow:
    """`whole`: over all of the place; `parts`: each division right below it, the highest load first; `most`: the parameter."""

    whole: Spread
    parts: tuple[Spread, ...]
    most: Limit


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest rank: the least of the values that at least so many per cent do not exceed; 0 of none."""
    if not ordered:
        return 0
    rank = -(-percent * len(ordered) // 100)
    return ordered[max(rank, 1) - 1]


def workload_below(place: Division, catalogue: Catalogue, *, by: Actor, on: dt.date) -> WorkforceBelow:
    """Every division right below a place; a number of reads that does not rise with them. `by` reaches the place."""
    most = limit(PARAMETER, on=on)
    names = dict(Division.objects.filter(parent=place).order_by("place").values_list("place", "name"))
    digits = len(next(iter(names), place.place))
    figures, rules = matrix(place.place, by=by, on=on), director_rules(catalogue)
    counted = _Counted(
        seats=_seats(place.place, on),
        children=_children(place.place, by),
        villages=_villages(place.place, digits),
        digits=digits,
    )
    parts = [
        Spread(
            place=key,
            name=name,
            loads=tuple(sorted(counted.loads.get(key, ()))),
            vacant=counted.villages[key] - counted.filled[key],
            uncared=counted.uncared[key],
            most=most.value,
            results=total(tally for rule, tally in figures.get(key, {}).items() if rule in rules),
        )
        for key, name in names.items()
    ]
    whole = Spread(
        place=place.place,
        name=place.name,
        loads=tuple(sorted(counted.of_all)),
        vacant=sum(part.vacant for part in parts),
        uncared=sum(counted.uncared.values()),
        most=most.value,
        results=total(part.results for part in parts),
    )
    ordered = sorted(parts, key=lambda part: (-part.high, -part.median, part.place))
    return WorkforceBelow(whole=whole, parts=tuple(ordered), most=most)


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """`seats`: user → villages; `children`: by place; `villages`: how many by division; `digits`: of a division's key."""

    seats: Mapping[int, frozenset[str]]
    children: Mapping[str, int]
    villages: Counter[str]
    digits: int

    @cached_property
    def loads(self) -> Mapping[str, list[int]]:
        """By division, the children of each director there; who has villages in two divisions is one of each."""
        found: dict[str, list[int]] = defaultdict(list)
        for own in self.seats.values():
            there: Counter[str] = Counter()
            for village in own:
                there[village[: self.digits]] += self.children.get(village, 0)
            for key, number in there.items():
                found[key].append(number)
        return found

    @cached_property
    def of_all(self) -> list[int]:
        """The children of each director, wherever they are."""
        return [sum(self.children.get(village, 0) for village in own) for own in self.seats.values()]

    @cached_property
    def filled(self) -> Counter[str]:
        """By division, villages that have somebody."""
        return Counter(village[: self.digits] for village in self._with_somebody)

    @cached_property
    def uncared(self) -> Counter[str]:
        """By division, children who live where nobody is child director, or of whom no village is known."""
        found: Counter[str] = Counter()
        for place, number in self.children.items():
            if place not in self._with_somebody:
                found[place[: self.digits]] += number
        return found

    @cached_property
    def _with_somebody(self) -> frozenset[str]:
        return frozenset[str]().union(*self.seats.values())


def _seats(place: str, on: dt.date) -> Mapping[int, frozenset[str]]:
    """User → villages in which the user is child director on the day."""
    around = branch(place)
    posts = held(
        Post.objects.filter(role=ChildDirector.key, place__gte=around.low, place__lt=around.high), on=on
    )
    found: dict[int, set[str]] = defaultdict(set)
    for user, village in posts.order_by().values_list("user_id", "place"):
        found[user].add(village)
    return {user: frozenset(places) for user, places in found.items()}


def _villages(place: str, digits: int) -> Counter[str]:
    """How many villages by division below; one count."""
    around = branch(place)
    rows = Division.objects.filter(level=Level.VILLAGE, place__gte=around.low, place__lt=around.high)
    counted = rows.order_by().annotate(part=Left("place", digits)).values_list("part")
    return Counter(dict(counted.annotate(Count("place"))))


def _children(place: str, by: Actor) -> Mapping[str, int]:
    """How many open files by place; one count."""
    around = branch(place)
    here = Child.objects.scoped(by).filter(
        place__gte=around.low, place__lt=around.high, standing=Standing.OPEN
    )
    return dict(here.order_by().values_list("place").annotate(Count("id")))

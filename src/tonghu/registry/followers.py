"""Rows that belong to a child and go where the child goes: those of this domain, and those that others register.

A domain above (leads) registers its table once, in its AppConfig.ready, and needs no further word:

    follow("lead", Lead, child="child_id")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tonghu.kernel.actor import Actor
from tonghu.locks.scoped import ScopedModel
from tonghu.registry.models import Adult, Block, Child, Entrusted, Holding, Visit


@dataclass(frozen=True, kw_only=True)
class Follower:
    """A table. `child`: its column with the child's id. `moves_place`: its rows lie where the child lives.

    `across`: what brings the rows of a child to a place in another county, where that is more than writing the place.
    """

    key: str
    model: type[ScopedModel]
    child: str
    moves_place: bool
    across: Callable[[Child, str, Actor], None] | None = None

    def rows(self, by: Actor) -> Any:
        """All rows in reach."""
        return self.model.objects.scoped(by)

    def of(self, child: Child, *, by: Actor) -> Any:
        """The rows of one child."""
        return self.rows(by).filter(**{self.child: child.pk})

    def hand(self, ids: Iterable[int], *, from_: Child, to: Child, by: Actor) -> list[int]:
        """Give these rows of one file to another; returns which there were."""
        rows = self.of(from_, by=by).filter(pk__in=list(ids))
        found = sorted(rows.values_list("pk", flat=True))
        place = {"place": to.place} if self.moves_place else {}
        rows.filter(pk__in=found).update(**{self.child: to.pk}, **place)
        return found


_FOLLOWERS: dict[str, Follower] = {}


def follow(
    key: str,
    model: type[ScopedModel],
    *,
    child: str = "child_id",
    moves_place: bool = True,
    across: Callable[[Child, str, Actor], None] | None = None,
) -> None:
    """Register a table. ValueError on a key that another took."""
    added = Follower(key=key, model=model, child=child, moves_place=moves_place, across=across)
    if _FOLLOWERS.setdefault(key, added) != added:
        raise ValueError(f"follower {key!r} is registered twice")


def followers() -> Mapping[str, Follower]:
    """By key, in the order of registration."""
    return _FOLLOWERS


def take_all(
    *, from_: Child, to: Child, by: Actor, left: Callable[[str, Any], Iterable[int]]
) -> dict[str, list[int]]:
    """Hand over every row but those that `left(key, rows)` names; {key: ids} of what went."""
    moved = {}
    for key, follower in _FOLLOWERS.items():
        rows = follower.of(from_, by=by)
        staying = set(left(key, rows))
        ids = [pk for pk in rows.values_list("pk", flat=True) if pk not in staying]
        moved[key] = follower.hand(ids, from_=from_, to=to, by=by)
    return moved


def give_back(moved: Mapping[str, list[int]], *, from_: Child, to: Child, by: Actor) -> dict[str, list[int]]:
    """Hand back what was moved. Returns what could not be: rows that another has moved on since."""
    missing = {}
    for key, ids in moved.items():
        went = _FOLLOWERS[key].hand(ids, from_=from_, to=to, by=by)
        if gone := sorted(set(ids) - set(went)):
            missing[key] = gone
    return missing


for _key, _model in (
    ("adult", Adult),
    ("holding", Holding),
    ("visit", Visit),
    ("block", Block),
    ("entrusted", Entrusted),
):
    follow(_key, _model)

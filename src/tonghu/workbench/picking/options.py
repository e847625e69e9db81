"""What can be picked, and how it is looked for: one `Search` each for places, villages, people and units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from tonghu.accounts import finding
from tonghu.accounts.finding import Among, holders_found
from tonghu.accounts.models import User
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import own_branch
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach
from tonghu.places.finding import among as divisions
from tonghu.places.finding import exactly, places_found
from tonghu.places.models import Division, Level, Organisation
from tonghu.registry.queries import DIRECTOR, responsible_at

VILLAGES = (Level.VILLAGE.value,)


@dataclass(frozen=True)
class Option:
    """A match: `value` for the form, `words` and `more` for people, `thing` for the action."""

    value: str
    words: str
    more: str
    thing: Any


@dataclass(frozen=True)
class Search:
    """How one kind of thing is looked for. `query`: for the address that looks while one types.

    `walk`: the page of the tree on which it may be chosen as well, empty where there is none. `actor`: who looks; None in a
    form that has not been told yet, which then finds nothing that is not public.
    """

    url_name: str
    placeholder: str
    look: Callable[[Search, str, int], list[Option]]
    name: Callable[[Search, str], Option | None]
    value: Callable[[Search, str], Option | None]
    query: dict[str, str] = field(default_factory=dict)
    actor: Actor | None = None
    walk: str = ""

    def found(self, typed: str, *, most: int) -> list[Option]:
        """What may be meant, the nearest first."""
        return self.look(self, typed, most)

    def named(self, typed: str) -> Option | None:
        """What is meant beyond doubt; None otherwise."""
        return self.name(self, typed)

    def by_value(self, value: str) -> Option | None:
        """What was tapped; None where this actor may not pick it."""
        return self.value(self, value)


def places(*, levels: tuple[str, ...] = (), own: bool = False) -> Search:
    """Divisions, which are public; `own`: of the actor's branch."""

    def within(search: Search) -> Reach | None:
        return own_branch(search.actor) if own and search.actor is not None else None

    def look(search: Search, typed: str, most: int) -> list[Option]:
        return [
            place_option(each) for each in places_found(typed, within=within(search), levels=levels)[:most]
        ]

    def name(search: Search, typed: str) -> Option | None:
        found = exactly(typed, divisions(within=within(search), levels=levels))
        return place_option(found) if found else None

    def value(search: Search, chosen: str) -> Option | None:
        found = divisions(within=within(search), levels=levels).filter(place=chosen).first()
        return place_option(found) if found else None

    query = {"levels": ",".join(levels), "own": "1" if own else ""}
    return Search(
        "pick:places",
        "如 大王镇、dwz、370102001",
        look,
        name,
        value,
        {key: each for key, each in query.items() if each},
        walk="pick:places",
    )


def villages() -> Search:
    """Villages of the actor's branch, also by the name of who is their child director today, which each of them says."""

    def here(search: Search) -> Reach:
        assert search.actor is not None, "pick_for(form, actor) comes first"
        search.actor.check(Permission.LEAD_DISPATCH, Permission.LEAD_DISPATCH.words)
        return own_branch(search.actor)

    def look(search: Search, typed: str, most: int) -> list[Option]:
        own, today = here(search), timezone.localdate()
        found = list(places_found(typed, within=own, levels=VILLAGES)[:most])
        named = holders_found(typed, role=DIRECTOR, within=own, on=today).values_list("place", flat=True)
        others = set(named[:most]) - {each.place for each in found}
        if others:
            found += divisions(within=own, levels=VILLAGES).filter(place__in=others)
        return _with_directors(found[:most])

    def name(search: Search, typed: str) -> Option | None:
        found = exactly(typed, divisions(within=here(search), levels=VILLAGES))
        return _with_directors([found])[0] if found else None

    def value(search: Search, chosen: str) -> Option | None:
        found = divisions(within=here(search), levels=VILLAGES).filter(place=chosen).first()
        return _with_directors([found])[0] if found else None

    query = {"levels": ",".join(VILLAGES), "own": "1"}
    return Search(
        "pick:villages", "如 大王东村、dwdc、儿童主任姓名", look, name, value, query, walk="pick:places"
    )


def _with_directors(found: list[Division]) -> list[Option]:
    known = responsible_at([each.place for each in found], on=timezone.localdate())
    return [
        Option(each.place, each.name, f"{each.path} · {_director(known.get(each.place))}", each.place)
        for each in found
    ]


def _director(name: str | None) -> str:
    return f"儿童主任 {name}" if name else "目前没有儿童主任在岗"


def place_option(division: Division) -> Option:
    """A place with its path."""
    return Option(division.place, division.name, division.path, division.place)


def people(*, among: Among) -> Search:
    """Accounts, as far as the post may find them."""

    def everybody(search: Search) -> Any:
        assert search.actor is not None, "pick_for(form, actor) comes first"
        return finding.people(among=among, actor=search.actor, on=timezone.localdate())

    def look(search: Search, typed: str, most: int) -> list[Option]:
        assert search.actor is not None, "pick_for(form, actor) comes first"
        found = finding.people_found(typed, among=among, actor=search.actor, on=timezone.localdate())
        return [person_option(each) for each in found[:most]]

    def name(search: Search, typed: str) -> Option | None:
        found = everybody(search).filter(username__iexact=typed.strip()).first()
        return person_option(found) if found else None

    def value(search: Search, chosen: str) -> Option | None:
        found = everybody(search).filter(pk=chosen).first() if chosen.isdecimal() else None
        return person_option(found) if found else None

    return Search("pick:people", "如 赵敏、zm、zhao.min", look, name, value, {"among": among.value})


def person_option(user: User) -> Option:
    """A person with the posts held today and the name for signing in."""
    held = "、".join(post.title for post in getattr(user, "posts_today", ()))
    return Option(str(user.pk), user.full_name, f"{held or '没有在任岗位'} · {user.username}", user)


def units() -> Search:
    """Units of the branch."""

    def look(search: Search, typed: str, most: int) -> list[Option]:
        assert search.actor is not None, "pick_for(form, actor) comes first"
        return _with_places(list(finding.units_found(typed, actor=search.actor)[:most]))

    def name(search: Search, typed: str) -> Option | None:
        assert search.actor is not None, "pick_for(form, actor) comes first"
        found = [each for each in finding.units_found(typed, actor=search.actor)[:2] if each.name == typed]
        return _with_places(found)[0] if len(found) == 1 else None

    def value(search: Search, chosen: str) -> Option | None:
        assert search.actor is not None, "pick_for(form, actor) comes first"
        around = own_branch(search.actor)
        rows = Organisation.objects.filter(place__gte=around.low, place__lt=around.high)
        found = rows.filter(pk=chosen).first() if chosen.isdecimal() else None
        return _with_places([found])[0] if found else None

    return Search("pick:units", "如 中心小学", look, name, value)


def _with_places(found: list[Organisation]) -> list[Option]:
    names = dict(
        Division.objects.filter(place__in={each.place for each in found}).values_list("place", "path")
    )
    return [
        Option(str(each.pk), each.name, f"{each.get_kind_display()} · {names.get(each.place, '')}", each)
        for each in found
    ]

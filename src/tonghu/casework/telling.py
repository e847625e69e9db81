"""Messages about matters. No child's name: messages are not behind the locks of children's rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from tonghu.accounts.models import Notice, Post
from tonghu.accounts.queries import held, holders_over
from tonghu.accounts.roles import ROLES
from tonghu.casework.harm.suspects import without_the_named
from tonghu.casework.models import Matter, Share
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division, Organisation


def turn_of(matter: Matter, owners: Iterable[str], *, by: Actor, on: dt.date) -> list[Post]:
    """Who holds the posts that these tokens mean in the matter."""
    return [post for owner in owners for post in _posts(matter, owner, by, on)]


def _posts(matter: Matter, owner: str, by: Actor, on: dt.date) -> list[Post]:
    if owner == "receiver":
        return workers_of(matter.receiver_id, on)
    if owner == "sender":
        return workers_of(matter.sender_id, on) if matter.sender_id else _seat(matter.opened_post, on)
    if owner == "responsible":
        return _seat(matter.responsible_post, on) if matter.responsible_post else []
    if owner.startswith("unit:"):
        kind = owner.removeprefix("unit:")
        invited = Share.objects.scoped(by).filter(matter=matter, end_on=None, until=None)
        parties = {matter.sender_id, matter.receiver_id, *invited.values_list("organisation", flat=True)}
        units = Organisation.objects.filter(pk__in=[pk for pk in parties if pk], kind=kind)
        return [post for unit in units for post in workers_of(unit.pk, on)]
    return holders_over(owner, matter.place, on=on) if owner in ROLES else []


def workers_of(unit: int | None, on: dt.date) -> list[Post]:
    """Who works on matters in an organisation on the day."""
    if unit is None:
        return []
    workers = held(Post.objects.filter(organisation_id=unit), on=on).select_related("user")
    return [post for post in workers if "case.work" in ROLES[post.role].permissions]


def _seat(post: int, on: dt.date) -> list[Post]:
    own = Post.objects.filter(pk=post).values("role", "place", "organisation").first()
    return list(held(Post.objects.filter(**own), on=on).select_related("user")) if own else []


def tell(posts: Iterable[Post], text: str, matter: Matter) -> None:
    """A message to each post once; none to whom the matter names as the one who may have harmed the child."""
    url = reverse("casework:matter", args=[matter.pk])
    ids = dict.fromkeys(post.pk for post in without_the_named(posts, matter))
    Notice.objects.bulk_create(Notice(post_id=pk, text=text, url=url) for pk in ids)


def tell_turn(matter: Matter, *, by: Actor, on: dt.date) -> None:
    """To whoever is next: what kind of matter waits, where, until when."""
    state = kind_of(matter.kind).states[matter.state]
    if not state.is_open:
        return
    until = f",请于 {timezone.localtime(matter.due_at):%m-%d %H:%M} 前办理" if matter.due_at else ""
    words = f"{path_of(matter.place)}:{kind_of(matter.kind).title}“{state.title}”{until}。"
    tell(turn_of(matter, state.owners, by=by, on=on), words, matter)


def path_of(place: str) -> str:
    """The place in words."""
    found = Division.objects.filter(place=place).values_list("path", flat=True).first()
    return found or place


def tell_units(units: Iterable[int], text: str, matter: Matter) -> None:
    """A message to everybody who works on matters in these organisations."""
    today = timezone.localdate()
    tell([post for unit in units for post in workers_of(unit, today)], text, matter)

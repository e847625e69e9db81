"""The workforce of a branch: its posts, the villages that have no child director, the accounts it keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from tonghu.accounts.models import Post, User
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ROLES, ChildDirector
from tonghu.accounts.rules import own_branch
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach
from tonghu.places.models import Division, Level


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list of posts is narrowed to. `past`: those that have ended instead of those held today."""

    role: str = ""
    place: str = ""
    delegated: bool = False
    past: bool = False


def branch_read(actor: Actor) -> Reach:
    """The places whose posts the actor reads; under break-glass still those of the post itself."""
    actor.check(Permission.POST_READ, Permission.POST_READ.words)
    return own_branch(actor)


def posts_listed(filters: Filters, *, actor: Actor, on: dt.date) -> QuerySet[Post]:
    """Posts of the branch in the order of places, then of taking up; a place outside it gives none."""
    around = branch_read(actor)
    posts = Post.objects.filter(place__gte=around.low, place__lt=around.high)
    if filters.place:
        posts = posts.filter(place__startswith=filters.place)
    if filters.role in ROLES:
        posts = posts.filter(role=filters.role)
    if filters.delegated:
        posts = posts.filter(delegated_from__isnull=False)
    posts = posts.filter(end_on__lte=on) if filters.past else held(posts, on=on)
    return posts.select_related("user", "organisation").order_by("place", "id")


def seat_history(role: str, place: str, *, actor: Actor) -> QuerySet[Post]:
    """Everybody who held the role at exactly this place, newest first; none for a place outside the branch."""
    around = branch_read(actor)
    posts = Post.objects.filter(role=role, place=place) if around.covers(place) else Post.objects.none()
    return posts.select_related("user", "organisation", "delegated_from__user").order_by("-start_on", "-id")


def villages_without_director(*, actor: Actor, on: dt.date) -> QuerySet[Division]:
    """Villages of the branch where nobody is child director on the day, one's own delegate counting as one."""
    around = branch_read(actor)
    there = held(Post.objects.filter(role=ChildDirector.key, place=OuterRef("place")), on=on)
    villages = Division.objects.filter(level=Level.VILLAGE, place__gte=around.low, place__lt=around.high)
    return villages.filter(~Exists(there)).order_by("place")


def accounts_kept(*, actor: Actor) -> QuerySet[User]:
    """The accounts that the actor's office keeps, by name for signing in."""
    actor.check(Permission.POST_MANAGE, "设置账号")
    around = own_branch(actor)
    return User.objects.filter(home__gte=around.low, home__lt=around.high).order_by("username")


def person_in_branch(username: str, *, actor: Actor) -> User | None:
    """The person of that name for signing in, where the actor may know of them: kept here, or with a post here."""
    found = User.objects.filter(username__iexact=username.strip()).first()
    if found is None:
        return None
    around = own_branch(actor)
    known = around.covers(found.home) or any(
        around.covers(place) for place in found.posts.values_list("place", flat=True)
    )
    return found if known else None

"""People and units by what somebody types, no further than the post may know of them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tonghu.accounts.models import Post, User
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.accounts.rules import own_branch
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.places.models import Organisation
from tonghu.places.tree import SIGNIFICANT_DIGITS


class Among(StrEnum):
    """Whom one may find. MANAGED: accounts of the branch, for who manages posts; COLLEAGUES: who holds a post in the own
    county today, for who delegates.
    """

    MANAGED = "managed"
    COLLEAGUES = "colleagues"


def people_found(typed: str, *, among: Among, actor: Actor, on: dt.date) -> QuerySet[User]:
    """By the beginning of the name, of the name for signing in, or of the initials; none for nothing typed.

    Each with `posts_today`. NotPermitted for a post that does nothing with people.
    """
    rows = people(among=among, actor=actor, on=on)
    words = "".join(typed.split())
    if not words:
        return rows.none()
    wanted = Q(full_name__startswith=words) | Q(username__istartswith=words)
    if words.isascii():
        wanted |= Q(initials__startswith=words.lower())
    return rows.filter(wanted).order_by("full_name", "pk")


def people(*, among: Among, actor: Actor, on: dt.date) -> QuerySet[User]:
    """Everybody whom the post may find, but oneself."""
    needed = Permission.POST_MANAGE if among is Among.MANAGED else Permission.POST_DELEGATE
    actor.check(needed, needed.words)
    around = own_branch(actor)
    if among is Among.COLLEAGUES:
        around = branch(around.low[: SIGNIFICANT_DIGITS["county"]])
    today = held(Post.objects.filter(place__gte=around.low, place__lt=around.high), on=on)
    here = Post.objects.filter(user=OuterRef("pk"), place__gte=around.low, place__lt=around.high)
    if among is Among.COLLEAGUES:
        known = Q(Exists(today.filter(user=OuterRef("pk"))))
    else:
        known = Q(home__gte=around.low, home__lt=around.high) | Q(Exists(here))
    shown = Prefetch("posts", queryset=today.order_by("start_on", "id"), to_attr="posts_today")
    return User.objects.filter(known).exclude(pk=actor.user_id).prefetch_related(shown)


def holders_found(typed: str, *, role: str, within: Reach, on: dt.date) -> QuerySet[Post]:
    """Who holds the role in a branch on the day, by the beginning of the name or of its initials; none for nothing typed."""
    words = "".join(typed.split())
    if not words:
        return Post.objects.none()
    wanted = Q(user__full_name__startswith=words)
    if words.isascii():
        wanted |= Q(user__initials__startswith=words.lower())
    posts = Post.objects.filter(role=role, place__gte=within.low, place__lt=within.high)
    return held(posts, on=on).filter(wanted).order_by("place", "pk")


def units_found(typed: str, *, actor: Actor) -> QuerySet[Organisation]:
    """Units of the branch in whose names it stands; for who manages posts or agrees with departments on their data."""
    if not actor.may(Permission.AGREEMENT_DECLARE):
        actor.check(Permission.POST_MANAGE, Permission.POST_MANAGE.words)
    words, around = "".join(typed.split()), own_branch(actor)
    rows = Organisation.objects.filter(place__gte=around.low, place__lt=around.high, end_on=None)
    return rows.filter(name__contains=words).order_by("place", "name") if words else rows.none()

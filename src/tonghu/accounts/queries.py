"""Who holds which post on a day, and the actor a post makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet
from django.utils import timezone

from tonghu.accounts.models import BreakGlass, Post, User
from tonghu.accounts.permissions import Permission
from tonghu.accounts.roles import ROLES
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.places.models import Division
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring import blind_indexes

SESSION_POST = "tonghu_post"
SESSION_BREAK_GLASS = "tonghu_break_glass"


def posts_held(user: User, *, on: dt.date) -> QuerySet[Post]:
    """The posts a user holds on a day, in the order they were taken up."""
    # Through the user's own posts: each knows its holder then, and none is read once more.
    return held(user.posts.all(), on=on).select_related("organisation").order_by("start_on", "id")


def held(posts: QuerySet[Post], *, on: dt.date) -> QuerySet[Post]:
    """Those of the posts that are held on the day, and whose holder may still sign in.

    What was delegated lasts no longer than the post it was delegated from.
    """
    lasting = Q(delegated_from=None) | Q(
        Q(delegated_from__end_on=None) | Q(delegated_from__end_on__gt=on),
        delegated_from__user__is_active=True,
    )
    return posts.filter(lasting, Q(end_on=None) | Q(end_on__gt=on), start_on__lte=on, user__is_active=True)


def holders(role: str, place: str, *, on: dt.date) -> QuerySet[Post]:
    """Who holds the role at exactly this place on the day; those who stand in come first."""
    return (
        held(Post.objects.filter(role=role, place=place), on=on)
        .select_related("user")
        .order_by("delegated_from_id", "start_on", "id")
    )


def holders_over(role: str, place: str, *, on: dt.date) -> list[Post]:
    """Who holds the role for a place: at the place itself or at the division of the role's level above it."""
    level = ROLES[role].level
    above = [place[:length] for length in range(1, len(place) + 1)]  # a key begins with those above it
    found = Division.objects.filter(place__in=above, level=level).values_list("place", flat=True).first()
    return list(holders(role, found, on=on)) if found else []


def actor_in_session(posts: Sequence[Post], session: SessionBase) -> Actor | None:
    """The actor of the post chosen in this session, or of the first held; None for a user without a post."""
    if not posts:
        return None
    chosen = next((post for post in posts if post.pk == session.get(SESSION_POST)), posts[0])
    return actor_for(chosen, broken=_broken_glass(chosen, session))


def _broken_glass(post: Post, session: SessionBase) -> BreakGlass | None:
    if (key := session.get(SESSION_BREAK_GLASS)) is None:
        return None
    now = timezone.now()
    return BreakGlass.objects.filter(pk=key, post=post, started_at__lte=now, ends_at__gt=now).first()


def actor_for(post: Post, *, broken: BreakGlass | None = None) -> Actor:
    """The actor of a post. With a break-glass record the reach is that record's place, and nothing can be changed."""
    role = ROLES[post.role]
    permissions = frozenset(permission.value for permission in role.permissions)
    if broken is not None:
        permissions = frozenset(
            key for key in permissions if key.endswith(".read") or key == "break_glass.use"
        )
    if post.delegated_from_id is not None:
        permissions -= {Permission.POST_DELEGATE.value}
    number = post.user.person_number
    return Actor(
        user_id=post.user_id,
        user_name=post.user.full_name,
        post_id=post.pk,
        role=post.role,
        title=post.title,
        reach=_reach(post, broken),
        permissions=permissions,
        organisation_id=post.organisation_id,
        person_indexes=tuple(blind_indexes(number, Purpose.RESIDENT_NUMBER)) if number else (),
        name_indexes=tuple(blind_indexes(post.user.full_name, Purpose.PERSON_NAME)),
        delegated_by=post.delegated_from_id,
        break_glass=broken.pk if broken else None,
    )


def _reach(post: Post, broken: BreakGlass | None) -> Reach | None:
    role = ROLES[post.role]
    if broken is not None:
        return branch(broken.place)
    return branch(post.place) if role.sees_children and role.level is not None else None

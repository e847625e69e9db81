"""Who answers for a duty: in words anywhere, and by name where the post is one of the place itself or above it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from tonghu.accounts.models import Post
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ROLES
from tonghu.policy.duties.schema import Reading
from tonghu.policy.duties.words import bearer_words
from tonghu.policy.schema import Catalogue

VACANT = "空缺"
ROLE_TITLES: Mapping[str, str] = {key: role.title for key, role in ROLES.items()}


def responsible_words(reading: Reading, catalogue: Catalogue) -> str:
    """儿童主任, 县级教育部门: what the duty says, without a name."""
    return bearer_words(reading.bearer, reading, catalogue, ROLE_TITLES)


def holders_by_role(place: str, roles: Collection[str], *, on: dt.date) -> dict[str, list[str]]:
    """Names of those who hold the roles for a place, at it or at a division above it; one query.

    A role that nobody holds has an empty list: the seat is vacant, which is a figure too.
    """
    above = [place[:length] for length in range(2, len(place) + 1)]
    posts = held(Post.objects.filter(role__in=roles, place__in=above), on=on).select_related("user")
    found: dict[str, list[str]] = defaultdict(list)
    for post in posts.order_by("-place", "delegated_from_id", "start_on", "id"):
        found[post.role].append(post.user.full_name)
    return {role: found[role] for role in roles}

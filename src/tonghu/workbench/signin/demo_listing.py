"""Who stands on the demo's sign-in page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ROLES
from tonghu.places.models import Division
from tonghu.places.tree import COUNTY_DIGITS


@dataclass(frozen=True)
class DemoAccount:
    """One line of the list."""

    username: str
    person: str
    role: str
    sentence: str
    place: str


@dataclass(frozen=True)
class DemoCounty:
    """The accounts of one county, or of the city and province above both. `units`: of departments and other units."""

    name: str
    accounts: Sequence[DemoAccount]
    units: Sequence[DemoAccount] = ()


def demo_accounts() -> list[DemoCounty]:
    """The accounts by county: one per role, one per unit. Names that end in a number are of the many and not listed."""
    posts = held(Post.objects.exclude(user__username__regex=r"\.\d+\.\d+$"), on=timezone.localdate())
    posts = posts.filter(user__username__regex=r"^[a-z_]+(\.\d{6})?$").select_related("user", "organisation")
    order = list(ROLES)
    listed = sorted(posts, key=lambda post: (order.index(post.role), post.organisation_id or 0))
    names = dict(
        Division.objects.filter(place__in={post.place for post in listed}).values_list("place", "path")
    )
    counties = sorted({post.place[:COUNTY_DIGITS] for post in listed if len(post.place) >= COUNTY_DIGITS})
    groups = [
        _county(county, [post for post in listed if post.place.startswith(county)], names)
        for county in counties
    ]
    above = [_line(post, names) for post in listed if len(post.place) < COUNTY_DIGITS]
    return [*groups, DemoCounty("市和省", above)] if above else groups


def _county(county: str, posts: Sequence[Post], names: dict[str, str]) -> DemoCounty:
    return DemoCounty(
        Division.objects.get(place=county).name,
        [_line(post, names) for post in posts if post.organisation is None],
        [_line(post, names) for post in posts if post.organisation is not None],
    )


def _line(post: Post, names: dict[str, str]) -> DemoAccount:
    role, unit = ROLES[post.role], post.organisation
    where = unit.name if unit is not None else names.get(post.place, post.place)
    return DemoAccount(post.user.username, post.user.full_name, role.title, role.sentence, where)

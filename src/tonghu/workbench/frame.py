"""The frame of a page: rail and header for the post in force. A context processor; asked for only by full pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject

from tonghu.accounts.models import BreakGlass, Notice
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.places.tree import digits_of
from tonghu.workbench import header, rail
from tonghu.workbench.acting import posts_of
from tonghu.workbench.components.place_breadcrumb import PlaceStep
from tonghu.workbench.rail_counts import counts_for

PROVINCE_DIGITS = digits_of("province")


@dataclass(frozen=True)
class PostChoice:
    """A post that the person holds today."""

    post_id: int
    title: str
    current: bool


@dataclass(frozen=True)
class RailLink:
    """An item of the rail on this page. `count` is None for an item without."""

    title: str | Promise
    icon: str
    href: str
    count: int | None
    current: bool

    @property
    def shown_count(self) -> str:
        """The count as it is read; 999+ where it was counted no further."""
        return str(self.count or "") if (self.count or 0) < rail.MOST else f"{rail.MOST - 1}+"


@dataclass(frozen=True)
class BrokenGlass:
    """The break-glass reading in progress: what place, until when, and where it is ended (POST)."""

    place: str
    until: dt.datetime
    end_url: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What frame.html shows around a page. Empty addresses: the part does not appear."""

    user_id: str
    user_name: str
    post_title: str
    rail: Sequence[RailLink]
    places: Sequence[PlaceStep]
    posts: Sequence[PostChoice]
    unread: int
    search_url: str
    search_text: str
    switch_url: str
    messages_url: str
    help_url: str
    account_url: str
    sign_out_url: str
    broken_glass: BrokenGlass | None = None


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: `frame`, worked out when a template first reads it, None without a post in force."""
    return {"frame": SimpleLazyObject(lambda: read_frame(request))}


def read_frame(request: HttpRequest) -> Frame | None:
    """The frame for `request.actor`."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return None
    parts, items = header.offered(), rail.items_for(actor)
    here = request.resolver_match.namespace.partition(":")[0] if request.resolver_match else ""
    counts = counts_for(request, actor, items, here=here)
    return Frame(
        user_id=str(actor.user_id),
        user_name=actor.user_name,
        post_title=actor.title,
        rail=[_link(item, counts[item.key], current=item.key == here) for item in items],
        places=_places(actor),
        posts=_posts(request, actor) if parts.switch_post else (),
        unread=Notice.objects.filter(post=actor.post_id, read_at=None).count() if parts.messages else 0,
        # Who sees no child is offered no search for one.
        search_url=_address(parts.search) if actor.may("child.read") else "",
        search_text=request.GET.get("q", ""),
        switch_url=_address(parts.switch_post),
        messages_url=_address(parts.messages),
        help_url=_address(parts.help),
        account_url=_address(parts.account),
        sign_out_url=_address(parts.sign_out),
        broken_glass=_broken_glass(actor, parts.end_break_glass),
    )


def _broken_glass(actor: Actor, end: str) -> BrokenGlass | None:
    if actor.break_glass is None or actor.reach is None:
        return None
    until = BreakGlass.objects.values_list("ends_at", flat=True).get(pk=actor.break_glass)
    return BrokenGlass(Division.objects.get(place=actor.reach.low).path, until, _address(end))


def _link(item: rail.RailItem, count: int | None, *, current: bool) -> RailLink:
    return RailLink(item.title, item.icon, reverse(item.url_name), count, current)


def _places(actor: Actor) -> list[PlaceStep]:
    """From the province down to the place that the post reaches; none for a post without one."""
    if actor.reach is None:
        return []
    place = actor.reach.low
    above = [place[:length] for length in range(PROVINCE_DIGITS, len(place) + 1)]
    names = Division.objects.filter(place__in=above).order_by("place").values_list("name", flat=True)
    return [PlaceStep(name) for name in names]


def _posts(request: HttpRequest, actor: Actor) -> list[PostChoice]:
    """The posts between which the person may switch."""
    return [PostChoice(post.pk, str(post.title), post.pk == actor.post_id) for post in posts_of(request)]


def _address(url_name: str) -> str:
    return reverse(url_name) if url_name else ""

"""The counts on the rail, kept for a short while: on a busy page they cost as much as everything else.

A person who has just done something sees the count after it: every request that may write changes the name under which
this browser's counts are kept; and on the pages of a task its own count is of now, so that it agrees with the list beside it.
What others did meanwhile in other tasks shows within `RAIL_COUNTS_KEPT` seconds. Kept in the memory of one process and by
post, so nobody is shown a count of somebody else's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from tonghu.kernel.actor import Actor
from tonghu.workbench.rail import RailItem

COOKIE = "rail"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_LETTERS = 32  # of a name that is looked up; a longer one is none of ours


def counts_for(
    request: HttpRequest, actor: Actor, items: Sequence[RailItem], *, here: str
) -> dict[str, int | None]:
    """Open work by the key of each item, None for an item without a count. `here`: the key of the task whose page this is."""
    if not settings.RAIL_COUNTS_KEPT:
        return _counted(actor, items)
    name = _name(request, actor)
    kept: dict[str, int | None] | None = caches["rail"].get(name)
    if kept is None or kept.keys() != {item.key for item in items}:
        kept = _counted(actor, items)
        caches["rail"].set(name, kept, settings.RAIL_COUNTS_KEPT)
        return kept
    return kept | _counted(actor, [item for item in items if item.key == here])


def _counted(actor: Actor, items: Sequence[RailItem]) -> dict[str, int | None]:
    return {item.key: item.count(actor) if item.count else None for item in items}


def _name(request: HttpRequest, actor: Actor) -> str:
    """Of a post on a day as it reads now: one that moved, lost a permission or broke the glass reads other rows."""
    since = request.COOKIES.get(COOKIE, "")[:_LETTERS]
    return f"{actor.post_id}:{hash((actor, timezone.localdate()))}:{since if since.isalnum() else ''}"


class AfterWriting:
    """Middleware: after a request that may write, this browser's counts are counted anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Gives the browser a new name for its counts."""
        response = self.get_response(request)
        # Pages for everybody have no rail, and answer everybody alike.
        if request.method not in _READING and getattr(request, "actor", None) is not None:
            response.set_cookie(
                COOKIE,
                secrets.token_hex(8),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

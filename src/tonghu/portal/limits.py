"""How often one address may send: counted in the database, so that it holds across processes, as sign-in's is."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from tonghu.casework.harm.acting_alone import as_system, taker


def within_limit(request: HttpRequest, action: str, *, key: str = "") -> bool:
    """True and counted, or False. `key`: what else is counted by, the number of a report whose phrase is guessed."""
    if getattr(request, "actor", None) is None:
        return _counted(request, action, key)
    # Who happens to be signed in: an organisation's post may not write where it is counted.
    with as_system(taker()):
        return _counted(request, action, key)


def _counted(request: HttpRequest, action: str, key: str) -> bool:
    used = ratelimit.consume(
        request, app="tonghu.portal", action=action, config=settings.PORTAL_RATE_LIMITS, key=key or "-"
    )
    return used is not None

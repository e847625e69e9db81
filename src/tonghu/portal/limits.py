"""How often one address may send: counted in the database, so that it holds across processes, as sign-in's is."""

from __future__ import annotations

import logging

from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest

from tonghu.casework.harm.acting_alone import as_system, taker

# What is taken in even where it cannot be counted: no report is lost because a counter is broken.
TAKEN_ALL_THE_SAME = ("report",)
_LOG = logging.getLogger(__name__)


def within_limit(request: HttpRequest, action: str, *, key: str = "") -> bool:
    """True and counted, or False. `key`: what else is counted by, the number of a report whose phrase is guessed.

    Where counting itself fails, a report is let through, and everything else is not (DatabaseError).
    """
    try:
        with transaction.atomic():
            return _within(request, action, key)
    except DatabaseError:
        if action not in TAKEN_ALL_THE_SAME:
            raise
        _LOG.exception("the count of %s is broken; it was let through", action)
        return True


def _within(request: HttpRequest, action: str, key: str) -> bool:
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

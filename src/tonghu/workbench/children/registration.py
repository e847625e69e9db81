"""The roster on the rail, and the header's search."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.registry.queries import unvisited_since
from tonghu.workbench import header, rail

# Ninety days is the project's default and no rule of law: see catalogue/parameters/visit_reminder_days.yaml.
REMINDER_DAYS = 90


def _to_visit(actor: Actor) -> int:
    """Open files without a visit for ninety days, for the posts that visit; a city's or province's has none."""
    if not actor.may(Permission.VISIT_RECORD):
        return 0
    return unvisited_since(actor, timezone.localdate() - dt.timedelta(days=REMINDER_DAYS))


rail.register(
    rail.RailItem(
        key="children",
        title="儿童",
        icon="users",
        url_name="children:list",
        permission=Permission.CHILD_READ,
        count=_to_visit,
    )
)
header.offer(header.Header(search="children:search"))

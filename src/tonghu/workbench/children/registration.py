"""The roster on the rail, and the header's search."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.registry.queries import never_visited
from tonghu.workbench import header, rail


def _to_visit(actor: Actor) -> int:
    """Open files without any visit, for the posts that visit; a city's or province's has none."""
    return never_visited(actor, most=rail.MOST) if actor.may(Permission.VISIT_RECORD) else 0


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

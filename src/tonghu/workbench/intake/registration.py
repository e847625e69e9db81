"""报告受理 on the rail."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.casework import queries
from tonghu.kernel.actor import Actor
from tonghu.workbench import rail


def count_for_rail(actor: Actor) -> int:
    """What waits for this post, counted no further than the rail shows."""
    return queries.open_work(actor, task="intake").values("pk")[: rail.MOST].count()


rail.register(
    rail.RailItem(
        key="intake",
        title="报告受理",
        icon="alert-triangle",
        url_name="intake:list",
        permission=Permission.CASE_READ,
        count=count_for_rail,
    )
)

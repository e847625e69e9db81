"""报告受理 on the rail."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.casework import queries
from tonghu.casework.core.turns import Me
from tonghu.kernel.actor import Actor
from tonghu.workbench import rail


def count_for_rail(actor: Actor) -> int:
    """What waits for this post, counted no further than the rail shows.

    One query: whose turn it is here, is said by roles and receivers alone (tests/workbench/intake holds it), so that
    neither the seat nor the kind of the organisation need be looked up on every page.
    """
    who = Me(role=actor.role, unit=actor.organisation_id, unit_kind=None, seat=frozenset())
    return queries.open_work(actor, who, task="intake").values("pk")[: rail.MOST].count()


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

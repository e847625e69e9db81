"""The system itself at what a deed entails, or at what the clock brings: no person, and only what casework needs."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission as P
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach, branch
from tonghu.places.tree import COUNTY_DIGITS

_MAY = (P.CHILD_READ, P.CHILD_CHANGE, P.VISIT_RECORD, P.BLOCK_MANAGE, P.CASE_READ, P.CASE_WORK)


def casework_system(place: str | None) -> Actor:
    """The actor of what follows in the county of a place; None: everywhere, for clocks."""
    reach = branch(place[:COUNTY_DIGITS]) if place else Reach("0", ":")
    may = frozenset(permission.value for permission in _MAY)
    return Actor(
        user_id=0,
        user_name="系统",
        post_id=0,
        role="system",
        title="系统",
        reach=reach,
        permissions=may,
    )

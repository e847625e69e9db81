"""A unit to which a child was referred begins what follows for that child, and never reaches the file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tonghu.casework.models import Matter
from tonghu.casework.queries import matters_visible_to
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import entailed
from tonghu.policy.matters.schema import MatterKind
from tonghu.registry.models import Child


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The child of the matter that was received, and the fields of the file that the unit was told of there."""

    child: Child
    told: Collection[str]


def may_follow(rules: MatterKind, received: Matter, *, by: Actor) -> bool:
    """True for the unit that works on the matter now, while it is open, where the catalogue lets this kind follow from it."""
    return (
        by.organisation_id is not None
        and received.receiver_id == by.organisation_id
        and received.is_open
        and received.child_id is not None
        and received.kind in rules.opening.follows
    )


def followed(rules: MatterKind, received: Matter | None, *, by: Actor) -> Followed | None:
    """None where nothing may follow: the matter as it stands decides, and not as it was handed in."""
    if received is None or by.organisation_id is None:
        return None
    held = matters_visible_to(by).filter(pk=received.pk).first()
    if held is None or not may_follow(rules, held, by=by):
        return None
    with entailed(system := casework_system(held.place)):
        child = Child.objects.scoped(system).filter(pk=held.child_id).first()
    return None if child is None else Followed(child=child, told=dict(held.given))

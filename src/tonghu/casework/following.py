"""A unit to which a child was referred, or entrusted, begins what follows for the child without reaching the file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tonghu.casework.models import Matter
from tonghu.casework.queries import matters_visible_to
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import entailed
from tonghu.policy.matters.schema import MatterKind
from tonghu.registry.entrusted import KNOWN, entrusted_child
from tonghu.registry.models import Child


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The child, and the fields of the file that the unit was told of."""

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


def entrusted(child: Child, *, by: Actor) -> Followed | None:
    """A child with whom the unit is entrusted without reading the file; None for every other child, and for a place's post."""
    if by.organisation_id is None or by.reach is not None:
        return None
    if Child.objects.scoped(by).filter(pk=child.pk).exists():
        return None
    found = entrusted_child(child.pk, by, on=timezone.localdate())
    return None if found is None else Followed(child=found, told=KNOWN)


def followed(rules: MatterKind, received: Matter | None, *, by: Actor) -> Followed | None:
    """None where nothing may follow: the matter as it stands decides, and not as it was handed in."""
    if received is None or by.organisation_id is None:
        return None
    held = matters_visible_to(by).filter(pk=received.pk).first()
    if held is None or not may_follow(rules, held, by=by):
        return None
    assert held.child_id is not None  # asked for above
    with entailed(system := casework_system(held.place)):
        child = Child.objects.scoped(system).filter(pk=held.child_id).first()
    told: Any = held.given
    return None if child is None else Followed(child=child, told=told)

"""A step that places a child with a unit entrusts the child to it, and one that ends the placement ends that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.filling import file_of
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor
from tonghu.registry.entrusting import TIES, end_entrusting, entrust, hand_over
from tonghu.registry.models import Child, Entrusted


@effect("entrust", permission=Permission.CHILD_CHANGE)
def begin(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """To the matter's receiver, from the date `field` of the form; its responsible person, where one is named, answers for
    the child. From a unit of the same kind it is handed over; where nothing changes, nothing is done. `asked: place`: only in a
    matter that a place's post began, so that no unit entrusts a child to itself."""
    unit = deed.matter.receiver
    if unit is None or unit.kind not in TIES:
        return
    child, day = _child(deed, by), _day(deed, given)
    responsible = _responsible(deed, unit.pk)
    there = _open_now(child, by)
    same = next((row for row in there if row.organisation_id == unit.pk), None)
    other = next((row for row in there if TIES.get(row.organisation.kind) == TIES[unit.kind]), None)
    if same is not None:
        if responsible is not None and responsible.pk != same.responsible_id:
            hand_over(
                entrusted=same,
                organisation=unit,
                on=max(day, same.start_on),
                responsible=responsible,
                reason=_reason(deed),
                by=by,
            )
        return
    if given.get("asked") == "place" and deed.matter.sender_id is not None:
        return
    if other is not None:
        hand_over(
            entrusted=other,
            organisation=unit,
            on=max(day, other.start_on),
            responsible=responsible,
            reason=_reason(deed),
            by=by,
        )
        return
    entrust(
        child=child, organisation=unit, start_on=day, responsible=responsible, reason=_reason(deed), by=by
    )


@effect("end_entrusting", permission=Permission.CHILD_CHANGE)
def end(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """What the matter's receiver was entrusted with, on the date `field` of the form."""
    child, day = _child(deed, by), _day(deed, given)
    for row in _open_now(child, by):
        if row.organisation_id == deed.matter.receiver_id:
            end_entrusting(entrusted=row, end_on=max(day, row.start_on), reason=_reason(deed), by=by)


def _child(deed: Deed, by: Actor) -> Child:
    child = file_of(deed.matter.child_id, by=by)
    assert child is not None  # the kind concerns a child
    return child


def _open_now(child: Child, by: Actor) -> list[Entrusted]:
    rows = Entrusted.objects.scoped(by).filter(child=child, end_on=None)
    return list(rows.select_related("organisation").order_by("id"))


def _day(deed: Deed, given: Mapping[str, str]) -> dt.date:
    told = deed.answers.get(given.get("field", ""))
    return dt.date.fromisoformat(told) if told else timezone.localdate()


def _responsible(deed: Deed, unit: int) -> Post | None:
    """The person whom the matter names, where that is somebody of the unit."""
    if (named := deed.matter.responsible_post) is None:
        return None
    return Post.objects.filter(pk=named, organisation_id=unit).first()


def _reason(deed: Deed) -> str:
    return f"{kind_of(deed.matter.kind).title} {number_of(deed.matter)}"

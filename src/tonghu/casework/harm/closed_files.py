"""Before anybody knows which file a report is about: whoever a protection order keeps from a child of that name sees nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tonghu.casework.harm.suspects import keep_out
from tonghu.casework.models import Matter
from tonghu.kernel.actor import Actor
from tonghu.registry.models import Block


def keep_out_by_orders(report: Matter, told: Mapping[str, Any], *, by: Actor) -> None:
    """By the name alone, within the report's place: which child it is, a person decides later."""
    name = str(told.get("child_name") or "").strip()
    if not name:
        return
    today = timezone.localdate()
    orders = Block.objects.scoped(by).filter(
        Q(end_on=None) | Q(end_on__gt=today), child__name=name, place__startswith=report.place
    )
    for order in orders:
        keep_out(report, order.name, order.number)

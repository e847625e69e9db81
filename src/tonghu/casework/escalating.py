"""Clocks that have run out: whoever stands above the turn is told once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tonghu.audit.actions import record as record_audit
from tonghu.casework.models import Matter
from tonghu.casework.rules import kind_of
from tonghu.casework.telling import tell, turn_of
from tonghu.kernel.actor import Actor


def escalate(*, now: dt.datetime, by: Actor) -> int:
    """Every open matter whose clock has run out is told once to those named above it; how many there were."""
    late = Matter.objects.scoped(by).filter(is_open=True, due_at__lt=now, escalated_at=None)
    found = list(late.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for matter in found:
        rules = kind_of(matter.kind)
        state = rules.states[matter.state]
        matter.escalated_at = now
        matter.save(update_fields=["escalated_at"])
        on = timezone.localtime(now).date()
        above = turn_of(matter, state.escalate or state.owners, by=by, on=on)
        words = (
            f"逾期:{rules.title}“{state.title}”,应于 {timezone.localtime(matter.due_at):%m-%d %H:%M} 前办理。"
        )
        tell(above, words, matter)
        record_audit("escalate", "matter", [matter.pk], by=by, place=matter.place)
    return len(found)

"""Decisions that held until a day: when it is over the system takes the step that the catalogue marks `on_due`."""

from __future__ import annotations

import datetime as dt

from tonghu.casework.actions import take_step
from tonghu.casework.models import Matter
from tonghu.casework.rules import kinds
from tonghu.kernel.actor import Actor


def lapse(*, now: dt.datetime, by: Actor) -> int:
    """Every open matter in a state that ends by itself and whose clock has run out; how many there were."""
    taken = 0
    for kind in kinds().values():
        for move in kind.moves.values():
            if not move.on_due:
                continue
            over = Matter.objects.scoped(by).filter(
                kind=kind.id, state__in=move.before, is_open=True, due_at__lt=now
            )
            for pk in over.order_by("pk").values_list("pk", flat=True):
                take_step(matter=pk, move=move.id, by=by)
                taken += 1
    return taken

"""Clocks: every minute, whoever stands above is told of what ran out."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from tonghu.casework.actions import escalate
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", name="casework.escalate", queueing_lock="casework.escalate")
def tell_of_the_late(timestamp: int) -> None:
    """Matters whose clock has run out."""
    with acting(system := casework_system(None)):
        escalate(now=timezone.now(), by=system)

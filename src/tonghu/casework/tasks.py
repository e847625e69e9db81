"""Clocks: every minute, whoever stands above is told of what ran out; every night, what held until yesterday ends, whose
child came of age, and what guardians wrote that nobody confirmed."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from tonghu.casework.coming_of_age import mark_of_age
from tonghu.casework.escalating import escalate
from tonghu.casework.lapsing import lapse
from tonghu.casework.presence.purging import purge_claims
from tonghu.casework.system import casework_system
from tonghu.kernel.jobs import HOUSEKEEPING
from tonghu.locks.acting import acting


@app.periodic(cron="* * * * *")
@app.task(queue=HOUSEKEEPING, name="casework.escalate", queueing_lock="casework.escalate")
def tell_of_the_late(timestamp: int) -> None:
    """Matters whose clock has run out."""
    with acting(system := casework_system(None)):
        escalate(now=timezone.now(), by=system)


@app.periodic(cron="5 17 * * *")  # five past one in the morning in China
@app.task(queue=HOUSEKEEPING, name="casework.lapse", queueing_lock="casework.lapse")
def end_what_is_over(timestamp: int) -> None:
    """Decisions whose last day has gone by wait for a new one."""
    with acting(system := casework_system(None)):
        lapse(now=timezone.now(), by=system)


@app.periodic(cron="10 17 * * *")  # ten past one in the morning in China
@app.task(queue=HOUSEKEEPING, name="casework.of_age", queueing_lock="casework.of_age")
def mark_those_of_age(timestamp: int) -> None:
    """Open matters of children who are children no more."""
    with acting(system := casework_system(None)):
        mark_of_age(on=timezone.localdate(), by=system)


@app.periodic(cron="20 17 * * *")  # twenty past one in the morning in China
@app.task(queue=HOUSEKEEPING, name="casework.purge_claims", queueing_lock="casework.purge_claims")
def purge_old_claims(timestamp: int) -> None:
    """Sign-ins that guardians wrote and nobody confirmed."""
    with acting(system := casework_system(None)):
        purge_claims(on=timezone.localdate(), by=system)

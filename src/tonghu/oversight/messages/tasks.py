"""Every morning: each post hears what waits for it, and who stands above hears what waits too long."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tonghu.kernel.jobs import HOUSEKEEPING
from tonghu.oversight.messages.digests import send_digests
from tonghu.oversight.messages.ladder import climb


@app.periodic(cron="30 22 * * *")  # half past six in the morning in China
@app.task(queue=HOUSEKEEPING, name="duties.messages", queueing_lock="duties.messages")
def tell_of_duties(timestamp: int) -> None:
    """Digests first, then the ladder, in one transaction: a post is told of a day once."""
    today = timezone.localdate()
    with transaction.atomic():
        send_digests(on=today)
        climb(on=today)

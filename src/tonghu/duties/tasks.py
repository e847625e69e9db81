"""The clock: every minute what changed, every hour what came late, every night a rebuild as a check and what has ended closed.

After a deployment what it changed, once; and what a person confirmed, as soon as a worker is free.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tonghu.duties import catching_up
from tonghu.duties.closing import close
from tonghu.duties.confirming import COUNTING, introduce
from tonghu.duties.confirming import count_confirmed as count
from tonghu.duties.loading import load
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.recounting import recount
from tonghu.duties.refreshing import refresh
from tonghu.duties.restating import restate
from tonghu.duties.rules import catalogue
from tonghu.kernel.jobs import DISCOVERY, HOUSEKEEPING


@app.periodic(cron="* * * * *")
@app.task(queue=HOUSEKEEPING, name="duties.refresh", queueing_lock="duties.refresh")
def bring_in(timestamp: int) -> None:
    """What changed since the last read."""
    refresh()


@app.periodic(cron="7 * * * *")
@app.task(queue=HOUSEKEEPING, name="duties.restate", queueing_lock="duties.restate")
def say_anew(timestamp: int) -> None:
    """Closed periods of which evidence came late."""
    restate()


@app.periodic(cron="1 16 * * *")  # one past midnight in China
@app.task(queue=HOUSEKEEPING, name="duties.recount", queueing_lock="duties.recount")
def new_day(timestamp: int) -> None:
    """The figures of the new day."""
    refresh()
    recount()


@app.periodic(cron="30 17 * * *")  # half past one in the morning in China
@app.task(queue=HOUSEKEEPING, name="duties.rebuild", queueing_lock="duties.rebuild")
def check_and_close(timestamp: int) -> None:
    """Everything made again and compared; then what has ended is closed."""
    load(catalogue())
    introduce()
    rebuild()
    close()
    restate()


@app.task(queue=HOUSEKEEPING, name="duties.catch_up", queueing_lock="duties.catch_up")
def catch_up() -> None:
    """What a deployment changed is counted."""
    catching_up.catch_up()


def queue_what_changed() -> bool:
    """After the tables and the catalogue were brought up to date. True where rules changed, so that a job waits for the worker."""
    if not catching_up.rows_behind():
        return False
    # One that waits already is enough; that it does must not undo what the caller has done in one transaction.
    with suppress(AlreadyEnqueued), transaction.atomic():
        catch_up.defer()
    return True


@app.task(queue=DISCOVERY, name=COUNTING)
def count_confirmed(version: int) -> None:
    """A version that a person confirmed comes to count."""
    count(version)

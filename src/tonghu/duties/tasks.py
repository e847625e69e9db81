"""The clock: every minute what changed, every hour what came late, every night a rebuild as a check and what has ended closed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tonghu.duties.closing import close
from tonghu.duties.confirming import introduce
from tonghu.duties.loading import load
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.recounting import recount
from tonghu.duties.refreshing import refresh
from tonghu.duties.restating import restate
from tonghu.duties.rules import catalogue


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", name="duties.refresh", queueing_lock="duties.refresh")
def bring_in(timestamp: int) -> None:
    """What changed since the last read."""
    refresh()


@app.periodic(cron="7 * * * *")
@app.task(queue="housekeeping", name="duties.restate", queueing_lock="duties.restate")
def say_anew(timestamp: int) -> None:
    """Closed periods of which evidence came late."""
    restate()


@app.periodic(cron="1 16 * * *")  # one past midnight in China
@app.task(queue="housekeeping", name="duties.recount", queueing_lock="duties.recount")
def new_day(timestamp: int) -> None:
    """The figures of the new day."""
    refresh()
    recount()


@app.periodic(cron="30 17 * * *")  # half past one in the morning in China
@app.task(queue="housekeeping", name="duties.rebuild", queueing_lock="duties.rebuild")
def check_and_close(timestamp: int) -> None:
    """Everything made again and compared; then what has ended is closed."""
    load(catalogue())
    introduce()
    rebuild()
    close()
    restate()

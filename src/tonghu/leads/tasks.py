"""Background work: runs of discovery, recognising large uploads, taking over from dead workers, purging."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from tonghu.kernel.jobs import DISCOVERY, HOUSEKEEPING, LIVE_JOBS
from tonghu.kernel.reach import branch
from tonghu.leads.models import Run
from tonghu.leads.runs import LIVE, MOST_ATTEMPTS, take_over, work_on
from tonghu.leads.system_actor import EVERYWHERE, system_actor
from tonghu.locks.acting import acting

log = logging.getLogger(__name__)

# Three heartbeats of a worker missed (it beats every ten seconds): dead, and not merely busy.
DEAD_AFTER_SECONDS = 35


@app.task(queue=DISCOVERY, name="leads.discover")
def discover_run(run_id: int, post_id: int) -> None:
    """A run of discovery."""
    work_on(run_id, post_id)


@app.task(queue=DISCOVERY, name="leads.inspect")
def inspect_files(batch_id: int, post_id: int) -> None:
    """Recognise what came in, where it was too much to do while the form waited."""
    # Recognising draws in the whole of discovery's ingest.
    from tonghu.leads.inspection import inspect_waiting

    inspect_waiting(batch_id, post_id)


@app.periodic(cron="* * * * *")
@app.task(queue=HOUSEKEEPING, name="leads.take_over", pass_context=True, queueing_lock="leads.take_over")
async def take_over_from_the_dead(context: JobContext, timestamp: int) -> None:
    """Every minute: jobs whose worker is gone go back into the queue, and in the end are given up (`_goes_on`)."""
    await take_over_stalled(context.app.job_manager, seconds=DEAD_AFTER_SECONDS)
    await sync_to_async(take_up_lost)()


async def take_over_stalled(manager: JobManager, *, seconds: float) -> int:
    """Jobs of workers without a heartbeat for `seconds`; returns how many go on."""
    resumed = 0
    now = dt.datetime.now(dt.UTC)
    for job in await manager.get_stalled_jobs(queue=DISCOVERY, seconds_since_heartbeat=seconds):
        assert job.id is not None  # it came from the table
        if await sync_to_async(_goes_on)(job):
            await manager.retry_job_by_id_async(job.id, retry_at=now)
            resumed += 1
        else:
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
    return resumed


def take_up_lost() -> int:
    """Runs that no job works on, as when the database went away before the end was written; how many go on."""
    with acting(system := system_actor(EVERYWHERE)):
        live = list(Run.objects.scoped(system).filter(state__in=LIVE).exclude(job_id=None))
    at_work = ProcrastinateJob.objects.filter(pk__in=[run.job_id for run in live], status__in=LIVE_JOBS)
    known = set(at_work.values_list("pk", flat=True))
    lost = [run for run in live if run.job_id not in known]
    return sum(_requeued(run) for run in lost)


def _requeued(run: Run) -> bool:
    if not take_over(run.pk, run.started_post):
        return False
    job_id = discover_run.defer(run_id=run.pk, post_id=run.started_post)
    with acting(system := system_actor(branch(run.place))):
        Run.objects.scoped(system).filter(pk=run.pk).update(job_id=job_id)
    return True


def _goes_on(job: Job) -> bool:
    """Recognising can be done again as often as it takes, everything else once: what kills each worker would kill the next."""
    if job.task_name == inspect_files.name:
        return True
    if job.task_name != discover_run.name:
        return job.attempts + 1 < MOST_ATTEMPTS
    # Through Django's connection JSON comes as its text, through the worker's own as what it says.
    told: Any = json.loads(job.task_kwargs) if isinstance(job.task_kwargs, str) else job.task_kwargs
    return take_over(int(told["run_id"]), int(told["post_id"]))


@app.periodic(cron="17 2 * * *")
@app.task(queue=HOUSEKEEPING, name="leads.purge", queueing_lock="leads.purge")
def purge_registers(timestamp: int) -> None:
    """Every night: batches whose retention has ended."""
    from tonghu.leads.purge import purge_due

    purge_due()


@app.periodic(cron="47 2 * * *")
@app.task(queue=HOUSEKEEPING, name="leads.tidy_queue", pass_context=True, queueing_lock="leads.tidy_queue")
async def tidy_queue(context: JobContext, timestamp: int) -> None:
    """Every night: jobs that ended long ago leave the queue, with their events; however they ended."""
    await remove_finished_jobs(context.app.job_manager)


async def remove_finished_jobs(manager: JobManager) -> None:
    """Those that ended more than FINISHED_JOB_DAYS ago. What waits or is at work stays."""
    await manager.delete_old_jobs(
        nb_hours=settings.FINISHED_JOB_DAYS * 24,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )

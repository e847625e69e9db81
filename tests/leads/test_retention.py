"""How long things are kept: from the catalogue and marked 待核; and finished jobs leave the queue."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from people import QINGHE, an_actor
from registers import a_csv, arrive
from tonghu.exchange.models import Batch
from tonghu.leads.retention import REGISTERS, UNEXPLAINED, days_kept, retention_unverified
from tonghu.leads.rules import catalogue
from tonghu.leads.tasks import discover_run, remove_finished_jobs
from tonghu.locks.acting import acting
from worker import awaited, committed

__all__ = ["committed"]


@pytest.mark.parametrize("name", [REGISTERS, UNEXPLAINED])
def test_the_days_are_numbers_that_nobody_has_verified(name):
    for dated in catalogue().parameters[name].values:
        assert (type(dated.value), dated.value > 0, dated.source.status) == (int, True, "待核")
    assert retention_unverified() is True


@pytest.mark.django_db
def test_a_file_that_nobody_can_explain_waits_as_long_as_the_catalogue_says():
    by = an_actor("county_officer", QINGHE)
    arrived = arrive(a_csv("不明", ("甲", "乙"), ("1", "2")), by=by).batch
    with acting(by):
        batch = Batch.objects.scoped(by).get(pk=arrived.pk)
    since = timezone.localdate(batch.made_at)
    assert batch.purge_on - since == dt.timedelta(days=days_kept(UNEXPLAINED))


def queued(status, *, hours_ago):
    """A job that came to this status so long ago."""
    job = discover_run.defer(run_id=1, post_id=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = %s::procrastinate_job_status where id = %s", [status, job]
        )
        cursor.execute(
            "update procrastinate_events set at = now() - make_interval(hours => %s) where job_id = %s",
            [hours_ago, job],
        )
    return job


def test_jobs_that_ended_long_ago_leave_the_queue_and_no_others(committed):
    kept = settings.FINISHED_JOB_DAYS * 24
    long_ago, lately = kept + 1, kept - 1
    gone = [queued(status, hours_ago=long_ago) for status in ("succeeded", "failed", "cancelled", "aborted")]
    stays = [
        queued("succeeded", hours_ago=lately),
        queued("failed", hours_ago=lately),
        queued("todo", hours_ago=long_ago),
        queued("doing", hours_ago=long_ago),
    ]
    awaited(remove_finished_jobs, app.job_manager)
    left = ProcrastinateJob.objects.filter(pk__in=gone + stays).order_by("pk").values_list("pk", flat=True)
    assert list(left) == stays
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_events where job_id = any(%s)", [gone])
        assert cursor.fetchone() == (0,)

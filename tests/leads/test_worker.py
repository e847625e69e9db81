"""Runs in a worker process: what they say while they last, and what happens when the worker is killed."""

import uuid

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from people import an_actor
from registers import an_agreement, arrive, files_of_folder
from tonghu.exchange.storage import private_root
from tonghu.leads.models import Lead, Run, RunState
from tonghu.leads.runs import cancel_run, start_run
from tonghu.leads.tasks import take_over_stalled, take_up_lost
from tonghu.locks.acting import acting
from tonghu.synth.county import Recipe, make_county
from worker import a_county_of_its_own, a_worker, awaited, committed, until

__all__ = ["committed"]


@pytest.fixture
def queued(committed, tmp_path):
    """An officer with a run in the queue; how it stands is asked by `state(run)`."""
    by = an_actor("county_officer", a_county_of_its_own())
    an_agreement(by=by)
    make_county(tmp_path, Recipe(seed=5, children=60))
    batch = arrive(*files_of_folder(tmp_path / "registers"), by=by).batch
    with acting(by):
        run = start_run(batch, by=by, key=uuid.uuid4())
    return by, run


def now(run, by):
    with acting(by):
        return Run.objects.scoped(by).get(pk=run.pk)


def leads(by):
    with acting(by):
        return Lead.objects.scoped(by).count()


def stage(run, by, steps):
    """The run, once so many steps are told and it is still at work."""
    standing = now(run, by)
    assert standing.state in (RunState.WAITING, RunState.RUNNING), standing.problem
    return standing if len(standing.steps) >= steps else None


def test_a_run_whose_worker_is_killed_is_begun_once_more_and_leaves_nothing_behind(queued):
    by, run = queued
    with a_worker() as worker:
        standing = until(lambda: stage(run, by, 5), worker)
        assert standing.folder != ""
        folder = private_root() / standing.folder
        assert oct(folder.stat().st_mode)[-3:] == "700"
        worker.kill()
        worker.wait()
    assert (now(run, by).state, leads(by)) == (RunState.RUNNING, 0)
    assert folder.is_dir()

    assert awaited(take_over_stalled, app.job_manager, seconds=0) == 1
    again = now(run, by)
    assert (again.state, again.attempts, folder.is_dir()) == (RunState.WAITING, 1, False)

    with a_worker() as worker:
        done = until(lambda: ended(run, by), worker)
    assert (done.state, done.attempts, done.problem) == (RunState.DONE, 2, "")
    assert leads(by) == done.counts["taken"]["raised"] > 0
    assert list(private_root().iterdir()) == []


def test_a_run_whose_database_was_restarted_is_taken_up_again(queued, server):
    by, run = queued
    with a_worker() as worker:
        standing = until(lambda: stage(run, by, 5), worker)
        connection.close()
        with server.connect() as admin:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tonghu_app'"
            )
        until(lambda: worker.poll() is not None or interrupted(run, by))
    # Whether the worker lived on or its supervisor starts another, what was left is found within a minute.
    awaited(take_over_stalled, app.job_manager, seconds=0)
    take_up_lost()
    with a_worker() as worker:
        done = until(lambda: ended(run, by), worker)
    assert (done.state, done.attempts, done.problem) == (RunState.DONE, 2, "")
    assert leads(by) == done.counts["taken"]["raised"] > 0
    assert not (private_root() / standing.folder).exists()
    assert list(private_root().iterdir()) == []


def interrupted(run, by):
    with acting(by), connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [run.job_id])
        return cursor.fetchone()[0] != "doing"


def test_a_run_is_cancelled_between_its_steps(queued):
    by, run = queued
    with a_worker() as worker:
        until(lambda: stage(run, by, 2), worker)
        with acting(by):
            cancel_run(run, by=by)
        ended_run = until(lambda: ended(run, by), worker)
    assert (ended_run.state, leads(by)) == (RunState.CANCELLED, 0)
    assert list(private_root().iterdir()) == []


def ended(run, by):
    standing = now(run, by)
    return standing if standing.ended_at else None

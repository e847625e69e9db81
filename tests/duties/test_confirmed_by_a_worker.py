"""The job that counts a confirmed rule, in a worker process that is killed half-way: nothing has changed, and it is taken over."""

from contextlib import contextmanager

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from tests.duties.children_made_up import a_held_child, today
from tests.duties.duties_made_up import in_use
from tests.duties.folder_made_up import duty_of, folder

from people import an_actor
from tonghu.duties import loading, queries
from tonghu.duties.confirming import confirm, introduce
from tonghu.duties.held import held
from tonghu.duties.models import Row, RuleInForce
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.rules import catalogue
from tonghu.leads.tasks import take_over_stalled
from tonghu.locks.acting import acting
from worker import a_county_of_its_own, a_worker, awaited, committed, until

__all__ = ["committed", "folder"]
CHILDREN = 20  # so many that a rule which leaves none of them out is held


@pytest.fixture
def lead(committed, folder, monkeypatch):
    """Who has confirmed a rule that means all of twenty children; a job waits to count it by the same catalogue."""
    monkeypatch.setenv("TONGHU_CATALOGUE", str(folder))
    with acting(an_actor("county_officer", county := a_county_of_its_own())):
        for _ in range(CHILDREN):
            a_held_child(place=county)
    with in_use(duty_of(folder, "orphan")):
        (version,) = introduce()
        rebuild()
        lead = an_actor("province_lead", "37")
        with acting(lead):
            confirm(rule=version.rule, hash=version.hash, by=lead)
        yield lead
    loading.load(catalogue())


@contextmanager
def killed_half_way(server):
    """A worker makes all of the new rows and figures, puts them in place, and is killed before it can commit.

    Inside, its transaction still stands open in the server, as a dead client's may for a while; afterwards it is undone.
    """
    with server.as_(server.user, "tonghu").connect() as admin, admin.transaction():
        # What is written last, and what a worker therefore waits for with everything else done.
        admin.execute("select from duties_state where row = %s for update", [Row.CHILD])
        with a_worker() as worker:
            until(lambda: is_waited_for(admin.info.backend_pid), worker)
            worker.kill()
            worker.wait()
        yield


def is_waited_for(process):
    """Whether another transaction waits for one of this server process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks where not granted and %s = any(pg_blocking_pids(pid)))",
            [process],
        )
        return cursor.fetchone()[0]


def standing(lead):
    """Of each rule that counts, how many children it means; of each that waits, how far its counting is."""
    with acting(lead):
        counted = [each.applicable for each in queries.standing("37", lead, today())]
        jobs = [each.job for each in held(lead)]
    return counted, jobs


def taken_over():
    """How many jobs go on after their worker was found dead."""
    return awaited(take_over_stalled, app.job_manager, seconds=0)


def test_a_count_whose_worker_is_killed_changes_nothing_and_is_taken_over(lead, server):
    assert standing(lead) == ([], ["waiting"])
    with killed_half_way(server):
        # Whoever reads meanwhile waits for nobody.
        assert standing(lead) == ([], ["running"])
        assert taken_over() == 1
        assert standing(lead) == ([], ["waiting"])
    with a_worker() as worker:
        until(lambda: standing(lead) == ([CHILDREN], []), worker)
    version = RuleInForce.objects.get()
    assert (version.confirmed_post, version.confirmed_by) == (lead.post_id, lead.user_name)
    assert rebuild().differed == 0


def test_a_count_that_kills_each_worker_is_given_up_and_may_be_asked_for_again(lead, server):
    version = RuleInForce.objects.get()
    with killed_half_way(server):
        assert taken_over() == 1
    with killed_half_way(server):
        assert taken_over() == 0
    assert standing(lead) == ([], ["failed"])
    with acting(lead):
        confirm(rule=version.rule, hash=version.hash, by=lead)
    with a_worker() as worker:
        until(lambda: standing(lead) == ([CHILDREN], []), worker)

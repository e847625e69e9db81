"""A batch in, a run over it, leads in the table."""

import uuid

import pytest

from people import an_actor
from registers import COUNTY, a_small_county, an_agreement, an_officer, arrive
from tonghu.exchange.models import Batch, RegisterFile
from tonghu.exchange.storage import private_root
from tonghu.leads.models import Lead, Run, RunState
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db


def run_over(batch, by):
    """Start a run and do it in this process, as a worker does."""
    with acting(by):
        run = start_run(Batch.objects.scoped(by).get(pk=batch.pk), by=by, key=uuid.uuid4())
    work_on(run.pk, by.post_id)
    with acting(by):
        return Run.objects.scoped(by).get(pk=run.pk)


def test_a_batch_becomes_leads_and_the_roster_becomes_files(tmp_path):
    alice = an_officer()
    an_agreement(by=alice)
    county, files = a_small_county(tmp_path)
    batch = arrive(*files, by=alice).batch
    with acting(alice):
        print([(f.name, f.state, f.problem) for f in RegisterFile.objects.scoped(alice)])
    run = run_over(batch, alice)
    assert (run.state, run.problem) == (RunState.DONE, "")
    with acting(alice):
        leads = list(Lead.objects.scoped(alice).order_by("kind"))
        for l in leads:
            print(l.name, l.kind, l.category, l.place, l.basis, l.doubt, l.confidence, l.explained)
        print(run.counts, run.steps[:3], run.of_steps)
        print(list(Child.objects.scoped(alice).values()), list(Holding.objects.scoped(alice).values()))
    assert 0

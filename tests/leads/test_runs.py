"""A batch in, a run over it, leads in the table."""

import uuid

import pytest

from registers import COUNTY, KNOWN_VILLAGE, a_small_county, an_agreement, an_officer, arrive, on_disk
from tonghu.exchange.models import Batch
from tonghu.exchange.storage import private_root
from tonghu.leads.models import Lead, Run, RunFile, RunState
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
    run = run_over(batch, alice)
    assert (run.state, run.problem, run.folder) == (RunState.DONE, "", "")
    with acting(alice):
        leads = list(Lead.objects.scoped(alice).order_by("kind"))
        assert [(lead.name, lead.kind, lead.place) for lead in leads] == [
            ("郑晓阳", "enter", KNOWN_VILLAGE),
            ("何晓雨", "review", KNOWN_VILLAGE),
        ]
        assert [lead.number for lead in leads] == [county.child.number, county.listed.number]
        assert leads[0].basis == "父亲服刑至2030-01,母亲2023-08-11死亡,符合事实无人抚养儿童"
        assert [term["detail"] for term in leads[0].explained["terms"] if term["detail"]] == [
            "死亡(2023-08-11 起)",
            "服刑(2022-01-10 至 2030-01-09)",
        ]
        listed = Child.objects.scoped(alice).get()
        assert (listed.name, listed.number, listed.sex, leads[1].child_id) == (
            "何晓雨",
            county.listed.number,
            "2",
            listed.pk,
        )
        held = Holding.objects.scoped(alice).get()
        assert (held.category, held.start_on.isoformat(), held.basis) == (
            "de_facto_unattended",
            "2024-09-01",
            "在册儿童名册",
        )
        outputs = RunFile.objects.scoped(alice).filter(run=run).values_list("name", "masked")
        assert sorted(outputs) == sorted(
            (name, masked)
            for name in ("leads.csv", "review.csv", "rejects.csv", "report.html")
            for masked in (False, True)
        )
    assert (run.counts["leads"], run.counts["reviews"], run.counts["taken"]) == (
        1,
        1,
        {"raised": 2, "missing": 0},
    )
    assert list(private_root().iterdir()) == []
    assert len(on_disk()) >= len(files) + 8
    assert batch.place == COUNTY

"""A batch in, a run over it, leads in the table."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from people import QINGHE, an_actor
from registers import COUNTY, KNOWN_VILLAGE, a_csv, a_small_county, an_agreement, an_officer, arrive, on_disk
from tonghu.accounts.models import Post
from tonghu.exchange.actions import teach
from tonghu.exchange.models import Batch, RegisterFile
from tonghu.exchange.storage import private_root
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.leads.models import Lead, Run, RunFile, RunState
from tonghu.leads.runs import MOST_ATTEMPTS, cancel_run, run_again, start_run, take_over, work_on
from tonghu.leads.tasks import take_up_lost
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db


def run_over(batch, by):
    """Start a run and do it in this process, as a worker does."""
    with acting(by):
        run = start_run(Batch.objects.scoped(by).get(pk=batch.pk), by=by, key=uuid.uuid4())
    work_on(run.pk, by.post_id)
    with acting(by):
        return Run.objects.scoped(by).get(pk=run.pk)


@pytest.fixture
def alice():
    by = an_officer()
    an_agreement(by=by)
    return by


def a_run(by, tmp_path):
    """One that waits for a worker."""
    _, files = a_small_county(tmp_path)
    batch = arrive(*files, by=by).batch
    with acting(by):
        return start_run(batch, by=by, key=uuid.uuid4())


def standing(run, by):
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


def test_a_run_reads_what_was_explained_and_nothing_that_the_agreement_leaves_out(tmp_path):
    alice = an_officer()
    an_agreement(by=alice, without={"prison.facility"})
    with acting(alice):
        told = {"甲": "term_starts_on", "乙": "term_ends_on"}
        teach(by=alice, place=COUNTY, register="prison", columns=told)
    _, files = a_small_county(tmp_path)
    others = [file for file in files if "服刑" not in file[0]]
    prison = a_csv(
        "司法",
        ("姓名", "证件号码", "甲", "乙", "关押单位", "罪名"),
        ("郑大山", "379902199003050033", "2022-01-10", "2030-01-09", "鲁中监狱", "盗窃罪"),
        ("何建国", "379902198802010033", "2023-01-10", "2025-01-09", "鲁中监狱", "诈骗罪"),
    )
    run = run_over(arrive(*others, prison, by=alice).batch, alice)
    assert (run.state, run.counts["leads"]) == (RunState.DONE, 1)
    with acting(alice):
        evidence = json.dumps(Lead.objects.scoped(alice).get(kind="enter").explained, ensure_ascii=False)
    assert [word in evidence for word in ("2030-01-09", "鲁中监狱", "盗窃罪")] == [True, False, False]


def test_a_run_reads_what_departments_sent_for_the_same_day(alice, tmp_path):
    justice = Organisation.objects.create(name="司法局", kind=Kind.JUSTICE, place=COUNTY)
    bob = an_actor("department_officer", COUNTY, organisation=justice)
    _, files = a_small_county(tmp_path)
    prison = [file for file in files if "服刑" in file[0]]
    arrive(*prison, by=bob)
    arrive(*prison, by=bob, as_of=dt.date(2026, 5, 31))
    batch = arrive(*[file for file in files if file not in prison], by=alice).batch
    with acting(alice):
        run = start_run(batch, by=alice, key=uuid.uuid4())
        read = RegisterFile.objects.scoped(alice).filter(pk__in=run.files)
        assert sorted(read.values_list("name", flat=True)) == sorted(name for name, _ in files)
    with acting(bob), pytest.raises(NotPermitted):
        start_run(batch, by=bob, key=uuid.uuid4())


def test_a_county_has_one_run_at_a_time_and_a_double_click_is_one_run(alice, tmp_path):
    run = a_run(alice, tmp_path)
    with acting(alice):
        batch = Batch.objects.scoped(alice).get(pk=run.batch_id)
        assert start_run(batch, by=alice, key=run.key).pk == run.pk
        with pytest.raises(UserError, match="本县已有一次主动发现正在进行"):
            start_run(batch, by=alice, key=uuid.uuid4())
        cancel_run(run, by=alice)
        again = run_again(run, by=alice, key=uuid.uuid4())
        assert (standing_state(run, alice), again.state) == ("cancelled", "waiting")


def standing_state(run, by):
    return Run.objects.scoped(by).values_list("state", flat=True).get(pk=run.pk)


def test_a_cancelled_run_is_not_begun(alice, tmp_path):
    run = a_run(alice, tmp_path)
    with acting(alice):
        cancel_run(run, by=alice)
    work_on(run.pk, alice.post_id)
    ended = standing(run, alice)
    assert (ended.state, ended.attempts, ended.steps) == (RunState.CANCELLED, 0, [])


def test_a_run_interrupted_again_is_given_up_and_says_so(alice, tmp_path):
    run = a_run(alice, tmp_path)
    told = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with acting(alice):
            Run.objects.scoped(alice).filter(pk=run.pk).update(state=RunState.RUNNING, attempts=attempt)
        told.append(take_over(run.pk, alice.post_id))
    ended = standing(run, alice)
    assert (told, ended.state) == ([True, False], RunState.FAILED)
    assert ended.problem.startswith("运行进程 2 次中断,没有完成。")


def test_a_run_that_no_job_works_on_any_more_is_taken_up(alice, tmp_path):
    run = a_run(alice, tmp_path)
    assert take_up_lost() == 0
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where id = %s", [run.job_id])
    with acting(alice):
        Run.objects.scoped(alice).filter(pk=run.pk).update(state=RunState.RUNNING, attempts=1)
    assert take_up_lost() == 1
    again = standing(run, alice)
    assert (again.state, again.attempts, again.job_id > run.job_id) == (RunState.WAITING, 1, True)
    assert take_up_lost() == 0


def test_a_run_that_cannot_be_done_says_why_and_keeps_nothing(alice, tmp_path):
    county, files = a_small_county(tmp_path)
    batch = arrive(*[file for file in files if "户籍" not in file[0]], by=alice).batch
    before = on_disk()
    run = run_over(batch, alice)
    assert run.state == RunState.FAILED
    assert run.problem == (
        "这一批 里没有户籍、出生医学证明和学籍中的任何一种,不知道有哪些孩子,无法发现线索。请至少放入户籍人口后重试。"
    )
    assert (on_disk(), list(private_root().iterdir())) == (before, [])
    with acting(alice):
        assert Lead.objects.scoped(alice).count() == 0
    assert county.child.name == "郑晓阳"


def test_a_fault_of_the_program_shows_a_number_that_stands_in_the_log(alice, tmp_path, caplog):
    run = a_run(alice, tmp_path)
    with acting(alice):
        damaged = RegisterFile.objects.scoped(alice).filter(batch_id=run.batch_id).first()
        RegisterFile.objects.scoped(alice).filter(pk=damaged.pk).update(stored_as="no-such-file")
    work_on(run.pk, alice.post_id)
    ended = standing(run, alice)
    assert ended.state == RunState.FAILED
    reference = re.search(r"编号 ([0-9a-f]{8})", ended.problem)[1]
    assert reference in caplog.text


def test_a_run_does_not_outlive_the_post_that_asked_for_it(alice, tmp_path):
    run = a_run(alice, tmp_path)
    Post.objects.filter(pk=alice.post_id).update(end_on=timezone.localdate())
    work_on(run.pk, alice.post_id)
    ended = standing(run, alice)
    assert (ended.state, ended.problem) == (
        RunState.FAILED,
        "发起人已离岗,运行没有开始。请由现任岗位重新发起。",
    )


def test_charlie_sees_no_run_no_batch_and_no_lead_of_alices_county(alice, tmp_path):
    run = a_run(alice, tmp_path)
    charlie = an_officer(QINGHE)
    with acting(charlie):
        for model in (Run, Batch, RegisterFile, RunFile, Lead):
            assert model.objects.scoped(charlie).count() == 0
        with connection.cursor() as cursor:
            for table in ("leads_run", "exchange_batch", "exchange_registerfile"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,)
    assert standing(run, alice).state == RunState.WAITING

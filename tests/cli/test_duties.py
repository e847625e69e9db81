"""`tonghu duties` on the tests' database: each command ends in sentences, and in the code that a script can rely on."""

import dataclasses
import datetime as dt

import pytest
from click.testing import CliRunner
from django.db import connections
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use
from tests.duties.folder_made_up import duty_of, folder

from people import BAISHAN, QINGHE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.cli.main import cli
from tonghu.duties import rules as in_force
from tonghu.duties.models import ClosedPeriod, RuleInForce, WideRow
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.system import as_system
from tonghu.locks.acting import acting
from tonghu.policy.duties.population import InCategory
from tonghu.policy.duties.schema import EachPeriod, FromRecord

pytestmark = pytest.mark.django_db
__all__ = ["folder"]
SEEN = a_kind("seen", FromRecord(form="t_seen"))
ORPHANS = a_reading(population=InCategory(names=("orphan",)))


@pytest.fixture(autouse=True)
def in_the_test_s_transaction(monkeypatch):
    """A command joins the database that the test has open, and does not end its transaction by closing the connection."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://tonghu_app@/tonghu")
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def officer():
    return a_post("county_officer", QINGHE, name="王爱丽")


def duties(*words):
    done = CliRunner().invoke(cli, ["duties", *map(str, words)])
    return done.exit_code, done.stdout.splitlines(), done.stderr


def children(officer, number=1):
    with acting(actor_for(officer)):
        return [a_held_child(since=ago(80)) for _ in range(number)]


def test_rebuild_agrees_and_says_so(officer):
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        children(officer)
        rebuild()
        assert duties("rebuild") == (0, ["与重算一致。"], "")


def test_rebuild_mends_what_differs_and_ends_with_1(officer):
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        (child,) = children(officer)
        rebuild()
        with as_system() as system:
            WideRow.objects.scoped(system).all().delete()
        code, lines, _ = duties("rebuild")
        assert (code, lines) == (1, ["有 0 条佐证、1 个对象与重算不同,已更正。请查明原因。"])
        with as_system() as system:
            assert WideRow.objects.scoped(system).get(row=1).subject == child.pk
        assert duties("rebuild") == (0, ["与重算一致。"], "")


def test_rebuild_takes_up_kinds_of_evidence_that_changed(officer):
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        children(officer)
        rebuild()
    other = dataclasses.replace(SEEN, origin=FromRecord(form="t_other"))
    with in_force.using(a_catalogue(a_duty(), kinds=(other,))):
        assert duties("rebuild") == (0, ["佐证种类有变动,已按目录库重新取用。"], "")


def test_rebuild_says_where_a_held_rule_is_confirmed_and_says_it_once(officer):
    with in_use(a_catalogue(a_duty(ORPHANS), kinds=(SEEN,))):
        children(officer, 20)
        rebuild()
        (rule,) = in_force.versions().all
        code, lines, _ = duties("rebuild")
        assert (code, lines) == (
            0,
            [
                f"d10_4({rule.hash}):适用于20个对象中的20个:范围几乎没有排除任何对象。",
                "以上须由省级民政负责人在“责任 › 待确认的规则”(/duties/held/)确认后才计算。",
                "与重算一致。",
            ],
        )
        assert duties("rebuild") == (0, ["与重算一致。"], "")


def test_close_writes_what_has_ended_and_nothing_again(officer):
    with in_use(a_catalogue(a_duty(a_reading(when=EachPeriod(unit="month"))), kinds=(SEEN,))):
        with acting(actor_for(officer)):
            child = a_held_child(since=dt.date(2026, 1, 10))
            written(child, dt.date(2026, 3, 5))
        rebuild(today=dt.date(2026, 4, 2))
        code, lines, _ = duties("close", "--on", "2026-04-02")
        with as_system() as system:
            rows = list(ClosedPeriod.objects.scoped(system).order_by("last").values_list("last", "done"))
        assert (code, lines) == (0, [f"结账 {len(rows)} 行,重述 0 行。"])
        assert rows[-1] == (dt.date(2026, 3, 31), 1)
        assert duties("close", "--on", "2026-04-02") == (0, ["结账 0 行,重述 0 行。"], "")
        assert duties("close", "--on", "四月二日")[0] == 2


def test_explain_goes_from_the_clause_to_the_evidence(officer):
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        (child,) = children(officer)
        with acting(actor_for(officer)):
            record = written(child, ago(3))
        rebuild()
        (rule,) = in_force.rules().all
        code, lines, _ = duties("explain", "d10_4", child.pk, "--post", officer.pk)
        assert code == 0
        assert lines[0] == f"D10-4 d10_4的口径(规则 {rule.hash})"
        assert lines[2].endswith(f"{today():%Y-%m-%d}:已完成")
        assert f"佐证 seen的标题 {ago(3):%Y-%m-%d}(record {record.pk})" in lines
        _, before, _ = duties("explain", "d10_4", child.pk, "--post", officer.pk, "--on", ago(5))
        assert [line for line in before if line.startswith("缺少")] == ["缺少 seen的标题:要 1 次,有 0 次"]


def test_explain_tells_no_more_than_the_post_may_know(officer):
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        (child,) = children(officer)
        rebuild()
        charlie = a_post("county_officer", BAISHAN, name="查理")
        refused = duties("explain", "d10_4", child.pk, "--post", charlie.pk)
        assert (refused[:2], child.name in refused[2]) == ((2, []), False)
        # Alike for who is not there at all.
        nobody = duties("explain", "d10_4", child.pk + 999, "--post", officer.pk)
        assert nobody[2].replace(str(child.pk + 999), "") == refused[2].replace(str(child.pk), "")
        assert duties("explain", "d99_9", child.pk, "--post", officer.pk)[2].startswith(
            "目录库里没有义务“d99_9”"
        )
        assert duties("explain", "d10_4", child.pk, "--post", 0) == (2, [], "没有编号为 0 的岗位。\n")


def test_dry_run_says_who_gains_by_city_and_what_must_be_confirmed(officer, folder):
    with in_use(duty_of(folder, "orphan")):
        with acting(actor_for(officer)):
            for at in range(40):
                a_held_child(category="left_behind" if at % 5 else "orphan")
        assert duties("dry-run", folder) == (0, ["共 0 条义务有变动。"], "")
        changed = duty_of(folder, "orphan", "left_behind")
        with in_force.using(changed):
            (rule,) = in_force.versions().all
        assert duties("dry-run", folder) == (
            0,
            [
                f"d10_4({rule.hash}):全部 40,原适用 8,现适用 40",
                "  3799 增加 32,减少 0",
                "  须确认:适用于40个对象中的40个:范围几乎没有排除任何对象",
                "共 1 条义务有变动。",
            ],
            "",
        )
        # Trying notes nothing.
        assert not RuleInForce.objects.exists()
        assert duties("dry-run", folder / "none")[0] == 2

"""The yearly report: its figures, who drafts and who signs, and that it stands once it is signed."""

import datetime as dt

import pytest
from django.utils import timezone

from people import BAISHAN, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.breaking_glass import break_glass
from tonghu.accounts.models import ComplianceReport
from tonghu.accounts.reporting import (
    add_finding,
    close_finding,
    draft_report,
    figures_of,
    report_of,
    sign_report,
)
from tonghu.audit.actions import record
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def security():
    return an_actor("security_officer", QINGHE, name="安保密")


@pytest.fixture
def lead():
    return an_actor("county_lead", QINGHE, name="林负责")


@pytest.fixture
def year():
    return timezone.localdate().year


def act(by, verb, **given):
    with acting(by):
        return verb(by=by, **given)


def test_the_figures_are_of_the_place_and_the_year_and_name_nobody(security, lead, year):
    alice, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
    a_post("child_director", VILLAGE)
    child = a_child(by=alice, name="张小明")
    with acting(alice):
        record("read", "child", [child.pk], by=alice)
        record("export", "child", [1, 2, 3], by=alice)
    with acting(charlie):
        record("read", "child", [9], by=charlie)
    act(charlie, break_glass, place=VILLAGE, reason="邻县转来的危急报告,须核对住址", hours=1)
    with acting(security):
        found = figures_of(QINGHE, year)
        assert figures_of(QINGHE, year - 1)["audit"] == []
    assert [(row["verb"], row["kind"], row["entries"], row["subjects"]) for row in found["audit"]] == [
        ("break_glass", "break_glass", 1, 1),
        ("export", "child", 1, 3),
        ("read", "child", 1, 1),
    ]
    assert {row["role"]: row["held"] for row in found["posts"]} == {
        "child_director": 1,
        "county_officer": 1,
        "county_lead": 1,
        "security_officer": 1,
    }
    assert found["break_glass"] == {"uses": 1, "reviewed": 0, "unjustified": 0, "longer": 0}
    assert found["chains_broken"] == 0
    assert "张小明" not in str(found)


def test_figures_of_the_audit_are_for_who_reports_on_it(year):
    alice = an_actor("county_officer", QINGHE)
    with acting(alice):
        record("read", "child", [1], by=alice)
    with acting(alice):
        assert figures_of(QINGHE, year)["audit"] == []


def test_it_is_drafted_by_one_and_signed_by_another_and_then_stands(security, lead, year):
    draft = act(security, draft_report, year=year, conclusion="", version=0)
    with pytest.raises(UserError, match="还没有审计结论"):
        act(lead, sign_report, report=draft, version=1)
    draft = act(security, draft_report, year=year, conclusion="总体合规", version=1)
    with pytest.raises(Conflict, match="已被他人更改"):
        act(lead, sign_report, report=draft, version=1)
    with pytest.raises(NotPermitted, match="不能签发"):
        act(security, sign_report, report=draft, version=2)
    with pytest.raises(NotPermitted, match="不归您的岗位管理"):
        act(an_actor("county_lead", BAISHAN), sign_report, report=draft, version=2)
    signed = act(lead, sign_report, report=draft, version=2)
    assert signed.figures["posts"] == [
        {"role": "county_lead", "held": 1, "delegated": 0},
        {"role": "security_officer", "held": 1, "delegated": 0},
    ]
    with pytest.raises(Conflict, match="已签发"):
        act(security, draft_report, year=year, conclusion="改写", version=3)
    with acting(lead):
        assert report_of(year, by=lead).conclusion == "总体合规"


def test_a_finding_stays_open_until_somebody_says_how_it_was_mended(security, lead, year):
    draft = act(security, draft_report, year=year, conclusion="有一处问题", version=0)
    late = timezone.localdate() - dt.timedelta(days=1)
    found = act(security, add_finding, report=draft, words="两人共用账号", measure="分设账号", due_on=late)
    with acting(security):
        assert figures_of(QINGHE, year)["findings"] == {
            "all": 1, "of_year": 1, "open": 1, "late": 1, "closed_late": 0,
        }  # fmt: skip
    with pytest.raises(NotPermitted, match="不能编制"):
        act(lead, close_finding, finding=found, words="已分设")
    act(security, close_finding, finding=found, words="已分设")
    with pytest.raises(Conflict, match="已经办结"):
        act(security, close_finding, finding=found, words="已分设")
    with acting(security):
        assert figures_of(QINGHE, year)["findings"]["open"] == 0


def test_a_report_begins_in_a_year_that_can_be(security, year):
    with pytest.raises(UserError, match="年度应在"):
        act(security, draft_report, year=year + 1, conclusion="", version=0)
    assert ComplianceReport.objects.count() == 0

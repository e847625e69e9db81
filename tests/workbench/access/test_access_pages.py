"""设置: break-glass, access requests, the report, the audit and the roles, as pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.models import AccessRequest, BreakGlass, ComplianceReport, Finding, Notice
from tonghu.accounts.roles import ROLES

pytestmark = pytest.mark.django_db
REASON = "邻县转来的危急报告,须核对住址"


@pytest.fixture
def charlie():
    return client_of(a_post("county_officer", BAISHAN, name="陈白山"))


@pytest.fixture
def lead():
    return client_of(a_post("county_lead", QINGHE, name="林负责"))


@pytest.fixture
def security():
    return client_of(a_post("security_officer", QINGHE, name="安保密"))


@pytest.fixture
def auditor():
    return client_of(a_post("auditor", QINGHE, name="沈审计"))


def send(client, url, **data):
    page = client.get(url)
    assert page.status_code == 200
    for name in ("key", "version"):
        if f'name="{name}"' in page.content.decode():
            data = {name: hidden(page, name), **data}
    return client.post(url, data)


def test_glass_is_broken_told_shown_ended_and_reviewed(charlie, lead):
    a_child(by=an_actor("county_officer", QINGHE), name="张小明")
    short = send(charlie, reverse("settings:break_glass"), place=VILLAGE, hours=1, reason="太短")
    assert (short.status_code, "至少 10 个字" in text_of(short)) == (422, True)
    send(charlie, reverse("settings:break_glass"), place=VILLAGE, hours=1, reason=REASON)
    home = text_of(charlie.get(reverse("inbox:home")))
    assert ("紧急查阅中" in home, "大王镇 › 大王东村，只能查看" in home) == (True, True)
    assert Notice.objects.filter(post__role="county_lead").count() == 1
    use = BreakGlass.objects.get()
    running = text_of(lead.get(reverse("settings:review", args=[use.pk])))
    assert ("还没有结束" in running, "马上结束" in running) == (True, True)
    charlie.post(reverse("settings:break_glass_end"))
    assert "紧急查阅中" not in text_of(charlie.get(reverse("inbox:home")))
    assert "审查紧急查阅" in text_of(lead.get(reverse("inbox:home")))
    done = send(lead, reverse("settings:review", args=[use.pk]), outcome="justified", finding="情况属实")
    assert done.status_code == 302
    assert "理由成立" in text_of(lead.get(reverse("settings:reviews")))
    late = lead.post(reverse("settings:review", args=[use.pk]), {"outcome": "unjustified", "finding": "不"})
    assert (late.status_code, "已由他人审查" in text_of(late)) == (409, True)


def test_a_review_of_another_county_is_not_there(charlie):
    use_of_own = BreakGlass.objects.create(
        post=a_post("county_officer", QINGHE),
        place=BAISHAN,
        reason=REASON,
        started_at=timezone.now() - dt.timedelta(hours=2),
        ends_at=timezone.now() - dt.timedelta(hours=1),
    )
    other = client_of(a_post("county_lead", QINGHE))
    assert other.get(reverse("settings:review", args=[use_of_own.pk])).status_code == 404
    assert charlie.get(reverse("settings:reviews")).status_code == 403


def test_access_is_asked_for_decided_and_listed(lead):
    alice = client_of(a_post("county_officer", QINGHE, name="王爱丽"))
    asked = send(
        alice,
        reverse("settings:request_new"),
        kind="unmasked_export",
        place=QINGHE,
        purpose="与教育部门核对控辍保学名单",
        scope="在册儿童的姓名和证件号码",
        until=timezone.localdate(),
    )
    request = AccessRequest.objects.get()
    assert asked.headers["Location"] == reverse("settings:request", args=[request.pk])
    assert "审批:导出含完整证件号码、电话的名册" in text_of(lead.get(reverse("inbox:home")))
    page = reverse("settings:request", args=[request.pk])
    assert "提交审批" not in text_of(alice.get(page))
    refused = send(lead, page, approve="no", decision="")
    assert (refused.status_code, "请写明审批意见" in text_of(refused)) == (422, True)
    assert send(lead, page, approve="yes", decision="同意").status_code == 302
    assert "已批准" in text_of(alice.get(reverse("settings:requests")))
    elsewhere = client_of(a_post("county_lead", BAISHAN))
    assert elsewhere.get(page).status_code == 404


def test_the_report_is_drafted_signed_and_printed_and_names_no_child(security, lead):
    a_child(by=an_actor("county_officer", QINGHE), name="张小明")
    year = timezone.localdate().year
    page = reverse("settings:report", args=[year])
    send(
        security,
        reverse("settings:finding_new", args=[year]),
        words="两人共用账号",
        measure="分设账号",
        due_on=timezone.localdate(),
    )
    assert "等待安全保密管理员写明审计结论" in text_of(lead.get(page))
    assert send(security, page, conclusion="总体合规").status_code == 302
    stale = security.post(page, {"version": 1, "conclusion": "旧的"})
    assert (stale.status_code, "已被他人更改" in text_of(stale)) == (409, True)
    version = hidden(lead.get(page), "version")
    lead.post(reverse("settings:report_sign", args=[year]), {"version": version})
    report = ComplianceReport.objects.get()
    words = text_of(lead.get(page))
    assert (report.signed_by.user.full_name, "林负责于" in words, "张小明" in words) == (
        "林负责",
        True,
        False,
    )
    assert "青河县" in words
    finding = Finding.objects.get()
    send(security, reverse("settings:finding", args=[finding.pk]), words="已分设")
    assert "办结：已分设" in text_of(security.get(page))


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"auditor", "department_officer", "school_contact"}))
def test_the_audit_is_for_the_auditor_alone(role):
    level = {
        "child_director": VILLAGE,
        "child_supervisor": VILLAGE[:9],
        "city_lead": "3799",
        "province_lead": "37",
    }
    client = client_of(a_post(role, level.get(role, QINGHE)))
    statuses = {
        client.get(reverse("settings:audit")).status_code,
        client.get(reverse("settings:audit_heads")).status_code,
        client.post(reverse("settings:audit_verify")).status_code,
    }
    assert statuses == {403}


def test_the_auditor_filters_verifies_and_prints(auditor, lead):
    lead.get(reverse("settings:reviews"))
    send(
        client_of(a_post("county_officer", BAISHAN, name="陈白山")),
        reverse("settings:break_glass"),
        place=QINGHE,
        hours=1,
        reason=REASON,
    )
    everything = text_of(auditor.get(reverse("settings:audit")))
    assert ("陈白山(县级民政经办人)" in everything, REASON in everything) == (True, True)
    narrowed = auditor.get(reverse("settings:audit"), {"verb": "sign_in", "user": "陈白山"})
    assert REASON not in text_of(narrowed)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "没有符合条件的记录" in text_of(auditor.get(reverse("settings:audit"), {"since": tomorrow}))
    assert auditor.get(reverse("settings:audit"), {"since": "2026-99-99", "after": "x,y"}).status_code == 200
    assert "全部完好" in text_of(auditor.post(reverse("settings:audit_verify")))
    assert "379901" in text_of(auditor.get(reverse("settings:audit_heads")))


def test_every_role_is_on_the_page_with_what_it_may_do(lead):
    words = text_of(lead.get(reverse("settings:roles")))
    shown = [role.title for role in ROLES.values() if role.title in words]
    assert shown == [role.title for role in ROLES.values()]
    assert "审批对未成年人个人信息的访问" in words


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("page", "cost"), [("settings:reviews", 12), ("settings:requests", 12), ("settings:home", 9)]
)
def test_lists_cost_the_same_whatever_they_hold(lead, uncounted_rail, count, page, cost):
    for _ in range(count):
        post = a_post("county_officer", BAISHAN)
        now = timezone.now()
        BreakGlass.objects.create(
            post=post, place=VILLAGE, reason=REASON, started_at=now, ends_at=now + dt.timedelta(hours=1)
        )
        AccessRequest.objects.create(
            post=post,
            kind="unmasked_export",
            place=QINGHE,
            purpose="x",
            scope="x",
            until=timezone.localdate(),
        )
    with CaptureQueriesContext(connection) as queries:
        lead.get(reverse(page))
    assert len(queries) == cost

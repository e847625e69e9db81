"""The yearly report on paper: exactly what it must say, read back out of the PDF."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.workbench.pages import client_of

from people import QINGHE, a_child, a_post, an_actor
from tonghu.accounts.models import ComplianceReport
from tonghu.accounts.queries import actor_for
from tonghu.accounts.reporting import add_finding, draft_report, sign_report
from tonghu.audit.actions import record
from tonghu.audit.models import Entry
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def security():
    return a_post("security_officer", QINGHE, name="安保密")


@pytest.fixture
def lead():
    return a_post("county_lead", QINGHE, name="林负责")


@pytest.fixture
def drafted(security):
    """A year in which one file was read and one thing was found wrong."""
    officer = an_actor("county_officer", QINGHE, name="王经办")
    child = a_child(by=officer, name="张小明")
    with acting(officer):
        record("read", "child", [child.pk], by=officer, place=child.place)
    with acting(by := actor_for(security)):
        report = draft_report(
            year=YEAR, conclusion="总体合规，#set page(fill: red) 不是排版命令。", version=0, by=by
        )
        add_finding(
            report=report, words="两人共用账号", measure="分设账号", due_on=dt.date(2099, 1, 1), by=by
        )
    return report


def printed(post):
    """The lines of the PDF, blanks folded; days and times of today replaced."""
    answer = client_of(post).get(reverse("settings:report_pdf", args=[YEAR]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "【时刻】", text)
    today = timezone.localdate()
    text = text.replace(f"{today:%Y-%m-%d}", "【今天】").replace(f"{today:%Y 年 %-m 月 %-d 日}", "【今天】")
    return [" ".join(line.split()) for line in text.splitlines()]


HEAD = f"""青河县 {YEAR} 年度未成年人个人信息保护合规审计报告
依据《未成年人网络保护条例》第三十七条"""
BODY = """一、岗位
岗位 在任 其中代行
县级民政经办人 1 0
县级民政负责人 1 0
安全保密管理员 1 0
二、查阅、导出、清除和其他操作
操作 次数 人数 涉及条数
查看 · 儿童档案 1 1 1
编制审计报告 · 审计报告 1 1 1
登记问题 · 审计问题 1 1 1
三、紧急查阅和访问审批
紧急查阅 0 次，已审查 0 次，理由不成立 0 次，经审批延长 0 次。
访问申请 0 件，批准 0 件，不批准 0 件，使用 0 次。
审计链断链 0 处。
四、发现的问题
历年未办结 1 个，其中逾期 0 个。
1. 两人共用账号；整改：分设账号；期限 2099-01-01；未办结。
五、审计结论
总体合规，#set page(fill: red) 不是排版命令。
编制：安保密（安全保密管理员）"""
FOOT = "打印于 【时刻】，打印已记录；报告只有数字，没有儿童的信息 第 1 页，共 1 页"


def test_a_draft_says_that_it_is_none(drafted, security, lead):
    notice = "未签发稿，数字截至 【今天】，不作为正式报告。"
    assert printed(security) == [
        *HEAD.splitlines(),
        notice,
        *BODY.splitlines(),
        f"安保密（安全保密管理员）{FOOT}",
    ]


def test_a_signed_report_stands_as_it_was_signed(drafted, lead):
    with acting(by := actor_for(lead)):
        sign_report(report=drafted, version=drafted.version, by=by)
    signature = ["签发：林负责（县级民政负责人）", "【今天】"]
    signed = [*HEAD.splitlines(), *BODY.splitlines(), *signature, f"林负责（县级民政负责人）{FOOT}"]
    assert printed(lead) == signed
    a_post("child_director", "379901100001")
    assert printed(lead) == signed


def test_printing_is_on_record_and_for_those_who_draft_or_sign(drafted, lead):
    printed(lead)
    with acting(an_actor("auditor", QINGHE)):
        rows = Entry.objects.filter(verb="print").values_list("user_name", "kind", "subjects", "place")
        assert list(rows) == [("林负责", "compliance_report", [ComplianceReport.objects.get().pk], QINGHE)]
    for role in ("county_officer", "system_administrator", "auditor"):
        client = client_of(a_post(role, QINGHE))
        assert client.get(reverse("settings:report_pdf", args=[YEAR])).status_code == 403
    assert client_of(lead).get(reverse("settings:report_pdf", args=[1999])).status_code == 404

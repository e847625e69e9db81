"""The pages of the intake: the list, a report, one taken for somebody, a child's file, and who reported."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.casework.harm_made_up import HarmOffice, everything, report_of, reported
from tests.casework.matters_made_up import Office, stepped
from tests.leads.photos_made_up import jpeg
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN_VILLAGE, QINGHE, TOWN, VILLAGE, an_actor
from tonghu.accounts.access import decide_access
from tonghu.accounts.models import AccessRequest, Post
from tonghu.accounts.roles import ROLES
from tonghu.audit.models import Entry
from tonghu.casework import queries
from tonghu.casework.attachments.keeping import looked_at
from tonghu.casework.harm.reporters import Told
from tonghu.casework.models import Matter
from tonghu.casework.rules import kinds
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting
from tonghu.registry.models import Child
from tonghu.workbench.intake.registration import count_for_rail

pytestmark = pytest.mark.django_db
WHO = Told(name="陈邻居", phone="13800001111", relation="邻居")


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def office():
    return HarmOffice()


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def address(name, matter=None, **query):
    return reverse(f"intake:{name}", args=[matter.pk] if matter else [])


def test_the_list_has_what_runs_out_first_on_top_and_each_post_its_own(office):
    taken = reported()
    page = client(office.officer).get(address("list"))
    assert "还剩 59 分钟" in text_of(page)
    assert taken.number in text_of(page)
    handed = everything(taken)
    for kind, worker in office.workers.items():
        own = text_of(client(worker).get(address("list")))
        assert [f"{each.pk:06d}" in own for each in handed.values()] == [each == kind for each in handed]
        assert "还剩 29 分钟" in own


def test_the_list_asks_as_many_queries_for_thirty_as_for_one(office):
    reported()
    here = client(office.officer)
    here.get(address("list"))

    def asked():
        with CaptureQueriesContext(connection) as seen:
            here.get(address("list") + "?show=open")
        return len(seen)

    few = asked()
    for _ in range(5):
        reported()
    assert (asked(), few) == (few, QUERIES)


QUERIES = 24


def test_a_report_shows_what_was_said_its_departments_and_what_may_be_the_same(office):
    first, second = reported(TOWN, told=WHO), reported(TOWN)
    page = client(office.officer).get(address("report", report_of(second)))
    words = text_of(page)
    assert "听到孩子哭喊，胳膊上有淤青。" in words
    assert [label in words for label in ("公安机关", "民政部门", "教育部门")] == [True] * 3
    assert (first.number in words, "孩子姓名相同" in words) == (True, True)
    named = text_of(client(office.officer).get(address("report", report_of(first))))
    assert ("申请查看报告人" in named, "陈邻居" in named, "13800001111" in named) == (True, False, False)
    assert "申请查看报告人" not in words


def test_a_department_reads_its_own_hand_over_with_the_files_and_acknowledges(office):
    (file,), _ = looked_at_one(jpeg())
    handed = everything(reported(files=[file]))["police"]
    here = client(office.workers["police"])
    page = here.get(address("report", handed))
    assert ("听到孩子哭喊" in text_of(page), "未查毒" in text_of(page)) == (True, True)
    link = re.search(r'href="(/intake/files/\d+/)"', page.content.decode())[1]
    answer = here.get(link)
    assert (answer["Content-Type"], answer.content) == ("image/jpeg", file.data)
    for other in (office.workers["education"], office.doctor, Office(BAISHAN_VILLAGE).officer):
        assert client(other).get(address("report", handed)).status_code == 404
    assert client(office.doctor).get(link).status_code == 404
    step = reverse("casework:step", args=[handed.pk, "acknowledge"])
    form = here.get(step)
    done = here.post(step, {"key": hidden(form, "key"), "version": hidden(form, "version")})
    assert done.status_code == 302
    with acting(system := casework_system(None)):
        assert Matter.objects.scoped(system).get(pk=handed.pk).state == "acknowledged"


def looked_at_one(data):
    return looked_at([SimpleUploadedFile("a.jpg", data)])


def sent(here, **changes):
    page = here.get(address("new"))
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]
    told = {
        "token": token,
        "happened": "学生手臂有多处新旧伤痕。",
        "danger": "unclear",
        "situation": "injuries",
        "county": QINGHE,
        **changes,
    }
    return here.post(address("new"), told)


@pytest.mark.parametrize("who", ["director", "supervisor", "officer", "teacher", "doctor"])
def test_every_post_reports_and_its_name_stands_in_no_row_that_a_post_reads(office, who):
    actor = getattr(office, who)
    answer = sent(client(actor))
    assert re.search(r'id="phrase">(\d{4}-){3}\d{4}<', answer.content.decode())
    with acting(system := casework_system(None)):
        (report,) = Matter.objects.scoped(system).filter(kind="harm_report")
        assert (report.opened_by, report.opened_post, report.sender) == ("报告人", 0, None)
        assert report.receipt.channel == "post"
    auditor = an_actor("auditor", QINGHE)
    with acting(auditor):
        assert list(Entry.objects.filter(kind="matter", user_id=actor.user_id)) == []


def test_a_hotline_reports_for_a_caller_who_may_stay_unnamed(office):
    _, operator = office.unit("hotline", name="接线员")
    here = client(operator)
    answer = sent(here, reporter_name="来电人", reporter_phone="13900002222")
    assert answer.status_code == 200
    sent(here)
    with acting(system := casework_system(None)):
        found = Matter.objects.scoped(system).filter(kind="harm_report").order_by("id")
        assert [(each.receipt.channel, each.receipt.named) for each in found] == [
            ("hotline", True),
            ("hotline", False),
        ]


def test_what_is_wrong_comes_back_with_what_was_typed(office):
    answer = sent(client(office.teacher), danger="", where="学校门口")
    assert (answer.status_code, "学校门口" in answer.content.decode()) == (422, True)


def test_a_file_is_found_and_linked_or_opened_and_linked(office):
    here = client(office.officer)
    report = report_of(reported())
    page = here.get(address("child", report) + "?q=张小明")
    assert "关联这一份" in text_of(page)
    assert here.post(address("child", report), {"child": office.child.pk}).status_code == 302
    assert report_of_pk(report.pk).child_id == office.child.pk
    other = report_of(reported(child_name="无名"))
    form = here.get(address("child", other))
    given = {"key": hidden(form, "key"), "name": "无名女童", "sex": "2", "place": VILLAGE, "open_file": "1"}
    assert here.post(address("child", other), given).status_code == 302
    with acting(office.officer):
        opened = Child.objects.scoped(office.officer).get(name="无名女童")
    assert report_of_pk(other.pk).child_id == opened.pk


def report_of_pk(pk):
    with acting(system := casework_system(None)):
        return Matter.objects.scoped(system).get(pk=pk)


def test_a_likely_duplicate_is_linked_by_one_button(office):
    first, second = report_of(reported()), report_of(reported())
    done = client(office.officer).post(address("link", second), {"first": first.pk, "why": "孩子姓名相同"})
    assert done.status_code == 302
    assert report_of_pk(second.pk).state == "linked"


def test_who_reported_is_asked_for_approved_and_shown_with_the_record_of_it(office):
    report = report_of(reported(told=WHO))
    here = client(office.officer)
    form = here.get(address("reporter", report))
    given = {
        "key": hidden(form, "key"),
        "purpose": "公安机关需要询问报告人，核实时间。",
        "until": hidden_date(form),
    }
    assert here.post(address("reporter", report), given).status_code == 302
    request = AccessRequest.objects.get()
    lead = client(office.lead)
    seen = text_of(lead.get(reverse("settings:requests")))
    assert ("查看危险情形报告的报告人" in seen, "陈邻居" in seen) == (True, False)
    with acting(office.lead):
        decide_access(request=request, approve=True, decision="同意。", by=office.lead)
    form = here.get(address("reporter", report))
    assert "陈邻居" not in text_of(form)
    shown = here.post(address("reporter", report), {"key": hidden(form, "key"), "words": "转告公安询问。"})
    assert ("陈邻居" in text_of(shown), "13800001111" in text_of(shown)) == (True, True)
    assert lead.post(address("reporter", report), {"words": "看看"}).status_code in (403, 422)


def hidden_date(answer):
    return re.search(r'name="until" value="([^"]*)"', answer.content.decode())[1]


def test_the_rail_counts_by_roles_and_receivers_alone(office):
    owners = {
        owner
        for kind in kinds().values()
        if kind.task == "intake"
        for state in kind.states.values()
        if state.is_open
        for owner in state.owners
    }
    assert {owner for owner in owners if owner not in ROLES} == {"receiver"}
    reported()
    for actor in (office.officer, *office.workers.values(), office.doctor, office.director):
        with acting(actor):
            assert count_for_rail(actor) == queries.open_work(actor, task="intake").count()
    with acting(office.workers["police"]):
        assert count_for_rail(office.workers["police"]) == 1


def test_the_police_ask_who_reported_on_the_page_of_what_was_handed_over(office):
    taken = reported(told=WHO)
    handed, police = everything(taken)["police"], client(office.workers["police"])
    stepped(office.workers["police"], handed, "acknowledge")
    assert f'href="{address("reporter", handed)}"' in police.get(address("report", handed)).content.decode()
    form = police.get(address("reporter", handed))
    purpose = "需要询问报告人，核实事发时间。"
    told = {"key": hidden(form, "key"), "purpose": purpose, "until": timezone.localdate()}
    assert "已申请，等待县级民政负责人审批" in text_of(
        police.post(address("reporter", handed), told, follow=True)
    )
    request = AccessRequest.objects.get()
    with acting(office.lead):
        decide_access(request=request, approve=True, decision="与查证有关。", by=office.lead)
    form = police.get(address("reporter", handed))
    assert "陈邻居" not in text_of(form)
    looked = {"key": hidden(form, "key"), "words": "询问事发时间"}
    assert "陈邻居" in text_of(police.post(address("reporter", handed), looked))
    assert police.post(address("reporter", handed), looked).status_code == 422
    assert "陈邻居" not in text_of(police.get(address("reporter", handed)))
    for kind in ("civil_affairs", "education"):
        theirs, part = client(office.workers[kind]), everything(taken)[kind]
        assert "reporter/" not in theirs.get(address("report", part)).content.decode()
        assert theirs.get(address("reporter", part)).status_code == 404


def test_the_police_are_told_that_a_report_is_anonymous(office):
    handed = everything(reported())["police"]
    page = client(office.workers["police"]).get(address("reporter", handed))
    assert (page.status_code, "这份报告是匿名的" in text_of(page)) == (200, True)

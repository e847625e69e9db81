"""Who reported is nowhere but in one sealed table, and that table answers no post; an approval opens one report, on record."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone
from tests.casework.harm_made_up import HarmOffice, everything, in_clear, report_of, reported
from tests.casework.matters_made_up import filled, stepped

from people import BAISHAN_VILLAGE, QINGHE, an_actor
from tonghu.accounts.access import decide_access, requests_seen
from tonghu.accounts.models import AccessRequest, AccessUse, Notice, Post
from tonghu.audit.models import Entry
from tonghu.casework.harm.reporters import Told, ask_for_reporter, open_reporter
from tonghu.casework.models import Matter
from tonghu.casework.numbering import number_of
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
WHO = Told(name="陈邻居", phone="13800001111", relation="邻居")


@pytest.fixture
def office():
    return HarmOffice()


def refused(actor, statement):
    """Why the database refuses a statement under this post; empty where it runs."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("savepoint here")
        try:
            cursor.execute(statement)
            return cursor.fetchall()
        except ProgrammingError as error:
            cursor.execute("rollback to savepoint here")
            return str(error).partition("\n")[0]


def asked(report, by, until=None):
    with acting(by):
        return ask_for_reporter(
            matter=report,
            purpose="公安机关需要询问报告人，核实时间。",
            until=until or timezone.localdate(),
            by=by,
        )


def decided(request, by, approve=True):
    with acting(by):
        return decide_access(request=request, approve=approve, decision="与查证有关。", by=by)


def opened(report, by):
    with acting(by):
        return dict(open_reporter(matter=report, words="转告公安机关询问。", by=by))


@pytest.mark.parametrize("table", ["casework_reporter", "casework_suspect"])
def test_no_post_reads_changes_or_removes_who_reported_and_who_is_named(office, table):
    reported(told=WHO, suspect_name="李某某")
    posts = [
        office.officer,
        office.lead,
        office.director,
        an_actor("city_lead", "3799"),
        *office.workers.values(),
    ]
    for post in posts:
        for statement in (
            f"select * from {table}",
            f"select count(*) from {table}",
            f"update {table} set matter_id = matter_id",
            f"delete from {table}",
        ):
            assert refused(post, statement) == f"permission denied for table {table}"


def test_who_reported_stands_in_no_other_row_of_the_database(office):
    reported(told=WHO)
    assert in_clear("陈邻居", "13800001111") == []


def test_it_is_opened_by_an_approval_of_a_second_person_and_each_time_is_on_record(office):
    report = report_of(reported(told=WHO))
    with pytest.raises(NotPermitted):
        opened(report, office.officer)
    request = asked(report, office.officer)
    with pytest.raises(NotPermitted):
        opened(report, office.officer)
    decided(request, office.lead)
    told = opened(report, office.officer)
    assert told == {"name": "陈邻居", "phone": "13800001111", "relation": "邻居", "post": ""}
    assert opened(report, office.officer) == told
    assert AccessUse.objects.filter(request=request).count() == 2
    auditor = an_actor("auditor", QINGHE)
    with acting(auditor):
        notes = Entry.objects.filter(verb="open_reporter").values_list("subjects", "user_name")
        assert list(notes) == [([report.pk], "周芳")] * 2


def test_an_approval_is_for_one_report_one_post_and_until_its_day(office):
    report, other = report_of(reported(told=WHO)), report_of(reported(told=WHO))
    decided(asked(report, office.officer), office.lead)
    colleague = an_actor("county_officer", QINGHE, name="另一位")
    for matter, post in ((other, office.officer), (report, colleague)):
        with pytest.raises(NotPermitted):
            opened(matter, post)
    request = asked(other, office.officer)
    decided(request, office.lead)
    type(request).objects.filter(pk=request.pk).update(until=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(NotPermitted):
        opened(other, office.officer)


def test_refused_or_decided_by_oneself_opens_nothing(office):
    report = report_of(reported(told=WHO))
    decided(asked(report, office.officer), office.lead, approve=False)
    with pytest.raises(NotPermitted):
        opened(report, office.officer)
    request = asked(report, office.officer)
    officer = Post.objects.get(pk=office.officer.post_id)
    own = Post.objects.create(user=officer.user, role="county_lead", place=QINGHE, start_on=officer.start_on)
    for decider, opens in ((own.pk, False), (office.lead.post_id, True)):
        decision = {"state": "approved", "decided_by": decider, "decided_at": timezone.now()}
        type(request).objects.filter(pk=request.pk).update(**decision)
        assert (refused(office.officer, f"select open_reporter({report.pk}, '核实') is not null")) == [
            (opens,)
        ]


def test_the_function_itself_answers_nobody_without_an_approval(office):
    report = report_of(reported(told=WHO))
    elsewhere = HarmOffice(BAISHAN_VILLAGE)
    for post in (office.officer, office.lead, elsewhere.officer, *office.workers.values()):
        assert refused(post, f"select open_reporter({report.pk}, '看看')") == [(None,)]
    assert AccessUse.objects.count() == 0


def test_an_anonymous_report_has_nobody_to_open(office):
    report = report_of(reported())
    decided(asked(report, office.officer), office.lead)
    with pytest.raises(NotPermitted, match="匿名"):
        opened(report, office.officer)
    assert AccessUse.objects.count() == 0


def test_who_may_not_ask_is_refused_and_a_report_without_a_county_waits(office):
    report = report_of(reported(told=WHO))
    with pytest.raises(NotPermitted):
        asked(report, office.lead)
    nowhere = report_of(reported(None, told=WHO))
    with acting(office.officer), pytest.raises(UserError, match="没有指定地区"):
        ask_for_reporter(
            matter=nowhere, purpose="需要询问报告人核实。", until=timezone.localdate(), by=office.officer
        )


def signed_for(office, taken, kind):
    """The hand-over to a department, signed for by its worker."""
    handed = everything(taken)[kind]
    stepped(office.workers[kind], handed, "acknowledge")
    return everything(taken)[kind]


def test_the_police_ask_are_told_once_and_it_is_on_record(office):
    report = report_of(taken := reported(told=WHO))
    police = office.workers["police"]
    with pytest.raises(UserError, match="先签收"):
        asked(everything(taken)["police"], police)
    handed = signed_for(office, taken, "police")
    request = asked(handed, police)
    assert (request.subject, request.post_id) == (report.pk, police.post_id)
    assert f"报告 {number_of(report)} 的报告人" == request.scope
    with pytest.raises(NotPermitted):
        opened(handed, police)
    decided(request, office.lead)
    assert opened(handed, police)["name"] == "陈邻居"
    with pytest.raises(NotPermitted, match="每次批准查看一次"):
        opened(handed, police)
    assert AccessUse.objects.filter(request=request).count() == 1
    decided(asked(handed, police), office.lead)
    assert opened(handed, police)["phone"] == "13800001111"
    with acting(an_actor("auditor", QINGHE)):
        notes = Entry.objects.filter(verb="open_reporter").values_list("subjects", "user_name")
        assert list(notes) == [([report.pk], "公安员")] * 2


def test_no_other_unit_and_no_other_post_of_the_police_is_told(office):
    report = report_of(taken := reported(told=WHO))
    elsewhere = HarmOffice(BAISHAN_VILLAGE)
    handed = signed_for(office, taken, "police")
    decided(asked(handed, office.workers["police"]), office.lead)
    colleague = an_actor(
        "department_caseworker", QINGHE, name="另一警员", organisation=office.units["police"]
    )
    for post in (
        colleague,
        elsewhere.workers["police"],
        *(office.workers[kind] for kind in ("civil_affairs", "education")),
    ):
        assert refused(post, f"select open_reporter({report.pk}, '看看')") == [(None,)]
        with pytest.raises(NotPermitted):
            opened(handed, post)
    for kind in ("civil_affairs", "education"):
        with pytest.raises(NotPermitted, match="值守岗位和接手的公安机关"):
            asked(signed_for(office, taken, kind), office.workers[kind])
    assert AccessUse.objects.count() == 0


def test_the_lead_whom_the_report_names_hears_of_no_request_and_decides_on_none(office):
    named = an_actor("county_lead", QINGHE, name="李大山")
    report = report_of(reported(told=WHO, suspect_name="李大山"))
    request = asked(report, office.officer)
    assert Notice.objects.filter(post=named.post_id).count() == 0
    with acting(named):
        assert list(requests_seen(by=named)) == []
        with pytest.raises(AccessRequest.DoesNotExist):
            decide_access(request=request, approve=True, decision="同意。", by=named)
    with acting(office.lead):
        assert list(requests_seen(by=office.lead)) == [request]
    decided(request, office.lead)
    assert opened(report, office.officer)["name"] == "陈邻居"


def test_where_every_lead_is_named_nobody_decides_and_who_asks_is_told_so(office):
    Post.objects.filter(pk=office.lead.post_id).update(end_on=dt.date(2026, 1, 1))
    named = an_actor("county_lead", QINGHE, name="李大山")
    report = report_of(reported(told=WHO, suspect_name="李大山"))
    with pytest.raises(UserError, match="另行指定审批人"):
        asked(report, office.officer)
    assert (Notice.objects.filter(post=named.post_id).count(), AccessRequest.objects.count()) == (0, 0)


@pytest.mark.parametrize("move", ["assess", "close"])
def test_a_lead_whom_the_report_names_takes_no_step_of_it(office, move):
    named = an_actor("county_lead", QINGHE, name="李大山")
    report = report_of(reported(suspect_name="李大山"))
    with pytest.raises(UserError, match="没有找到这一事项"):
        stepped(
            named,
            report,
            move,
            reason="没有问题。",
            filled=filled("harm_assessment") if move == "assess" else None,
        )
    assert report_of_state(report) == "reported"


def report_of_state(report):
    with acting(system := casework_system(None)):
        return Matter.objects.scoped(system).get(pk=report.pk).state

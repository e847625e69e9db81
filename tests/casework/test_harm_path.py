"""A report goes to three departments at once, each answers for itself, and it ends only after the reporter was told."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection
from tests.casework.harm_made_up import (
    THREE,
    HarmOffice,
    actor_above,
    added,
    answered,
    assessed,
    everything,
    feedback,
    report_of,
    reported,
    result,
    said,
)
from tests.casework.matters_made_up import Office, a_unit, opened, seen, stepped

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_TOWN, QINGHE, TOWN, a_post, an_actor
from tonghu.accounts.models import Notice, Post
from tonghu.casework import escalating, queries
from tonghu.casework.filling import Filled
from tonghu.casework.forms import NotValid
from tonghu.casework.guarding import NotYet
from tonghu.casework.harm.receipts import new_token, outcome
from tonghu.casework.models import Matter, Record
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import NotPermitted
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return HarmOffice()


def turn(actor):
    with acting(actor):
        return set(queries.open_work(actor, task="intake").values_list("pk", flat=True))


def told(actor):
    return list(Notice.objects.filter(post=actor.post_id).order_by("id").values_list("text", flat=True))


def test_a_report_reaches_the_desk_and_three_departments_at_once(office):
    taken = reported(TOWN)
    report, handed = report_of(taken), everything(taken)
    assert (report.place, report.state, report.due_unverified) == (QINGHE, "reported", True)
    assert set(handed) == set(THREE)
    assert {each.state for each in handed.values()} == {"sent"}
    assert turn(office.officer) == {report.pk}
    for kind in THREE:
        assert turn(office.workers[kind]) == {handed[kind].pk}
        assert len(told(office.workers[kind])) == 1


def test_a_department_reads_what_was_said_and_neither_the_report_nor_the_others(office):
    taken = reported(TOWN)
    handed = everything(taken)
    police = office.workers["police"]
    given = dict(seen(police, handed["police"]).given["said"])
    assert given["发生了什么"] == "听到孩子哭喊，胳膊上有淤青。"
    assert given["报告编号"] == taken.number
    assert seen(police, report_of(taken)) is None
    assert seen(police, handed["education"]) is None
    with acting(police):
        assert list(Record.objects.scoped(police)) == []


def test_from_the_report_to_its_end(office):
    taken = reported()
    report, handed = report_of(taken), everything(taken)
    assessed(office.officer, report)
    with pytest.raises(NotYet, match="还有部门没有反馈"):
        stepped(office.officer, report, "close", reason="办结。")
    for kind in THREE:
        assert answered(office.workers[kind], handed[kind]).is_open is False
    with pytest.raises(NotYet, match="核查结果"):
        stepped(office.officer, report, "close", reason="办结。")
    result(office.officer, report)
    with pytest.raises(NotYet, match="告知报告人"):
        stepped(office.officer, report, "close", reason="办结。")
    feedback(office.officer, report)
    closed = stepped(office.officer, report, "close", reason="办结。")
    assert (closed.state, closed.is_open) == ("closed", False)
    known = outcome(taken.number, taken.phrase)
    assert known.state == "已办结"
    assert known.acknowledged == ["公安机关", "民政部门", "教育部门"]
    assert known.told == [(dt.date(2026, 7, 1), "已核实并采取措施，谢谢您。")]


def test_feedback_that_is_impossible_is_said_why(office):
    report = report_of(reported())
    with pytest.raises(NotValid):
        added(office.officer, report, "harm_feedback", told_on="2026-07-01", way="impossible")
    added(
        office.officer,
        report,
        "harm_feedback",
        told_on="2026-07-01",
        way="impossible",
        why_not="匿名，没有查询。",
    )


def test_what_nobody_acknowledges_is_told_above_once(office):
    city = actor_above("city_lead")
    handed = everything(reported())
    answered(office.workers["police"], handed["police"])
    system = casework_system(None)
    Notice.objects.all().delete()
    with acting(system):
        late = handed["education"].due_at + dt.timedelta(minutes=1)
        assert escalating.escalate(now=late, by=system) == 2
        assert escalating.escalate(now=late, by=system) == 0
    for actor in (office.officer, office.lead, city):
        assert len(told(actor)) == 2
    assert told(office.workers["education"]) == []


def test_nobody_acknowledges_for_another(office):
    handed = everything(reported())
    for other in (office.officer, office.lead):
        with pytest.raises(NotPermitted):
            stepped(other, handed["police"], "acknowledge")
    assert seen(office.workers["education"], handed["police"]) is None


def test_a_department_without_anybody_goes_one_level_up_and_the_desk_hears_of_it(office):
    Post.objects.filter(pk=office.workers["police"].post_id).update(end_on=dt.date(2026, 1, 1))
    above = Office.unit("police", "3799", "市公安员")
    handed = everything(reported())["police"]
    assert (handed.state, handed.receiver) == ("sent", above[0])
    assert turn(above[1]) == {handed.pk}
    assert any("当地没有在岗经办人，已交3799police" in text for text in told(office.officer))


def test_no_unit_on_any_level_waits_for_the_desks_and_is_closed_by_nobody(office):
    city = actor_above("city_lead")
    elsewhere = reported(BAISHAN)
    handed = everything(elsewhere)
    assert {kind: each.state for kind, each in handed.items()} == dict.fromkeys(THREE, "undelivered")
    assert [each.receiver for each in handed.values()] == [None, None, None]
    assert sum("各级都没有在岗经办人" in text for text in told(city)) == 3
    assert any("没有在岗的民政经办人" in text for text in told(city))
    assert turn(city) == {each.pk for each in handed.values()}
    by_phone = stepped(city, handed["police"], "by_phone", reason="13:05 白山县公安局值班室李警官。")
    assert by_phone.state == "with_us"
    assert told(office.officer) == []


def test_the_desk_itself_answers_for_civil_affairs_where_no_unit_is_kept(office):
    Post.objects.filter(pk=office.workers["civil_affairs"].post_id).update(end_on=dt.date(2026, 1, 1))
    handed = everything(reported())["civil_affairs"]
    assert (handed.state, handed.receiver) == ("own_desk", None)
    assert handed.pk in turn(office.officer)
    assert stepped(office.officer, handed, "take").state == "with_us"


def test_a_department_to_which_it_does_not_belong_gives_it_back_and_the_desk_sends_it_on(office):
    handed = everything(reported())["police"]
    unit = a_unit("police", "铁路公安")
    railway = unit, an_actor("department_caseworker", QINGHE, organisation=unit)
    back = stepped(office.workers["police"], handed, "hand_back", reason="属铁路公安管辖。")
    assert (back.state, back.pk in turn(office.officer)) == ("undelivered", True)
    sent = stepped(office.officer, handed, "deliver", receiver=railway[0], reason="按管辖转交。")
    assert (sent.state, turn(railway[1])) == ("sent", {handed.pk})
    assert seen(office.workers["police"], handed) is None


def test_a_place_that_is_not_known_goes_to_the_desk_above_and_then_to_its_county(office):
    province = actor_above("province_lead")
    taken = reported(None)
    report = report_of(taken)
    assert (report.place, report.state) == ("37", "unplaced")
    assert {each.state for each in everything(taken).values()} == {"undelivered"}
    assert report.pk in turn(province)
    assert (seen(office.officer, report), turn(office.officer)) == (None, set())
    where = Filled(form="harm_place", answers={"place": TOWN.ljust(12, "0"), "why": "电话核实住在大王镇。"})
    placed = stepped(province, report, "place", filled=where)
    assert (placed.place, placed.state) == (QINGHE, "reported")
    assert report.pk in turn(office.officer)
    with acting(office.officer):
        near = Matter.objects.scoped(office.officer).filter(parent=report, state="sent")
        assert {each.receiver for each in near} == set(office.units.values())
    assert seen(office.workers["police"], report) is None


def test_a_page_sent_twice_is_one_report_and_new_words_are_added(office):
    token = new_token()
    first, again = reported(token=token), reported(token=token)
    assert (again.again, again.added) == (True, False)
    assert (again.number, again.phrase) == (first.number, first.phrase)
    more = reported(token=token, happened="又听到了一次，像是在挨打。")
    assert (more.number, more.added) == (first.number, True)
    with acting(office.officer):
        assert Matter.objects.scoped(office.officer).filter(kind="harm_report").count() == 1
        assert Record.objects.scoped(office.officer).filter(form="harm_report").count() == 2
    given = dict(seen(office.workers["police"], everything(first)["police"]).given["said"])
    assert given["发生了什么"] == "又听到了一次，像是在挨打。"


def test_two_pages_are_two_reports_with_phrases_of_their_own(office):
    first, second = reported(), reported()
    assert first.number != second.number
    assert outcome(first.number, second.phrase) is None
    assert outcome(second.number, first.phrase) is None
    assert outcome("BG-2026-999999", first.phrase) is None
    assert outcome("ZJ" + first.number[2:], first.phrase) is None
    assert outcome("", "") is None
    assert outcome(first.number.lower().replace("-", ""), first.phrase.replace("-", " ")) is not None


def test_wrong_answers_are_refused_and_nothing_is_kept(office):
    with pytest.raises(NotValid):
        reported(happened=None)
    with acting(office.officer):
        assert Matter.objects.scoped(office.officer).count() == 0
    assert told(office.officer) == []


def test_another_county_other_units_and_posts_below_the_county_see_nothing(office):
    taken = reported(TOWN)
    elsewhere = HarmOffice(BAISHAN_VILLAGE)
    strangers = [
        office.director,
        office.supervisor,
        office.doctor,
        office.teacher,
        elsewhere.officer,
        elsewhere.lead,
        *elsewhere.workers.values(),
        an_actor("child_supervisor", OTHER_TOWN),
    ]
    whole = [report_of(taken), *everything(taken).values()]
    for stranger in strangers:
        assert [seen(stranger, each) for each in whole] == [None] * 4
        assert told(stranger) == []


def test_who_holds_no_post_any_more_is_told_nothing(office):
    old = a_post("county_officer", QINGHE, end_on=dt.date(2026, 1, 1))
    reported()
    assert not Notice.objects.filter(post=old).exists()


def test_care_at_once_is_a_matter_of_its_own_and_holds_the_report_open(office):
    report = report_of(reported())
    care = opened(
        office.officer,
        kind="emergency_care",
        place=report.place,
        parent=report,
        filled=Filled(
            form="emergency_care",
            answers={
                "cared_from": "2026-07-01",
                "by_whom": "centre",
                "carer": "青河县未保中心",
                "where": "青河县未保中心",
            },
        ),
    )
    assert (care.state, care.parent_id) == ("in_care", report.pk)
    assessed(office.officer, report)
    for kind, handed in everything(reported_as(report)).items():
        answered(office.workers[kind], handed)
    result(office.officer, report)
    feedback(office.officer, report)
    with pytest.raises(NotYet, match="紧急照料"):
        stepped(office.officer, report, "close", reason="办结。")
    ended = {"ended_on": "2026-07-01", "then": "home", "assessed": True, "said": "评估后送回。"}
    stepped(office.officer, care, "finish", filled=Filled(form="emergency_care_end", answers=ended))
    assert stepped(office.officer, report, "close", reason="办结。").state == "closed"


def test_nobody_is_sent_home_without_an_assessment(office):
    report = report_of(reported())
    answers = {"cared_from": "2026-07-01", "by_whom": "relative", "carer": "姑姑", "where": "姑姑家"}
    care = opened(
        office.officer,
        kind="emergency_care",
        place=report.place,
        parent=report,
        filled=Filled(form="emergency_care", answers=answers),
    )
    ended = {"ended_on": "2026-07-01", "then": "home", "assessed": False, "said": "送回。"}
    with pytest.raises(NotValid, match="先评估"):
        stepped(office.officer, care, "finish", filled=Filled(form="emergency_care_end", answers=ended))


def reported_as(report):
    """As `everything` takes it."""

    class Found:
        matter = report.pk

    return Found


def test_nothing_of_it_is_ever_deleted(office):
    reported()
    for table in ("casework_matter", "casework_receipt", "casework_attachment", "casework_record"):
        with acting(office.officer), connection.cursor() as cursor:
            cursor.execute("savepoint here")
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(f"delete from {table}")
            cursor.execute("rollback to savepoint here")


def test_what_was_said_stands_encrypted(office):
    taken = reported()
    with acting(office.officer):
        (record,) = Record.objects.scoped(office.officer).filter(matter=taken.matter)
    assert set(record.answers) == {"danger", "situation", "child_age"}
    assert record.sealed["protected"]["happened"] == said()["happened"]

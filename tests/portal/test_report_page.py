"""Anyone reports without signing in, without a cookie and without a script; the receipt answers the sending."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from tests.casework.harm_made_up import HarmOffice, feedback
from tests.portal.pages import ADDRESS, OUTCOME, opened, part, sent, token_in
from tests.workbench.pages import client_of, text_of

from people import QINGHE, TOWN, a_post, an_actor
from tonghu.audit.models import Entry
from tonghu.casework.models import Matter, Record
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def office():
    return HarmOffice()


def reports(actor=None):
    with acting(who := actor or casework_system(None)):
        return list(Matter.objects.scoped(who).filter(kind="harm_report").order_by("id"))


def test_the_page_first_says_to_telephone_and_needs_nothing_from_anywhere():
    answer, _ = opened()
    page = answer.content.decode()
    assert page.index("tel:110") < page.index("<form")
    assert re.findall(r"<script|\bsrc=|url\(|<link(?! rel=\"icon\" href=\"data:,\")", page) == []
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.cookies == {}


def test_a_report_is_taken_with_its_receipt(office):
    _, token = opened()
    answer = sent(token)
    assert answer.status_code == 200
    (report,) = reports(office.officer)
    assert part(answer, "number") == f"BG-{report.opened_on:%Y}-{report.pk:06d}"
    assert re.fullmatch(r"(\d{4}-){3}\d{4}", part(answer, "phrase"))
    assert report.place == QINGHE


def test_a_double_click_and_the_way_back_are_one_report(office):
    _, token = opened()
    first, second = sent(token), sent(token)
    assert "没有重复登记" in text_of(second)
    assert (part(second, "number"), part(second, "phrase")) == (part(first, "number"), part(first, "phrase"))
    assert len(reports()) == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(office):
    _, token = opened()
    answer = sent(token, danger=None, where="大王镇东村东头")
    assert answer.status_code == 422
    assert "孩子现在有没有危险" in text_of(answer)
    assert "大王镇东村东头" in answer.content.decode()
    assert token_in(answer) == token
    assert reports() == []
    sent(token)
    assert len(reports()) == 1


@pytest.mark.parametrize("number", ["379901198001010017", "不是号码"])
def test_a_number_that_cannot_be_one_is_said_beside_it(office, number):
    _, token = opened()
    answer = sent(token, suspect_number=number)
    assert (answer.status_code, reports()) == (422, [])


def test_towns_are_listed_by_a_button_and_nothing_is_lost(office):
    _, token = opened()
    answer = sent(token, list_towns="1", happened="写到一半", danger=None)
    page = answer.content.decode()
    assert (answer.status_code, "写到一半" in page, token_in(answer)) == (200, True, token)
    assert f'value="{TOWN}"' in page
    assert "还没有提交" not in page
    sent(token, town=TOWN)
    (report,) = reports()
    with acting(office.officer):
        (record,) = Record.objects.scoped(office.officer).filter(matter=report)
    assert record.answers["place"] == TOWN.ljust(12, "0")


def test_a_town_of_another_county_is_not_taken_for_the_place(office):
    _, token = opened()
    answer = sent(token, county=QINGHE, town="379902100")
    assert answer.status_code == 422


def test_no_place_is_no_reason_to_be_refused():
    _, token = opened()
    assert sent(token, county="").status_code == 200
    (report,) = reports()
    assert report.place == "37"


def test_who_is_signed_in_reports_as_anybody_does(office):
    post = a_post("school_contact", QINGHE, name="王老师", organisation=office.school)
    client = client_of(post)
    _, token = opened(client)
    answer = sent(token, client)
    assert answer.status_code == 200
    (report,) = reports()
    assert (report.opened_by, report.opened_post, report.sender_id) == ("报告人", 0, None)
    assert not Entry.objects.filter(user_name="王老师", kind="matter").exists()


def test_the_outcome_is_told_to_who_holds_number_and_phrase(office):
    _, token = opened()
    receipt = sent(token)
    number, phrase = part(receipt, "number"), part(receipt, "phrase")
    (report,) = reports()
    feedback(office.officer, report, "已上门核实，谢谢您。")
    asked = Client().post(OUTCOME, {"number": number, "phrase": phrase})
    assert (asked.status_code, part(asked, "state")) == (200, "已收到，正在评估")
    assert "已上门核实，谢谢您。" in text_of(asked)
    wrong = Client().post(OUTCOME, {"number": number, "phrase": "0000-0000-0000-0000"})
    assert wrong.status_code == 422
    assert "谢谢您" not in text_of(wrong)


def test_the_outcome_says_nothing_of_the_child_or_of_what_was_reported(office):
    _, token = opened()
    receipt = sent(token, child_name="张小明", suspect_name="李某某", reporter_name="陈邻居")
    asked = Client().post(OUTCOME, {"number": part(receipt, "number"), "phrase": part(receipt, "phrase")})
    assert asked.status_code == 200
    assert [word for word in ("张小明", "李某某", "陈邻居", "淤青") if word in asked.content.decode()] == []


def test_guessing_a_phrase_is_stopped_and_reporting_too_often_keeps_the_words(office, settings):
    settings.PORTAL_RATE_LIMITS = {"report": "1/10m/ip", "outcome": "100/10m/ip,2/10m/key"}
    _, token = opened()
    number = part(sent(token), "number")
    codes = [Client().post(OUTCOME, {"number": number, "phrase": str(each)}).status_code for each in range(3)]
    assert codes == [422, 422, 429]
    _, token = opened()
    answer = sent(token, happened="第二份")
    assert (answer.status_code, "第二份" in answer.content.decode()) == (429, True)
    assert "110" in text_of(answer)
    assert len(reports()) == 1


def test_other_ways_of_asking_are_refused():
    assert Client().put(ADDRESS).status_code == 405
    assert Client().delete(OUTCOME).status_code == 405


@pytest.mark.parametrize("role", ["county_officer", "child_director"])
def test_who_is_signed_in_in_the_same_browser_reports_like_everybody(office, role):
    """A worker's session must not stand in the way of an alarm, nor appear beside it."""
    place = QINGHE if role == "county_officer" else f"{TOWN}001"
    worker = a_post(role, place, name="某岗位人")
    client = Client()
    client.force_login(worker.user)  # signed in, and no second factor shown
    before = entries_of(worker)
    _, token = opened(client)
    assert sent(token, client).status_code == 200
    (report,) = reports()
    assert report.opened_by != "某岗位人"
    assert entries_of(worker) == before


def entries_of(post):
    """How often the audit names the holder of a post."""
    with acting(an_actor("auditor", QINGHE)):
        return Entry.objects.filter(user_id=post.user_id).count()

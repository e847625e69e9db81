"""A duty that counts from events, explained: each of them with its answer, in time or late, whether it decides or not."""

import re

import pytest
from tests.casework.matters_made_up import Office
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import BAISHAN, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.duties import queries
from tonghu.duties.printing import lines
from tonghu.duties.rebuilding import rebuild
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import FromRecord, Within
from tonghu.registry.models import Block, Entrusted

pytestmark = pytest.mark.django_db

BEGINS = a_kind("begins", FromRecord(form="t_begins"))
SEEN = a_kind("seen", FromRecord(form="t_seen"))
NUMBER = "379901198001010016"


@pytest.fixture
def duty():
    """Within ten days of what begins it, the child is seen."""
    when = Within(event="begins", parameter="n10", unit="days")
    with in_use(a_catalogue(a_duty(a_reading(when=when)), kinds=(SEEN, BEGINS))):
        yield


@pytest.fixture
def officer(duty):
    return an_actor("county_officer", QINGHE)


@pytest.fixture
def child(officer):
    """Three events: answered in time, answered late, and open."""
    with acting(officer):
        child = a_held_child()
        for days in (90, 60, 3):
            written(child, ago(days), form="t_begins")
        for days in (85, 40):
            written(child, ago(days))
    rebuild()
    return child


def explained(actor, child, on=None):
    with acting(actor):
        return queries.explain("d10_4", "child", child.pk, actor, on or today())


def told(actor, child, on=None):
    """(day, due, status, day of the answer, whether it decides) of each event."""
    return [
        (each.event.day, each.due_on, each.status, each.answer and each.answer.day, each.decides)
        for each in explained(actor, child, on).events
    ]


IN_TIME = (ago(90), ago(80), "done", ago(85), False)
LATE = (ago(60), ago(50), "late", ago(40), False)
OPEN = (ago(3), ago(-7), "due", None, True)


def test_each_event_says_when_and_whether_it_was_answered(officer, child):
    assert told(officer, child) == [OPEN, LATE, IN_TIME]
    assert explained(officer, child).status == "due"


def test_what_was_answered_late_still_says_so_once_a_newer_one_was_answered(officer, child):
    with acting(officer):
        written(child, ago(1))
    assert told(officer, child) == [(ago(3), ago(-7), "done", ago(1), True), LATE, IN_TIME]
    assert explained(officer, child).status == "done"


def test_of_a_day_past_what_was_known_by_then_is_told(officer, child):
    assert told(officer, child, ago(45)) == [(ago(60), ago(50), "overdue", None, True), IN_TIME]


def test_an_excuse_is_told_of_its_event():
    when = Within(event="begins", parameter="n10", unit="days")
    excuse = a_kind("excuse", FromRecord(form="t_excuse"))
    reading = a_reading(when=when, excused=("excuse",))
    with in_use(a_catalogue(a_duty(reading), kinds=(SEEN, BEGINS, excuse))):
        officer = an_actor("county_officer", QINGHE)
        with acting(officer):
            child = a_held_child()
            written(child, ago(90), form="t_begins")
            written(child, ago(88), form="t_excuse")
            written(child, ago(3), form="t_begins")
        rebuild()
        assert told(officer, child) == [OPEN, (ago(90), ago(80), "excused", None, False)]


def test_a_duty_that_counts_from_nothing_tells_of_no_events():
    with in_use(a_catalogue(a_duty(), kinds=(SEEN, BEGINS))):
        officer = an_actor("county_officer", QINGHE)
        with acting(officer):
            child = a_held_child()
            written(child, ago(3), form="t_begins")
        rebuild()
        assert told(officer, child) == []


def test_the_command_line_says_the_same(officer, child):
    printed = [re.sub(r"\(record \d+\)", "", line) for line in lines(explained(officer, child))]
    assert [line for line in printed if line.startswith("起算")] == [
        f"起算 {ago(3)} begins的标题,{ago(-7)}到期:待办(现状按这一件)",
        f"起算 {ago(60)} begins的标题,{ago(50)}到期:逾期完成,{ago(40)} seen的标题",
        f"起算 {ago(90)} begins的标题,{ago(80)}到期:按期完成,{ago(85)} seen的标题",
    ]


def test_who_does_not_reach_the_child_is_told_nothing(officer, child):
    charlie = an_actor("county_officer", BAISHAN)
    with acting(officer):
        Block.objects.create(
            place=VILLAGE, child=child, name="王某", number=NUMBER, order="裁定", start_on=ago(10), made_by="测试"
        )  # fmt: skip
    named = actor_for(a_post("child_supervisor", TOWN, name="王某", person=NUMBER))
    for stranger in (charlie, named, an_actor("child_director", "379901100201")):
        with pytest.raises(UserError, match="没有找到"):
            explained(stranger, child)
    assert len(told(an_actor("child_supervisor", TOWN), child)) == 3


def test_a_school_that_the_child_is_entrusted_to_is_told_of_none_that_it_does_not_read(officer, child):
    office = Office()
    with acting(officer):
        Entrusted.objects.create(place=VILLAGE, child=child, organisation=office.school, start_on=ago(20))
    rebuild()
    contact = an_actor("school_contact", QINGHE, organisation=office.school)
    assert (explained(contact, child).status, told(contact, child)) == ("due", [])

"""A child turns eighteen while something is open: it is marked, goes on, and the county is told once."""

import datetime as dt

import pytest
from tests.casework.matters_made_up import Office, filled, opened, seen, stepped

from people import BAISHAN_VILLAGE, a_child
from tonghu.accounts.models import Notice
from tonghu.casework import queries
from tonghu.casework.coming_of_age import mark_of_age
from tonghu.casework.system import casework_system
from tonghu.kernel.conflict import Conflict
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db

BORN = dt.date(2009, 5, 20)
BIRTHDAY = dt.date(2027, 5, 20)


@pytest.fixture
def office():
    office = Office()
    office.child = a_child(by=office.officer, name="李大", birth_on=BORN)
    return office


def referred(office):
    return opened(
        office.supervisor, kind="referral", child=office.child, receiver=office.health, reason="需要评估。"
    )


def marked(on):
    system = casework_system(None)
    with acting(system):
        return mark_of_age(on=on, by=system)


def told():
    return list(Notice.objects.filter(text__contains="已满18周岁").values_list("post__role", "post__place"))


def test_on_the_birthday_it_is_marked_once_and_the_county_is_told_once(office):
    matter = referred(office)
    assert (marked(BIRTHDAY - dt.timedelta(days=1)), told()) == (0, [])
    assert (marked(BIRTHDAY), marked(BIRTHDAY + dt.timedelta(days=1))) == (1, 0)
    assert told() == [("county_officer", office.county)]
    with acting(office.officer):
        last = queries.steps_of(matter, office.officer)[0]
    assert (last.move, last.before, last.after, last.user_name) == ("of_age", "sent", "sent", "系统")
    assert last.reason == "儿童已满18周岁:请办结,或转交成年人服务后办结。"


def test_it_stays_workable_to_its_end(office):
    matter = referred(office)
    marked(BIRTHDAY)
    stepped(office.doctor, matter, "accept")
    done = stepped(office.doctor, matter, "finish", reason="已转成年人门诊。")
    assert (done.state, done.is_open) == ("done", False)


def test_a_second_person_hears_of_the_mark_and_nothing_breaks(office):
    matter = referred(office)
    marked(BIRTHDAY)
    with pytest.raises(Conflict, match="儿童已成年"):
        stepped(office.doctor, matter, "finish", reason="x")


def test_an_order_in_force_goes_on_though_the_child_is_of_age(office):
    court, judge = office.unit("court", office.county, name="董法")
    matter = opened(
        office.officer,
        kind="protection_order",
        child=office.child,
        receiver=court,
        filled=filled("protection_order_application", urgent=False),
    )
    stepped(judge, matter, "accept")
    marked(BIRTHDAY)
    assert stepped(judge, matter, "grant", filled=filled("protection_order_ruling")).state == "granted"


def test_what_is_closed_and_whose_birthday_is_not_known_is_left_alone(office):
    matter = referred(office)
    stepped(office.supervisor, matter, "withdraw", reason="已另行办理。")
    office.child = a_child(by=office.officer, name="不详", birth_on=None)
    referred(office)
    assert (marked(BIRTHDAY), told()) == (0, [])


def test_nobody_in_another_county_hears_of_it(office):
    matter = referred(office)
    elsewhere = Office(BAISHAN_VILLAGE)
    marked(BIRTHDAY)
    assert seen(elsewhere.officer, matter) is None
    assert Notice.objects.filter(post=elsewhere.officer.post_id).count() == 0


def test_the_message_names_nobody(office):
    referred(office)
    marked(BIRTHDAY)
    assert [text for text in Notice.objects.values_list("text", flat=True) if "李大" in text] == []


def test_born_on_the_leap_day_comes_of_age_in_march(office):
    office.child = a_child(by=office.officer, name="闰", birth_on=dt.date(2008, 2, 29))
    referred(office)
    assert (marked(dt.date(2026, 2, 28)), marked(dt.date(2026, 3, 1))) == (0, 1)

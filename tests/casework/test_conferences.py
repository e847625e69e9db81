"""A conference: units see only the items they are invited to, decisions are followed to their end."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office, opened, seen, stepped

from people import BAISHAN_VILLAGE, QINGHE, VILLAGE, a_child
from tonghu.accounts.models import Notice
from tonghu.casework import conferring, queries
from tonghu.casework.filling import Filled
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Matter
from tonghu.casework.rules import end_of
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def soon():
    return today() + dt.timedelta(days=20)


@pytest.fixture
def office():
    return Office()


def called(office):
    told = {"held_on": soon().isoformat(), "held_at": "09:00", "venue": "县未保中心", "host": "吴刚"}
    filled = Filled(form="conference_call", answers=told)
    return opened(office.officer, kind="conference", place=QINGHE, filled=filled)


def item(office, conference, child=None, units=None):
    told = {"question": "由谁照料", "situation": "祖母住院,家中无人。"}
    with acting(office.officer):
        return conferring.add_item(
            conference=conference.pk,
            child=child or office.child,
            filled=Filled(form="agenda_item", answers=told),
            units=units if units is not None else [office.health],
            by=office.officer,
        )


def decision(office, of, need="care", **given):
    told = {"decided_on": today().isoformat(), "need": need, "decision_words": "安排临时照料。"}
    given = {"receiver": office.health, "due_on": soon(), **given}
    with acting(office.officer):
        return conferring.decide(
            item=of.pk, filled=Filled(form="decision", answers=told), by=office.officer, **given
        )


def minutes():
    told = {
        "met_on": today().isoformat(),
        "chair": "吴刚",
        "recorder": "周芳",
        "overview": "逐案讨论。",
        "attendees": [{"attendee": "钱进", "attendee_unit": "县卫生健康局"}],
    }
    return Filled(form="conference_minutes", answers=told)


def test_an_invited_unit_sees_the_conference_and_its_own_item_alone(office):
    conference = called(office)
    other = a_child(by=office.officer, place=VILLAGE, name="李小红")
    own = item(office, conference)
    others = item(office, conference, child=other, units=[office.school])
    assert seen(office.doctor, conference) == conference
    assert (seen(office.doctor, own), seen(office.doctor, others)) == (own, None)
    assert (seen(office.teacher, own), seen(office.teacher, others)) == (None, others)
    with acting(office.doctor):
        (record,) = queries.records_of(own, office.doctor)
        assert record.answers["question"] == "由谁照料"
        assert [each.pk for each in queries.parts_of(conference, office.doctor)] == [own.pk]


def test_the_call_tells_the_invited_and_needs_an_item(office):
    conference = called(office)
    with pytest.raises(NotYet, match="还没有议题"):
        stepped(office.officer, conference, "call")
    item(office, conference)
    stepped(office.officer, conference, "call")
    told = Notice.objects.filter(text__startswith="邀请参加个案会商")
    assert list(told.values_list("post", flat=True)) == [office.doctor.post_id]
    assert "张小明" not in told.get().text


def test_decisions_are_followed_to_their_end_before_the_conference_ends(office):
    conference = called(office)
    of = item(office, conference)
    stepped(office.officer, conference, "call")
    with pytest.raises(NotYet, match="还没有写下决定"):
        stepped(office.officer, of, "decide")
    made = decision(office, of)
    stepped(office.officer, of, "decide")
    stepped(office.officer, conference, "hold", filled=minutes())
    with pytest.raises(NotYet, match="没有落实完"):
        stepped(office.officer, conference, "close")
    under_way = stepped(office.doctor, made, "accept")
    assert under_way.due_at == end_of(soon())
    with pytest.raises(NotYet, match="没有办结"):
        stepped(office.officer, of, "close")
    told = {"finished_on": today().isoformat(), "result": "met", "result_words": "已安排临时照料。"}
    stepped(office.doctor, made, "finish", filled=Filled(form="measure_outcome", answers=told))
    stepped(office.officer, of, "close")
    assert stepped(office.officer, conference, "close").state == "closed"


def test_two_conferences_do_not_decide_the_same_thing(office):
    first = decision(office, item(office, called(office)))
    second = item(office, called(office))
    with pytest.raises(Conflict) as refused:
        decision(office, second)
    assert refused.value.theirs == first
    assert decision(office, second, need="mind").topic == "mind"


def test_a_child_stands_once_on_an_agenda_and_on_none_that_was_held(office):
    conference = called(office)
    of = item(office, conference)
    with pytest.raises(Conflict, match="已在这次会商的议题里"):
        item(office, conference)
    stepped(office.officer, conference, "call")
    decision(office, of)
    stepped(office.officer, of, "decide")
    stepped(office.officer, conference, "hold", filled=minutes())
    other = a_child(by=office.officer, place=VILLAGE, name="李小红")
    with pytest.raises(UserError, match="不能再加议题"):
        item(office, conference, child=other)


def test_a_conference_that_is_cancelled_takes_its_items_off(office):
    conference = called(office)
    item(office, conference)
    stepped(office.officer, conference, "cancel", reason="改期。")
    with acting(office.officer):
        assert list(Matter.objects.scoped(office.officer).filter(is_open=True)) == []


def test_another_county_sees_no_conference(office):
    conference = called(office)
    item(office, conference)
    stranger = Office(BAISHAN_VILLAGE)
    assert (seen(stranger.officer, conference), seen(stranger.doctor, conference)) == (None, None)

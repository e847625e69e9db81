"""A dispatch is taken back: exactly what it sent, only for a while, and never what somebody has acted on."""

import datetime as dt

import pytest
from leads_made_up import OTHER_VILLAGE, Staff, a_lead, again, key, visited

from people import TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Notice
from tonghu.audit.models import Entry
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.leads import actions
from tonghu.leads.models import Step
from tonghu.leads.undoing import undo_dispatch, undo_limit
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


def sent(staff, leads, **where):
    """The key under which the supervisor dispatched them."""
    deed = key()
    with acting(staff.supervisor):
        done = actions.dispatch(lead_ids=[lead.pk for lead in leads], by=staff.supervisor, key=deed, **where)
    assert done.left == []
    return deed


def undone(actor, deed):
    with acting(actor):
        return undo_dispatch(deed=deed, by=actor)


def steps_of(lead, actor):
    with acting(actor):
        rows = Step.objects.scoped(actor).filter(lead=lead).order_by("at", "id")
        return list(rows.values_list("transition", "before", "after"))


def test_exactly_what_one_dispatch_sent_comes_back(staff):
    first, second, other = (a_lead(by=staff.officer, name=name) for name in ("甲", "乙", "丙"))
    deed = sent(staff, [first, second])
    sent(staff, [other])
    done = undone(staff.supervisor, deed)
    assert (done.back, done.left, done.again) == ([first.pk, second.pk], [], [])
    states = [again(lead, staff.officer).state for lead in (first, second, other)]
    assert states == ["new", "new", "dispatched"]
    back = again(first, staff.officer)
    assert (back.assigned_post, back.assigned_name, back.due_on, back.version) == (None, "", None, 3)
    assert steps_of(first, staff.officer) == [
        ("dispatch", "new", "dispatched"),
        ("withdraw", "dispatched", "new"),
    ]
    texts = list(
        Notice.objects.filter(post=staff.director_post).order_by("id").values_list("text", flat=True)
    )
    assert texts[-1] == "刚才派给您的 2 条线索已撤销派发,不用核实。"
    with acting(auditor := an_actor("auditor", "379901")):
        told = Entry.objects.filter(verb="withdraw").order_by("id").values_list("kind", "subjects")
        assert (list(told), auditor.title != "") == ([("lead", [first.pk]), ("lead", [second.pk])], True)


def test_asking_twice_takes_back_once(staff):
    lead = a_lead(by=staff.officer)
    deed = sent(staff, [lead])
    undone(staff.supervisor, deed)
    done = undone(staff.supervisor, deed)
    assert (done.back, done.left, done.again) == ([], [], [lead.pk])
    assert again(lead, staff.officer).version == 3
    assert Notice.objects.filter(post=staff.director_post, text__contains="撤销派发").count() == 1


def test_what_a_director_has_verified_stays_and_the_rest_comes_back(staff):
    acted_on, untouched = a_lead(by=staff.officer, name="甲"), a_lead(by=staff.officer, name="乙")
    deed = sent(staff, [acted_on, untouched])
    with acting(staff.director):
        actions.verify(lead=acted_on.pk, version=None, by=staff.director, **visited())
    done = undone(staff.supervisor, deed)
    assert (done.back, [each.lead for each in done.left]) == ([untouched.pk], [acted_on.pk])
    assert done.left[0].why.startswith("这条线索已由赵敏(")
    assert "核实。" in done.left[0].why
    assert [again(each, staff.officer).state for each in (acted_on, untouched)] == ["verified", "new"]


def test_a_lead_sent_on_meanwhile_is_not_taken_from_its_new_holder(staff):
    a_post("child_director", OTHER_VILLAGE, name="钱丽")
    lead = a_lead(by=staff.officer)
    deed = sent(staff, [lead])
    with acting(staff.officer):
        actions.redispatch(
            lead=lead.pk, version=None, reason="住在外村", place=OTHER_VILLAGE, by=staff.officer
        )
    done = undone(staff.supervisor, deed)
    assert (done.back, [each.lead for each in done.left]) == ([], [lead.pk])
    kept = again(lead, staff.officer)
    assert (kept.state, kept.place) == ("dispatched", OTHER_VILLAGE)


def test_a_lead_that_was_given_a_village_lies_where_it_lay_before(staff):
    lead = a_lead(by=staff.officer, place=TOWN)
    deed = sent(staff, [lead], place=VILLAGE)
    assert again(lead, staff.officer).place == VILLAGE
    undone(staff.supervisor, deed)
    back = again(lead, staff.officer)
    assert (back.state, back.place) == ("new", TOWN)
    with acting(staff.officer):
        places = set(Step.objects.scoped(staff.officer).filter(lead=lead).values_list("place", flat=True))
    assert places == {TOWN}


def test_another_post_takes_back_nothing(staff):
    lead = a_lead(by=staff.officer)
    deed = sent(staff, [lead])
    for actor in (staff.officer, an_actor("county_officer", "379902")):
        with pytest.raises(UserError, match="没有找到这次派发"):
            undone(actor, deed)
    with pytest.raises(NotPermitted):
        undone(staff.director, deed)
    assert again(lead, staff.officer).state == "dispatched"


def test_after_the_limit_a_dispatch_stands(staff):
    lead = a_lead(by=staff.officer)
    deed = sent(staff, [lead])
    minutes = undo_limit().value
    with acting(staff.supervisor):
        rows = Step.objects.scoped(staff.supervisor).filter(lead=lead)
        at = rows.get().at
        rows.update(at=at - dt.timedelta(minutes=minutes, seconds=1))
    with pytest.raises(UserError, match=f"派发已超过 {minutes} 分钟"):
        undone(staff.supervisor, deed)
    assert again(lead, staff.officer).state == "dispatched"


def test_it_can_be_dispatched_anew_and_undone_again(staff):
    lead = a_lead(by=staff.officer)
    undone(staff.supervisor, sent(staff, [lead]))
    undone(staff.supervisor, sent(staff, [lead]))
    assert [step[0] for step in steps_of(lead, staff.officer)] == ["dispatch", "withdraw"] * 2

"""A lead from the list to the child's file, each step by whoever holds the post."""

import datetime as dt

import pytest
from leads_made_up import Staff, a_lead, again, brought_to, key, number, visited

from people import BAISHAN, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Notice
from tonghu.accounts.queries import actor_for
from tonghu.audit.queries import entries_about
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.leads import actions
from tonghu.leads.models import Lead, LeadEvent, Step, Verification
from tonghu.leads.queries import leads_visible_to, steps_of
from tonghu.locks.acting import acting
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child, Holding, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def lead(staff):
    return a_lead(by=staff.officer, own=number("20170302", 101))


def seen_by(actor):
    with acting(actor):
        return sorted(leads_visible_to(actor).values_list("name", flat=True))


def test_the_whole_way_opens_the_childs_file(staff, lead):
    brought_to("reviewed", staff, lead)
    with acting(staff.officer):
        child = actions.accept(lead=lead.pk, version=4, by=staff.officer, key=key())
        holdings = Holding.objects.scoped(staff.officer).values_list("category", "end_on", "lead")
        visits = Visit.objects.scoped(staff.officer).values_list("by_name", "saw_child", "lead")
        assert (child.name, child.number, child.carer) == ("李小雨", number("20170302", 101), "王秀英")
        assert list(holdings) == [("de_facto_unattended", None, lead.pk)]
        assert list(visits) == [("赵敏", True, lead.pk)]
        ended = Lead.objects.scoped(staff.officer).get(pk=lead.pk)
        assert (ended.state, ended.verdict, ended.child_id, ended.version) == (
            "accepted",
            "accepted",
            child.pk,
            5,
        )
        steps = [
            (s.transition, s.before, s.after, s.user_name) for s in reversed(steps_of(lead, staff.officer))
        ]
    assert steps == [
        ("dispatch", "new", "dispatched", "孙强"),
        ("verify", "dispatched", "verified", "赵敏"),
        ("review_pass", "verified", "reviewed", "孙强"),
        ("accept", "reviewed", "accepted", "周芳"),
    ]
    with acting(staff.officer):
        verbs = list(
            entries_about("lead", lead.pk, actor=staff.officer).order_by("id").values_list("verb", flat=True)
        )
        events = (
            LeadEvent.objects.filter(pgh_obj_id=lead.pk).order_by("pgh_id").values_list("state", flat=True)
        )
        assert verbs == ["dispatch", "verify", "review_pass", "accept"]
        assert list(events) == ["new", "dispatched", "verified", "reviewed", "accepted"]


def test_an_accepted_exit_ends_the_category(staff):
    own = number("20170302", 101)
    enter = brought_to("reviewed", staff, a_lead(by=staff.officer, own=own))
    with acting(staff.officer):
        child = actions.accept(lead=enter.pk, version=None, by=staff.officer)
    leave = brought_to(
        "reviewed", staff, a_lead(by=staff.officer, own=own, kind="exit", basis="父亲已释放。")
    )
    with acting(staff.officer):
        assert actions.accept(lead=leave.pk, version=None, by=staff.officer).pk == child.pk
        held = Holding.objects.scoped(staff.officer).get(child=child)
        assert (held.end_on is None, held.end_basis) == (False, "父亲已释放。")
        assert Child.objects.scoped(staff.officer).get().standing == "closed"


def test_an_accepted_lead_may_go_into_a_file_that_its_number_does_not_tell_of(staff):
    first = brought_to("reviewed", staff, a_lead(by=staff.officer, own=number("20170302", 101)))
    with acting(staff.officer):
        child = actions.accept(lead=first.pk, version=None, by=staff.officer)
    other = brought_to("reviewed", staff, a_lead(by=staff.officer, category="left_behind"))
    with acting(staff.officer):
        assert actions.accept(lead=other.pk, version=None, child=child.pk, by=staff.officer).pk == child.pk
        assert Child.objects.scoped(staff.officer).count() == 1
        assert steps_of(other, staff.officer)[0].transition == "merge"


def test_a_refused_acceptance_leaves_neither_rows_nor_audit(staff):
    own = number("20170302", 101)
    first = brought_to("reviewed", staff, a_lead(by=staff.officer, own=own))
    with acting(staff.officer):
        child = actions.accept(lead=first.pk, version=None, by=staff.officer)
    again_the_same = brought_to("reviewed", staff, a_lead(by=staff.officer, own=own))
    with acting(staff.officer), pytest.raises(Conflict, match="没有重复认定"):
        actions.accept(lead=again_the_same.pk, version=None, by=staff.officer)
    with acting(staff.officer):
        before = entries_about("child", child.pk, actor=staff.officer).count()
    leave = brought_to("reviewed", staff, a_lead(by=staff.officer, kind="exit", category="orphan", own=own))
    with acting(staff.officer), pytest.raises(Conflict):
        actions.accept(lead=leave.pk, version=None, by=staff.officer)
    with acting(staff.officer):
        assert entries_about("child", child.pk, actor=staff.officer).count() == before
        assert Lead.objects.scoped(staff.officer).get(pk=leave.pk).state == "reviewed"


def test_a_village_without_a_director_keeps_the_lead_and_is_named(staff):
    lead = a_lead(by=staff.officer, place="379901100201")
    with acting(staff.supervisor):
        done = actions.dispatch(lead_ids=[lead.pk], by=staff.supervisor)
    assert done.sent == []
    assert [(left.lead, left.why) for left in done.left] == [
        (
            lead.pk,
            "测试省 › 测试市 › 青河县 › 大王镇 › 大王西村目前没有儿童主任在岗。请先在“队伍”中安排该村儿童主任,再派发。",
        )
    ]
    assert again(lead, staff.officer).state == "new"


def test_who_stands_in_for_the_director_gets_the_lead(staff, lead):
    a_post(
        "child_director", VILLAGE, name="钱丽", end_on=dt.date(2099, 1, 1), delegated_from=staff.director_post
    )
    with acting(staff.supervisor):
        actions.dispatch(lead_ids=[lead.pk], by=staff.supervisor)
    assert again(lead, staff.officer).assigned_name == "钱丽"


def test_a_hand_over_leaves_the_open_lead_with_the_new_director(staff, lead):
    brought_to("dispatched", staff, lead)
    staff.director_post.end_on = dt.date.today()
    staff.director_post.save()
    heir = actor_for(a_post("child_director", VILLAGE, name="钱丽", start_on=dt.date.today()))
    assert seen_by(heir) == ["李小雨"]
    with acting(heir):
        visit = actions.verify(lead=lead.pk, version=2, by=heir, **visited())
    assert visit.by_name == "钱丽"


def test_a_director_sees_what_was_sent_to_the_village_and_no_more(staff, lead):
    assert seen_by(staff.director) == []
    brought_to("dispatched", staff, lead)
    a_lead(by=staff.officer, name="未派出")
    other = an_actor("child_director", "379901100201")
    assert (seen_by(staff.director), seen_by(other)) == (["李小雨"], [])
    with acting(staff.director):
        actions.return_lead(lead=lead.pk, version=2, reason="不是本村的孩子", by=staff.director)
    assert seen_by(staff.director) == []
    assert seen_by(staff.supervisor) == ["未派出", "李小雨"]


def test_nobody_of_another_county_sees_or_moves_it(staff, lead):
    charlie = an_actor("county_officer", BAISHAN)
    assert seen_by(charlie) == []
    with acting(charlie):
        assert actions.dispatch(lead_ids=[lead.pk], by=charlie).sent == []
    assert again(lead, staff.officer).state == "new"


def test_a_returned_lead_goes_to_another_village_with_all_its_history(staff, lead):
    brought_to("verified", staff, lead)
    elsewhere = Staff(village="379901100201")
    with acting(staff.supervisor):
        actions.review(lead=lead.pk, version=3, passed=False, reason="住址有误", by=staff.supervisor)
        moved = actions.redispatch(
            lead=lead.pk, version=4, reason="孩子住在西村", place="379901100201", by=staff.supervisor
        )
    assert (moved.place, moved.assigned_name) == ("379901100201", "赵敏")
    assert (seen_by(staff.director), seen_by(elsewhere.director)) == ([], ["李小雨"])
    with acting(elsewhere.director):
        assert [step.transition for step in steps_of(lead, elsewhere.director)] == [
            "redispatch",
            "review_back",
            "verify",
            "dispatch",
        ]
        assert Verification.objects.scoped(elsewhere.director).count() == 1


def test_two_people_verify_at_once_and_the_second_hears_of_it(staff, lead):
    brought_to("dispatched", staff, lead)
    second = an_actor("child_director", VILLAGE, name="钱丽")
    with acting(staff.director):
        actions.verify(lead=lead.pk, version=2, by=staff.director, key=key(), **visited())
    with acting(second), pytest.raises(Conflict, match=r"已由赵敏.儿童主任.于.*核实。") as caught:
        actions.verify(lead=lead.pk, version=2, by=second, key=key(), **visited(note="祖父照料"))
    assert caught.value.theirs.state == "verified"
    with acting(second):
        actions.verify(lead=lead.pk, version=3, by=second, supplement=True, **visited(note="祖父照料"))
    with acting(staff.supervisor):
        notes = Verification.objects.scoped(staff.supervisor).order_by("id").values_list("note", flat=True)
        assert list(notes) == ["由祖母照料。", "祖父照料"]
    assert again(lead, staff.officer).state == "verified"


def test_a_double_click_is_one_step(staff, lead):
    brought_to("dispatched", staff, lead)
    once = key()
    with acting(staff.director):
        actions.verify(lead=lead.pk, version=2, by=staff.director, key=once, **visited())
    with acting(staff.director), pytest.raises(AlreadyDone):
        actions.verify(lead=lead.pk, version=2, by=staff.director, key=once, **visited())
    with acting(staff.director):
        assert Verification.objects.scoped(staff.director).count() == 1
        assert Step.objects.scoped(staff.director).filter(transition="verify").count() == 1


def test_a_dispatch_pressed_twice_tells_the_director_once(staff, lead):
    once = key()
    for _ in range(2):
        with acting(staff.supervisor):
            done = actions.dispatch(lead_ids=[lead.pk], by=staff.supervisor, key=once)
    assert (done.sent, done.again, done.left) == ([], [lead.pk], [])
    assert Notice.objects.filter(post=staff.director_post).count() == 1


def test_each_step_tells_the_next_post_without_a_name(staff, lead):
    brought_to("reviewed", staff, lead)
    with acting(staff.officer):
        actions.reject(lead=lead.pk, version=4, verdict="untrue", reason="父亲在家", by=staff.officer)
    told = Notice.objects.order_by("id").values_list("post_id", "text")
    assert [post for post, _ in told] == [
        staff.director.post_id,
        staff.supervisor.post_id,
        staff.officer.post_id,
        staff.director.post_id,
    ]
    assert [text for _, text in told if "李小雨" in text] == []


def test_a_rejected_lead_keeps_its_reason(staff, lead):
    brought_to("reviewed", staff, lead)
    with acting(staff.officer):
        with pytest.raises(UserError, match="请写明理由"):
            actions.reject(lead=lead.pk, version=4, verdict="untrue", reason=" ", by=staff.officer)
        with pytest.raises(UserError, match="请选择不采纳的原因"):
            actions.reject(lead=lead.pk, version=4, verdict="accepted", reason="x", by=staff.officer)
        actions.reject(lead=lead.pk, version=4, verdict="untrue", reason="父亲在家", by=staff.officer)
        last = steps_of(lead, staff.officer)[0]
        assert (last.reason, last.detail) == ("父亲在家", {"verdict": "untrue"})
    assert (again(lead, staff.officer).state, again(lead, staff.officer).verdict) == ("rejected", "untrue")


def test_each_step_is_for_its_own_post(staff, lead):
    brought_to("dispatched", staff, lead)
    with acting(staff.supervisor), pytest.raises(NotPermitted, match="这一岗位不办理“核实”"):
        actions.verify(lead=lead.pk, version=2, by=staff.supervisor, **visited())
    with acting(staff.director), pytest.raises(NotPermitted, match="派发线索"):
        actions.dispatch(lead_ids=[lead.pk], by=staff.director)
    with acting(staff.director), pytest.raises(NotPermitted):
        actions.review(lead=lead.pk, version=2, passed=True, by=staff.director)
    with acting(staff.supervisor), pytest.raises(NotPermitted):
        actions.accept(lead=lead.pk, version=2, by=staff.supervisor)


def test_an_unseen_child_needs_a_word_and_a_visit_lies_not_in_the_future(staff, lead):
    brought_to("dispatched", staff, lead)
    with acting(staff.director):
        with pytest.raises(UserError, match="没有见到儿童本人"):
            actions.verify(lead=lead.pk, version=2, by=staff.director, **visited(saw_child=False, note=""))
        day = dt.date.today() + dt.timedelta(days=2)
        with pytest.raises(UserError, match="走访日期不能晚于今天"):
            actions.verify(lead=lead.pk, version=2, by=staff.director, **visited(visited_on=day))

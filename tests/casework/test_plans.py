"""A plan: the rules propose with reasons, a person adopts, the family agrees, a person signs; then it is done and closed."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office, opened, seen, stepped
from tests.casework.test_records import visited

from tonghu.accounts.models import Post
from tonghu.casework import planning, queries
from tonghu.casework.filling import Filled
from tonghu.casework.forms import facts_for
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Matter
from tonghu.casework.rules import end_of
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def today():
    return timezone.localdate()


def in_a_month():
    return today() + dt.timedelta(days=30)


def found(office, *needs, **visit):
    """A visit that found these needs."""
    visited(office, **{"needs_note": "见走访情况。", "needs_found": [*needs], **visit})


def planned(office, *needs, **visit):
    """A draft after a visit that found these needs, or none."""
    if needs:
        found(office, *needs, **visit)
    else:
        visited(office, **visit)
    return opened(office.supervisor, kind="plan", child=office.child)


def measures(office, plan, actor=None):
    actor = actor or office.officer
    with acting(actor):
        return {each.topic: each for each in queries.parts_of(plan, actor)}


AGREED = {
    "agreed_on": "2026-07-02",
    "guardian_name": "王秀英",
    "guardian_agreed": True,
    "child_able": False,
}


def agreement(**changes):
    return Filled(form="plan_agreement", answers={**AGREED, "agreed_on": today().isoformat(), **changes})


def signed(office, plan):
    return stepped(office.supervisor, plan, "sign", filled=agreement())


def test_the_rules_propose_with_the_reason_and_nothing_is_in_force(office):
    plan = planned(office, "mind", parent_away="both", weeks_with_child=2, weeks_with_carer=4)
    proposed = measures(office, plan)
    assert {topic: each.state for topic, each in proposed.items()} == {
        "counselling": "proposed",
        "entrusted_care_check": "proposed",
        "weekly_contact": "proposed",
    }
    with acting(office.officer):
        reason = planning.why(proposed["counselling"], by=office.officer)
    assert reason == f"最近一次走访发现有这方面的需求。(走访日期 {today()})"
    assert (plan.state, seen(office.doctor, proposed["counselling"])) == ("draft", None)


def test_a_child_whose_visit_found_nothing_is_proposed_nothing(office):
    assert measures(office, planned(office)) == {}


def test_a_plan_is_signed_only_when_each_measure_is_decided_and_the_guardian_agrees(office):
    plan = planned(office, "mind", "study")
    both = measures(office, plan)
    with pytest.raises(NotYet, match="还没有采用任何一条措施"):
        signed(office, plan)
    stepped(office.supervisor, both["counselling"], "adopt", receiver=office.health, due_on=in_a_month())
    with pytest.raises(NotYet, match="没有处理"):
        signed(office, plan)
    stepped(office.supervisor, both["study_support"], "drop", reason="成绩良好,不需要。")
    with pytest.raises(NotYet, match="监护人没有同意"):
        stepped(
            office.supervisor, plan, "sign", filled=agreement(guardian_agreed=False, guardian_words="不用。")
        )
    assert seen(office.supervisor, plan).state == "draft"
    assert signed(office, plan).state == "in_force"


def test_a_signed_plan_sends_its_measures_and_their_result_comes_back(office):
    plan = planned(office, "mind")
    (measure,) = measures(office, plan).values()
    stepped(office.supervisor, measure, "adopt", receiver=office.health, due_on=in_a_month())
    signed(office, plan)
    sent = seen(office.doctor, measure)
    assert (sent.state, sent.given["name"], seen(office.doctor, plan)) == ("sent", "张小明", None)
    under_way = stepped(office.doctor, measure, "accept")
    assert under_way.due_at == end_of(in_a_month())
    with pytest.raises(NotYet, match="没办结的措施"):
        closed(office, plan)
    told = {"finished_on": today().isoformat(), "result": "met", "result_words": "完成三次疏导,情绪好转。"}
    stepped(office.doctor, measure, "finish", filled=Filled(form="measure_outcome", answers=told))
    with acting(office.supervisor):
        (record,) = queries.records_of(measure, office.supervisor)
    assert record.answers["result_words"] == "完成三次疏导,情绪好转。"
    assert closed(office, plan).state == "closed"


def closed(office, plan):
    told = {"closed_on": today().isoformat(), "outcome": "met", "outcome_words": "情绪稳定。"}
    return stepped(office.supervisor, plan, "close", filled=Filled(form="plan_closing", answers=told))


def test_a_declined_measure_goes_to_another_and_the_first_sees_it_no_longer(office):
    plan = planned(office, "mind")
    (measure,) = measures(office, plan).values()
    stepped(office.supervisor, measure, "adopt", receiver=office.health, due_on=in_a_month())
    signed(office, plan)
    stepped(office.doctor, measure, "decline", reason="没有儿童心理门诊。")
    stepped(office.supervisor, measure, "redirect", receiver=office.school, reason="由学校心理教师办理。")
    assert seen(office.doctor, measure) is None
    assert stepped(office.teacher, measure, "accept").state == "under_way"


def test_a_measure_may_be_a_person_s_and_never_a_person_s_and_a_unit_s(office):
    plan = planned(office, "care")
    (measure,) = measures(office, plan).values()
    director = Post.objects.get(pk=office.director.post_id)
    with pytest.raises(UserError, match="只能选一个"):
        stepped(
            office.supervisor,
            measure,
            "adopt",
            receiver=office.school,
            responsible=director,
            due_on=in_a_month(),
        )
    stepped(office.supervisor, measure, "adopt", responsible=director, due_on=in_a_month())
    signed(office, plan)
    assert stepped(office.director, measure, "accept").state == "under_way"


def test_a_person_adds_a_measure_and_the_same_one_is_not_begun_twice(office):
    plan = planned(office)
    with acting(office.supervisor):
        planning.add_measure(
            plan=plan.pk, service="parents_job", reason="母亲想回乡就业。", by=office.supervisor
        )
    with acting(office.supervisor), pytest.raises(Conflict, match="父母就业帮扶"):
        planning.add_measure(plan=plan.pk, service="parents_job", reason="", by=office.supervisor)
    assert set(measures(office, plan)) == {"parents_job"}


def test_proposed_again_brings_what_is_new_and_nothing_twice(office):
    plan = planned(office, "mind")
    stepped(office.supervisor, measures(office, plan)["counselling"], "drop", reason="不需要。")
    found(office, "mind", "legal", needs_note="另需法律帮助。")
    stepped(office.supervisor, plan, "propose")
    assert {t: m.state for t, m in measures(office, plan).items()} == {
        "counselling": "dropped",
        "legal_aid": "proposed",
    }


def test_a_child_has_one_plan_at_a_time(office):
    planned(office)
    with pytest.raises(Conflict, match="已有一件办理中的“帮扶方案”"):
        opened(office.officer, kind="plan", child=office.child)


def test_a_plan_that_is_not_carried_out_takes_its_measures_with_it(office):
    plan = planned(office, "mind")
    stepped(office.supervisor, plan, "drop", reason="家庭即将迁出。")
    with acting(office.officer):
        open_ones = Matter.objects.scoped(office.officer).filter(is_open=True)
        assert list(open_ones) == []


def test_every_service_can_be_proposed_and_its_need_its_units_and_its_days_are_known():
    needs = {option.key for option in catalogue().code_lists["child_need"].options}
    kinds = set(catalogue().matters["measure"].opening.receivers)
    for service in catalogue().services.values():
        assert service.need in needs, service.id
        assert set(service.units) - kinds == set(), service.id
        assert service.proposals, service.id


def test_proposals_read_what_is_sensitive_and_a_form_s_prefill_never_carries_it(office):
    visited(office)
    with acting(office.supervisor):
        shown = facts_for(office.child, by=office.supervisor)
        whole = facts_for(office.child, by=office.supervisor, whole=True)
    sealed = {key for key in whole if key.startswith("last.visit.")} - set(shown)
    assert whole["last.visit.mood"] == ["steady"]
    assert "last.visit.mood" in sealed

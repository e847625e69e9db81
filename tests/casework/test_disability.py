"""A child goes down the funnel, from screening to rehabilitation; nobody is lost between two steps."""

import pytest
from tests.casework.matters_made_up import (
    Office,
    added,
    counted,
    days_ago,
    filled,
    seen,
    stepped,
    taken,
)
from tests.casework.rehabilitation_made_up import applied, approved, diagnosed, office, positive, under_way

from people import BAISHAN_VILLAGE
from tonghu.casework import queries
from tonghu.casework.guarding import NotYet
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
__all__ = ["office"]


def turn(actor):
    with acting(actor):
        return list(queries.open_work(actor).values_list("state", flat=True))


def test_a_child_goes_down_the_whole_funnel(office):
    matter = diagnosed(office)
    stepped(office.doctor, matter, "treat")
    applied(office, matter)
    assert (turn(office.doctor), turn(office.federate)) == ([], ["applied"])
    under_way(office, approved(office, matter))
    done = taken(office.trainer, matter, "finish", "rehab_progress")
    assert (done.state, done.is_open) == ("done", False)
    # Who handed it on still sees what became of it, and of the file nothing.
    for unit in (office.doctor, office.federate, office.trainer):
        assert seen(unit, matter).state == "done"
        assert counted(unit)[0] == 0


@pytest.mark.parametrize(
    "state",
    ["positive", "recheck", "diagnosed", "treating", "applied", "approved", "rehabilitating", "paused"],
)
def test_every_step_of_the_funnel_has_a_clock_and_somebody_above(state):
    here = kind_of("disability_service").states[state]
    assert here.is_open
    assert here.limit is not None
    assert here.escalate


def test_no_other_state_of_the_funnel_is_open():
    states = kind_of("disability_service").states.values()
    assert sorted(s.id for s in states if not s.is_open) == ["done", "excluded", "out"]


def test_a_recheck_has_its_own_day(office):
    watch = filled("disability_diagnosis", result="watch", recheck_on=days_ago(-50))
    matter = stepped(office.doctor, positive(office), "watch", filled=watch)
    assert (matter.state, f"{matter.due_at.astimezone():%Y-%m-%d}") == ("recheck", days_ago(-50))


@pytest.mark.parametrize(
    ("move", "result", "says"),
    [
        ("exclude", "confirmed", "不是“排除”"),
        ("diagnose", "excluded", "不是“确诊”"),
        ("watch", "confirmed", "不是“需要复查”"),
    ],
)
def test_a_step_says_what_the_diagnosis_says(office, move, result, says):
    matter = positive(office)
    with pytest.raises(NotYet, match=says):
        taken(office.doctor, matter, move, "disability_diagnosis", result=result)
    assert seen(office.doctor, matter).state == "positive"


def test_a_refusal_is_documented_and_comes_back_by_a_clock(office):
    matter = diagnosed(office)
    refused = filled("disability_way_out", ground="guardian_refuses")
    paused = stepped(office.doctor, matter, "refuse", filled=refused)
    assert (paused.state, paused.is_open) == ("paused", True)
    assert paused.due_at is not None
    with pytest.raises(NotYet, match="不能就此结束"):
        stepped(office.officer, matter, "leave", filled=refused)
    resumed = stepped(office.supervisor, matter, "resume", receiver=office.health, reason="监护人同意。")
    assert resumed.state == "positive"


def test_nobody_leaves_the_funnel_without_a_ground_and_only_the_county_closes(office):
    matter = diagnosed(office)
    out = filled("disability_way_out", ground="moved")
    with pytest.raises(NotPermitted):
        stepped(office.doctor, matter, "leave", filled=out)
    done = stepped(office.officer, matter, "leave", filled=out)
    assert (done.state, done.is_open) == ("out", False)
    with pytest.raises(AssertionError, match="随时再申请"):
        filled("disability_way_out", ground="moved", explained=False)


def test_treatment_that_is_not_done_is_not_closed(office):
    matter = diagnosed(office)
    stepped(office.doctor, matter, "treat")
    with pytest.raises(NotYet, match="还需要康复训练"):
        taken(office.doctor, matter, "finish_treatment", "treatment_result", outcome="done", needs_rehab=True)


def test_what_is_known_of_the_body_stands_encrypted(office):
    matter = diagnosed(office)
    with acting(office.officer):
        for kept in queries.records_of(matter, office.officer):
            assert {"suspected", "kind", "advice", "result"} & set(kept.answers) == set()


def test_others_see_nothing(office):
    matter = diagnosed(office)
    elsewhere = Office(BAISHAN_VILLAGE)
    for stranger in (office.teacher, office.federate, office.trainer, elsewhere.officer, elsewhere.doctor):
        assert seen(stranger, matter) is None
        assert counted(stranger)[1:] == (0, 0, 0)
    with pytest.raises(NotPermitted):
        added(office.officer, matter, "rehab_progress")


@pytest.mark.parametrize(
    ("scheme", "amount", "says"),
    [
        ("rehab_training_7_up", 15001, "超过7岁以上残疾儿童集中康复训练救助标准15000元"),
        ("rehab_community_7_up", 5001, "5000元"),
        ("rehab_vision", 6001, "6000元"),
        ("rehab_training_0_6", 100, "不适用所选的救助项目"),
    ],
)
def test_a_subsidy_is_of_the_child_s_age_and_no_more_than_the_scheme_gives(office, scheme, amount, says):
    matter = applied(office, diagnosed(office))
    form = filled("rehab_decision", scheme=scheme, amount=amount)
    with pytest.raises(UserError, match=says):
        stepped(office.federate, matter, "approve", receiver=office.centre, filled=form)
    assert seen(office.federate, matter).state == "applied"


def test_an_operation_is_settled_by_its_bill(office):
    matter, given = applied(office, diagnosed(office)), {"scheme": "surgery", "amount": 90000}
    done = taken(office.federate, matter, "approve", "rehab_decision", receiver=office.centre, **given)
    assert done.state == "approved"

"""Taken into temporary guardianship, cared for, and returned only after an assessment that says so."""

import pytest
from tests.casework.matters_made_up import (
    Office,
    added,
    counted,
    days_ago,
    filled,
    opened,
    seen,
    stepped,
)

from people import BAISHAN_VILLAGE
from tonghu.casework import queries
from tonghu.casework.actions import add_to_matter
from tonghu.casework.filling import Filled
from tonghu.casework.forms import NotValid
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Matter
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = Office()
    office.centre, office.keeper = office.unit("protection_centre", office.county, name="秦护")
    return office


def proposed(office):
    return opened(
        office.officer,
        kind="temporary_guardianship",
        child=office.child,
        receiver=office.centre,
        filled=filled("temporary_ground", ground="harmed"),
    )


def in_care(office, way="institution"):
    matter = proposed(office)
    stepped(office.lead, matter, "decide", filled=filled("temporary_decision"))
    return stepped(office.keeper, matter, "place", filled=filled("placement_made", way=way))


def assessed(office, matter, *, days=0, suitable="suitable", **fixed):
    return added(
        office.keeper,
        matter,
        "return_assessment",
        assessed_on=days_ago(days),
        suitable=suitable,
        cause_gone=True,
        guardian_able=True,
        **fixed,
    )


def back(office, matter, days=0):
    return stepped(
        office.officer, matter, "return", filled=filled("return_handover", returned_on=days_ago(days))
    )


def test_the_seven_grounds_and_the_five_are_asked_by_code():
    assert len(catalogue().code_lists["temporary_ground"].options) == 7
    assert len(catalogue().code_lists["long_term_ground"].options) == 5


def test_a_child_returns_after_an_assessment_and_is_followed_up(office):
    matter = in_care(office)
    added(office.keeper, matter, "institution_services")
    added(office.keeper, matter, "safety_check")
    added(office.keeper, matter, "psych_measure", done="done", level="green")
    assessed(office, matter)
    assert back(office, matter, days=90).state == "returned"
    added(office.director, matter, "return_visit", state="good", saw_child=True)
    done = stepped(office.officer, matter, "settle")
    assert (done.state, done.is_open) == ("closed", False)


def test_nobody_is_returned_without_an_assessment(office):
    matter = in_care(office)
    with pytest.raises(NotYet, match="请先组织评估"):
        back(office, matter)
    assert seen(office.officer, matter).state == "in_care"


@pytest.mark.parametrize(("days", "holds"), [(30, True), (31, False)])
def test_an_assessment_counts_as_long_as_the_parameter_says(office, days, holds):
    matter = in_care(office)
    assessed(office, matter, days=days)
    if holds:
        assert back(office, matter).state == "returned"
    else:
        with pytest.raises(NotYet, match="近期的评估"):
            back(office, matter)


def test_a_later_assessment_that_says_no_outweighs_an_earlier_yes(office):
    matter = in_care(office)
    assessed(office, matter, days=5)
    assessed(office, matter, days=1, suitable="not_yet")
    with pytest.raises(NotYet, match="最近一次结论"):
        back(office, matter)


def test_a_later_yes_outweighs_an_earlier_no_of_the_same_day(office):
    matter = in_care(office)
    assessed(office, matter, suitable="unsuitable")
    assessed(office, matter)
    assert back(office, matter).state == "returned"


def test_the_conclusion_follows_from_what_was_found():
    with pytest.raises(AssertionError, match="结论不能是“适合送回”"):
        filled("return_assessment", suitable="suitable", cause_gone=False, guardian_able=True)


def test_two_assessors_who_are_the_same_person_are_refused(office):
    matter = in_care(office)
    whole = filled("return_assessment", suitable="not_yet")
    one = whole.answers["assessors"][0]
    for pair, path in (([one, one], "assessors"), ([one], "assessors")):
        said = Filled(form=whole.form, answers={**whole.answers, "assessors": pair})
        with acting(office.keeper), pytest.raises(NotValid) as refused:
            add_to_matter(matter=matter.pk, filled=said, by=office.keeper)
        assert [problem.path.split("/")[0] for problem in refused.value.problems] == [path]


def test_after_the_return_the_child_is_watched(office):
    matter = in_care(office)
    assessed(office, matter)
    back(office, matter, days=89)
    added(office.director, matter, "return_visit", state="good", saw_child=True)
    with pytest.raises(NotYet, match="还没有满跟踪天数"):
        stepped(office.officer, matter, "settle")


@pytest.mark.parametrize(
    "visit",
    [
        {"state": "worry", "saw_child": True},
        {"state": "good", "saw_child": False},
        {"state": "good", "saw_child": True, "visited_on": days_ago(32)},
    ],
    ids=["worry", "not seen", "too old"],
)
def test_the_watch_ends_with_a_recent_visit_at_which_all_was_well(office, visit):
    matter = in_care(office)
    assessed(office, matter)
    back(office, matter, days=100)
    added(office.director, matter, "return_visit", **visit)
    with pytest.raises(NotYet, match="最近一次回访"):
        stepped(office.officer, matter, "settle")


def test_who_is_in_danger_again_is_taken_back(office):
    matter = in_care(office)
    assessed(office, matter)
    back(office, matter)
    assert stepped(office.officer, matter, "again", filled=filled("placement_made")).state == "in_care"


def test_a_family_that_was_not_checked_takes_no_child():
    with pytest.raises(AssertionError, match="不能安置到这一家庭"):
        filled("placement_made", way="relative", carer_checked=False)


def test_temporary_is_not_for_ever(office):
    matter = proposed(office)
    long = filled("temporary_decision", starts_on=days_ago(0), until=days_ago(-367))
    with pytest.raises(NotYet, match="超过了最长期限"):
        stepped(office.lead, matter, "decide", filled=long)


def test_where_no_return_is_possible_long_term_guardianship_begins(office):
    matter = in_care(office)
    stepped(office.officer, matter, "to_long_term", reason="无人可以担任监护人。")
    with acting(office.officer):
        part = Matter.objects.scoped(office.officer).get(parent=matter)
    assert (part.kind, part.state, part.child_id) == ("long_term_guardianship", "proposed", office.child.pk)


def test_only_civil_affairs_decides_and_returns(office):
    matter = proposed(office)
    for other in (office.keeper, office.supervisor):
        with pytest.raises(NotPermitted):
            stepped(other, matter, "decide", filled=filled("temporary_decision"))
    with pytest.raises(Conflict):
        stepped(office.officer, matter, "return", filled=filled("return_handover"))


def test_the_institution_sees_its_matter_and_no_file_others_nothing(office):
    matter = in_care(office)
    assert seen(office.keeper, matter).given.keys() == {"name", "sex", "birth_on", "village", "carer"}
    # Its own placement and the form that came with the matter; the decision is civil affairs' own paper.
    assert counted(office.keeper) == (0, 1, 3, 2)
    elsewhere = Office(BAISHAN_VILLAGE)
    other = elsewhere.unit("protection_centre", elsewhere.county)[1]
    for stranger in (office.teacher, office.doctor, elsewhere.officer, elsewhere.lead, other):
        assert seen(stranger, matter) is None
        assert counted(stranger)[1:] == (0, 0, 0)


def test_the_ground_stands_encrypted(office):
    matter = in_care(office)
    with acting(office.officer):
        for kept in queries.records_of(matter, office.officer):
            assert "harmed" not in str(kept.answers)

"""A drop-out comes back: suspected, confirmed, persuaded, returned with a plan, and watched until it has settled."""

import pytest
from tests.casework.matters_made_up import (
    Office,
    added,
    begun,
    counted,
    days_ago,
    filled,
    invited,
    opened,
    seen,
    stepped,
    taken,
)

from people import BAISHAN_VILLAGE
from tonghu.casework import escalating, queries
from tonghu.casework.forms import NotValid
from tonghu.casework.guarding import NotYet
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = Office()
    office.bureau, office.educator = office.unit("education", office.county, name="郑教")
    return office


def suspected(office):
    matter = begun(
        office.supervisor, "dropout", "dropout_suspected", child=office.child, receiver=office.bureau
    )
    invited(office, matter, office.school)
    return matter


def confirmed(office):
    return taken(office.educator, suspected(office), "confirm", "dropout_confirmation")


def returned(office, days=0):
    matter = confirmed(office)
    visit = filled("persuasion_visit", visited_on=days_ago(days), agreed="returns", return_on=days_ago(days))
    stepped(office.director, matter, "visited", filled=visit)
    return taken(office.teacher, matter, "return", "school_return", returned_on=days_ago(days))


def watched(office, days):
    matter = returned(office, days)
    return taken(office.teacher, matter, "plan", "return_plan")


def turn(actor, task="school"):
    with acting(actor):
        return list(queries.open_work(actor, task=task).values_list("state", flat=True))


def test_a_child_comes_back_and_the_case_is_closed_after_the_watch(office):
    matter = watched(office, 90)
    added(office.teacher, matter, "attendance_week", absent_days=0)
    done = taken(office.educator, matter, "settle", "dropout_closing")
    assert (done.state, done.is_open) == ("settled", False)


def test_the_watch_lasts_as_long_as_the_parameter_says(office):
    matter = watched(office, 89)
    added(office.teacher, matter, "attendance_week", absent_days=0)
    with pytest.raises(NotYet, match="还没有满监测天数"):
        taken(office.educator, matter, "settle", "dropout_closing")


def test_after_a_relapse_the_watch_begins_again(office):
    matter = watched(office, 100)
    added(office.teacher, matter, "attendance_week", absent_days=0)
    taken(office.teacher, matter, "relapse", "dropout_confirmation")
    taken(office.teacher, matter, "return", "school_return", returned_on=days_ago(5))
    taken(office.teacher, matter, "plan", "return_plan")
    with pytest.raises(NotYet, match="还没有满监测天数"):
        taken(office.educator, matter, "settle", "dropout_closing")


def test_without_attendance_nothing_is_closed(office):
    matter = watched(office, 90)
    with pytest.raises(NotYet, match="还没有考勤记录"):
        taken(office.educator, matter, "settle", "dropout_closing")


def test_nobody_returns_whom_nobody_went_to_see(office):
    matter = confirmed(office)
    with pytest.raises(NotYet, match="劝返走访"):
        taken(office.teacher, matter, "return", "school_return")


def test_a_promised_day_is_the_clock(office):
    matter = confirmed(office)
    visit = filled("persuasion_visit", agreed="returns", return_on=days_ago(-4))
    after = stepped(office.director, matter, "visited", filled=visit)
    assert f"{after.due_at.astimezone():%Y-%m-%d}" == days_ago(-4)


def test_an_exception_needs_its_paper_and_a_leave_of_absence_closes_nothing(office):
    matter = confirmed(office)
    with pytest.raises(AssertionError, match="没有核对证明材料"):
        filled("dropout_exception", ground="sick_leave", until=days_ago(-60), paper=False)
    leave = filled("dropout_exception", ground="sick_leave", until=days_ago(-60))
    held = stepped(office.educator, matter, "except", filled=leave)
    assert (held.state, f"{held.due_at.astimezone():%Y-%m-%d}") == ("excepted", days_ago(-60))
    with pytest.raises(NotYet, match="到期要复核"):
        stepped(office.educator, matter, "exempt", reason="x")
    back = stepped(office.educator, matter, "resume", reason="休学期满。")
    assert back.state == "confirmed"


def test_a_leave_of_absence_without_an_end_is_refused(office):
    matter = confirmed(office)
    leave = filled("dropout_exception", ground="sick_leave", until=days_ago(-60))
    with pytest.raises(NotValid, match="例外到哪天"):
        stepped(
            office.educator,
            matter,
            "except",
            filled=type(leave)(
                form=leave.form, answers={k: v for k, v in leave.answers.items() if k != "until"}
            ),
        )


def test_three_ledgers_are_the_lists_by_state_in_each_inbox(office):
    matter = suspected(office)
    assert (turn(office.educator), turn(office.teacher), turn(office.supervisor)) == (
        ["suspected"],
        ["suspected"],
        [],
    )
    taken(office.educator, matter, "confirm", "dropout_confirmation")
    assert (turn(office.educator), turn(office.teacher), turn(office.supervisor)) == (["confirmed"],) * 3
    assert turn(office.educator, task="health") == []


def test_one_child_has_one_open_case_even_for_a_unit_that_does_not_see_it(office):
    suspected(office)
    with pytest.raises(Conflict, match="已有一件"):
        suspected(office)


def test_a_record_is_added_by_whom_it_belongs_to(office):
    matter = watched(office, 10)
    with pytest.raises(NotPermitted, match="不填写这一表单"):
        added(office.supervisor, matter, "attendance_week", absent_days=0)


def test_the_bureau_and_the_school_see_the_case_and_no_file_and_others_see_nothing(office):
    matter = watched(office, 10)
    children, matters, steps, records = counted(office.teacher)
    assert (children, matters, steps) == (0, 1, 5)
    # The visit that a village's director wrote is the file's; a unit reads what units wrote and the opening form.
    assert records == 4
    elsewhere = Office(BAISHAN_VILLAGE)
    for stranger in (office.doctor, elsewhere.officer, elsewhere.teacher, elsewhere.director):
        assert seen(stranger, matter) is None
        assert counted(stranger)[1:] == (0, 0, 0)


def test_the_school_s_month_and_the_bureau_s_quarter(office):
    month = opened(
        office.teacher,
        kind="dropout_month",
        place=office.county,
        receiver=office.bureau,
        filled=filled("dropout_month", suspected=1, dropped_out=0, returned=0, concerned=1),
    )
    assert stepped(office.educator, month, "note").state == "noted"
    with pytest.raises(AssertionError, match="不能多于"):
        filled("dropout_month", suspected=0, dropped_out=0, returned=0, concerned=1)
    quarter = opened(office.educator, kind="dropout_recheck", place=office.county)
    assert taken(office.educator, quarter, "finish", "dropout_quarter").state == "done"
    assert counted(office.doctor)[1:] == (0, 0, 0)


def test_what_is_late_is_told_to_the_county(office):
    from tonghu.accounts.models import Notice
    from tonghu.casework.system import casework_system

    matter = suspected(office)
    system = casework_system(None)
    with acting(system):
        assert escalating.escalate(now=matter.due_at.replace(year=matter.due_at.year + 1), by=system) == 1
    told = Notice.objects.filter(text__startswith="逾期").values_list("post__role", flat=True)
    assert sorted(told) == ["county_lead", "county_officer"]

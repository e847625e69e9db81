"""The same thing reported twice: shown with reasons, linked by a person, and each reporter is told."""

import pytest
from tests.casework.harm_made_up import HarmOffice, answered, everything, feedback, report_of, reported
from tests.casework.matters_made_up import seen, stepped

from people import BAISHAN
from tonghu.casework.filling import Filled
from tonghu.casework.guarding import NotYet
from tonghu.casework.harm.duplicates import likely_duplicates
from tonghu.casework.harm.receipts import outcome
from tonghu.casework.models import Matter
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return HarmOffice()


def linked(office, report, first, why="同一家。"):
    filled = Filled(form="harm_link", answers={"first": first.pk, "why": why})
    return stepped(office.officer, report, "link", filled=filled)


def suggested(office, report):
    with acting(office.officer):
        return [(each.report.pk, each.reasons) for each in likely_duplicates(report, by=office.officer)]


def test_by_child_place_and_time_with_the_reasons(office):
    first = report_of(reported(child_age=9))
    second = report_of(reported(child_age=10))
    other = report_of(reported(child_name="李小红", child_age=3))
    report_of(reported(BAISHAN))
    assert suggested(office, second) == [(first.pk, ["孩子姓名相同", "年龄相近", "时间相近"])]
    assert suggested(office, other) == []


def test_a_linked_report_is_kept_and_its_reporter_is_told_before_it_ends(office):
    first, later = report_of(reported()), reported()
    report = report_of(later)
    joined = linked(office, report, first)
    assert (joined.state, joined.parent_id, joined.is_open) == ("linked", first.pk, True)
    for kind, handed in everything(later).items():
        stepped(office.workers[kind], handed, "acknowledge")
    with pytest.raises(NotYet, match="告知"):
        stepped(office.officer, report, "close_linked")
    feedback(office.officer, report, "您的报告已与先前的一并处置。")
    assert stepped(office.officer, report, "close_linked").state == "linked_closed"
    assert outcome(later.number, later.phrase).told[0][1] == "您的报告已与先前的一并处置。"
    with acting(office.officer):
        assert Matter.objects.scoped(office.officer).filter(kind="harm_report").count() == 2


def test_a_report_is_linked_to_the_first_and_to_nothing_else(office):
    first, second, third = (report_of(reported()) for _ in range(3))
    handed = next(iter(everything(reported()).values()))
    for wrong, says in (
        (second, "不能并入它自己"),
        (handed, "没有找到"),
        (report_of(reported(BAISHAN)), "没有找到"),
    ):
        with pytest.raises(UserError, match=says):
            linked(office, second, wrong)
    linked(office, second, first)
    with pytest.raises(UserError, match="填最早"):
        linked(office, third, second)
    with pytest.raises(UserError, match="较晚的并入较早的"):
        linked(office, first, third)


def test_what_was_linked_by_mistake_stands_by_itself_again(office):
    first, report = report_of(reported()), report_of(reported())
    linked(office, report, first)
    again = stepped(office.officer, report, "unlink", reason="另一家的孩子。")
    assert (again.state, seen(office.officer, report).parent_id) == ("handling", None)


def test_the_departments_of_both_go_on(office):
    first, later = reported(), reported()
    linked(office, report_of(later), report_of(first))
    for taken in (first, later):
        assert answered(office.workers["police"], everything(taken)["police"]).state == "answered"

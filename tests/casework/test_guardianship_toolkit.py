"""The slot for a province's own guardianship assessment: with results alone as shipped, with indicators once there are some."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office, added, days_ago, filled, opened, seen, stepped
from tests.casework.toolkit_made_up import made_up_toolkit
from tests.workbench.pages import client_of, text_of

from people import a_child, an_actor
from tonghu.accounts.models import Post
from tonghu.casework.assessments.queries import assessments_of, holds_on
from tonghu.casework.forms import NotValid
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Assessment
from tonghu.casework.rules import kind_of, number_of
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
__all__ = ["made_up_toolkit"]
KIND = "guardianship_assessment"
TWO = [{"assessor_name": "李一", "assessor_unit": "甲"}, {"assessor_name": "王二", "assessor_unit": "乙"}]


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def begun(office):
    return opened(office.officer, kind=KIND, child=office.child, reason="照料不周。")


def result(**changes):
    """The generic form: a result in the tool's own words."""
    return filled(
        KIND, **{"valid_until": days_ago(-90), "level_name": "二级", "standing": "insufficient", **changes}
    )


def results(office):
    with acting(office.officer):
        rows = assessments_of(office.child, office.officer)
        return [(row.toolkit, row.level, row.total, row.assessors, row.valid_until) for row in rows]


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


# As shipped


def test_the_shipped_toolkit_takes_results_alone_and_says_that_nobody_verified_it():
    shipped = catalogue().toolkits["guardianship"]
    assert (shipped.how, shipped.form, shipped.indicators, shipped.assessors) == ("result", KIND, (), 2)
    assert shipped.source.status == "待核"
    assert [each.id for each in catalogue().toolkits.values() if each.serves] == []


def test_a_result_is_kept_with_its_tool_its_people_and_its_last_day(office, begun):
    stepped(office.officer, begun, "assess", filled=result(toolkit="hunan"))
    assert results(office) == [("guardianship", "二级", None, 2, in_days(90))]
    with acting(office.officer):
        kept = Assessment.objects.scoped(office.officer).get(toolkit="guardianship")
        assert kept.tool_name == "湖南省监护评估办法"
        assert (holds_on(kept, in_days(90)), holds_on(kept, in_days(91))) == (True, False)


@pytest.mark.parametrize(
    "people",
    [
        [{"assessor_name": "李一", "assessor_unit": "甲", "assessor_kind": "staff"}],
        [
            {"assessor_name": "李一", "assessor_unit": "甲", "assessor_kind": "staff"},
            {"assessor_name": "李一", "assessor_unit": "乙", "assessor_kind": "doctor"},
        ],
        [
            {"assessor_name": "李一", "assessor_unit": "甲", "assessor_kind": "staff"},
            {"assessor_name": "李 一", "assessor_unit": "乙", "assessor_kind": "doctor"},
        ],
    ],
)
def test_one_person_alone_does_not_assess(office, begun, people):
    given = result()
    given.answers["assessors"] = people
    with pytest.raises((NotValid, UserError)):
        stepped(office.officer, begun, "assess", filled=given)
    assert (results(office), seen(office.officer, begun).state) == ([], "planned")


def test_the_file_shows_until_when_it_holds_and_when_it_no_longer_does(office, begun):
    stepped(office.officer, begun, "assess", filled=result())
    officer = client_of(Post.objects.get(pk=office.officer.post_id))
    page = text_of(officer.get(f"/children/{office.child.pk}/"))
    assert f"有效至 {in_days(90):%Y-%m-%d}" in page
    assert "已过有效期" not in page
    old = result(assessed_on=days_ago(40), valid_until=days_ago(1))
    other = a_child(by=office.officer, place=office.child.place, name="李小红")
    another = opened(office.officer, kind=KIND, child=other, reason="照料不周。")
    stepped(office.officer, another, "assess", filled=old)
    page = text_of(officer.get(f"/children/{other.pk}/"))
    assert (f"有效至 {in_days(-1):%Y-%m-%d}" in page, "已过有效期" in page) == (True, True)


# With indicators


def marks(**changes):
    return {
        "assessed_on": days_ago(0),
        "food": 2,
        "sleep": 1,
        "bond": 2,
        "people": TWO,
        "total": 5,
        **changes,
    }


def marked(office, begun, by=None, **changes):
    return added(by or office.officer, begun, "made_up", **marks(**changes))


def test_the_toolkit_is_offered_in_the_matter_that_it_serves(made_up_toolkit, office, begun):
    assert kind_of(KIND).recorders["made_up"] == kind_of(KIND).first.owners
    page = text_of(client_of(Post.objects.get(pk=office.officer.post_id)).get(f"/casework/{begun.pk}/"))
    assert "监护评估（测试用）" in page


def test_from_the_marks_to_the_level_and_on_to_the_measures(made_up_toolkit, office, begun):
    days = number_of("assessment_valid_days", on=timezone.localdate())
    marked(office, begun)
    assert results(office) == [("made_up", "weak", 5, 2, in_days(days))]
    assessed = stepped(office.officer, begun, "assess", filled=result(valid_until=days_ago(-30)))
    assert assessed.state == "assessed"
    stepped(office.officer, begun, "guide", reason="需要指导。")
    done = stepped(office.officer, begun, "act", filled=filled("assessment_use"))
    assert (done.state, done.is_open) == ("acted", False)


def test_the_result_waits_for_the_marks(made_up_toolkit, office, begun):
    with pytest.raises(NotYet, match="请先在这一事项里填写“监护评估（测试用）”"):
        stepped(office.officer, begun, "assess", filled=result())
    assert seen(office.officer, begun).state == "planned"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"level_name": "一级"}, "得出的等级是“二级”，填写的是“一级”"),
        ({"valid_until": days_ago(-3000)}, "有效期超过了最长期限|的结果有效至"),
    ],
)
def test_the_result_says_what_the_marks_came_to_and_holds_no_longer(
    made_up_toolkit, office, begun, changes, says
):
    marked(office, begun)
    with pytest.raises(UserError, match=says):
        stepped(office.officer, begun, "assess", filled=result(**changes))
    assert seen(office.officer, begun).state == "planned"


def test_marks_by_one_person_are_refused(made_up_toolkit, office, begun):
    for people in (TWO[:1], [TWO[0], {"assessor_name": "李 一", "assessor_unit": "乙"}]):
        with pytest.raises((UserError, AssertionError)):
            marked(office, begun, people=people)
    assert results(office) == []


def test_marks_that_do_not_add_up_or_lie_beyond_their_most_are_refused(made_up_toolkit, office, begun):
    for changes in ({"food": 4, "total": 7}, {"total": 9}):
        with pytest.raises((NotValid, AssertionError)):
            marked(office, begun, **changes)
    assert results(office) == []


def test_marks_that_were_mended_count_as_mended(made_up_toolkit, office, begun):
    from tonghu.casework.filling import correct_record

    first = marked(office, begun).record
    with acting(office.officer):
        correct_record(
            record=first,
            filled=filled("made_up", **marks(food=3, sleep=2, bond=5, total=10)),
            by=office.officer,
        )
    assert [(tool, level) for tool, level, *_ in results(office)] == [("made_up", "gone")]
    with pytest.raises(UserError, match="得出的等级是“三级”"):
        stepped(office.officer, begun, "assess", filled=result())
    done = stepped(
        office.officer,
        begun,
        "assess",
        filled=result(level_name="三级", standing="absent", valid_until=days_ago(-30)),
    )
    assert done.state == "assessed"


def test_nobody_fills_it_in_outside_of_the_matter_or_without_being_asked(made_up_toolkit, office, begun):
    from tonghu.casework.filling import add_record

    with acting(office.officer), pytest.raises(NotPermitted, match="在它所属的事项里填写"):
        add_record(filled=filled("made_up", **marks()), child=office.child, by=office.officer)
    director = an_actor("child_director", office.child.place, name="另一主任")
    with pytest.raises(NotPermitted):
        marked(office, begun, by=director)

"""What the child's file says of the work around the child, and to whom."""

import io

import pytest
from pypdf import PdfReader
from tests.casework.matters_made_up import Office, opened
from tests.casework.test_plans import found
from tests.casework.test_records import visited
from tests.workbench.casework.test_pages import client, referral
from tests.workbench.pages import client_of, text_of

from people import BAISHAN_VILLAGE, QINGHE, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.casework.completeness import known_elements, wholeness
from tonghu.casework.forms import in_force
from tonghu.casework.models import Record
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.registry.actions import record_visit
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def tab(office, name, actor=None):
    return text_of(client(actor or office.officer).get(f"/children/{office.child.pk}/{name}"))


def test_the_file_s_first_page_says_what_is_next_and_what_is_missing(office):
    referral(office)
    page = tab(office, "")
    assert "部门转介 待接收" in page
    assert "缺项 身份信息、现住址、监护人、类别认定、走访记录、需求评估、帮扶方案" in page
    assert "必备要素按项目默认核对，待核。" in page


def test_what_is_there_is_no_longer_missing(office):
    visited(office)
    with acting(office.officer):
        whole = wholeness(refreshed(office), by=office.officer, on=office.child.opened_on)
    assert {each.id for each in whole.elements if each.there} == {"carer", "visit", "responsible"}


def refreshed(office):

    return Child.objects.scoped(office.officer).get(pk=office.child.pk)


def test_the_list_of_elements_names_only_what_can_be_looked_up():
    for dated in catalogue().parameters["file_elements"].values:
        assert set(dated.value) - known_elements() == set()


def test_needs_plan_and_referrals_stand_on_one_tab_with_what_may_be_begun(office):
    found(office, "mind")
    opened(office.supervisor, kind="plan", child=office.child)
    page = tab(office, "support/")
    for words in ("帮扶方案 拟订中", "心理咨询和疏导 待采用", "发起或填写", "填写需求评估"):
        assert words in page
    assert "会商决定" not in page


def test_records_are_read_whole_by_those_above_and_nowhere_else(office):
    visited(office)
    assert "情绪" in tab(office, "papers/")
    stranger = Office(BAISHAN_VILLAGE)
    assert client(stranger.officer).get(f"/children/{office.child.pk}/papers/").status_code == 404


@pytest.mark.parametrize("name", ["support", "guardianship", "papers"])
@pytest.mark.parametrize("number", [1, 6])
def test_a_tab_asks_the_same_however_much_there_is(office, name, number, django_assert_num_queries):
    for _ in range(number):
        referral(office)
    reader = client_of(a_post("county_officer", QINGHE))
    address = f"/children/{office.child.pk}/{name}/"
    reader.get(address)
    with django_assert_num_queries({"support": 26, "guardianship": 25, "papers": 24}[name]):
        assert reader.get(address).status_code == 200


def printed(actor, child, whom):
    """The text of the printed file, without line breaks, and how many pages it has."""
    answer = client(actor).post(f"/children/{child.pk}/print/", {"for": whom})
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", ""), len(pages)


def test_the_whole_file_holds_records_and_the_family_s_print_none(office):
    found(office, "mind")
    opened(office.supervisor, kind="plan", child=office.child)
    whole, _ = printed(office.officer, office.child, "office")
    family, _ = printed(office.officer, office.child, "family")
    assert ("走访记录" in whole, "心理咨询和疏导" in whole) == (True, True)
    assert ("走访记录" in family, "心理咨询和疏导" in family) == (False, False)


SAID = {"ordinary": "邻居愿意帮忙", "sensitive": "想和妈妈视频", "protected": "郑某某"}
NOTE = "近来夜里常惊醒"


@pytest.mark.parametrize(
    ("role", "place", "classes"),
    [
        ("county_officer", QINGHE, {"ordinary", "sensitive", "protected"}),
        ("county_lead", QINGHE, {"ordinary", "sensitive", "protected"}),
        ("child_supervisor", VILLAGE[:9], {"ordinary", "sensitive"}),
        ("child_director", VILLAGE, {"ordinary", "sensitive"}),
        ("city_lead", QINGHE[:4], {"ordinary"}),
        ("province_lead", QINGHE[:2], {"ordinary"}),
    ],
)
def test_the_file_on_paper_leaves_out_the_classes_that_are_not_the_role_s(office, role, place, classes):
    """What was found is sensitive, whom a warning names protected; and a visitor's note is out of sensitive answers."""
    needs = {
        "answers": {"strengths": SAID["ordinary"]},
        "sealed": {"sensitive": {"child_wish": SAID["sensitive"]}},
    }
    warned = {"answers": {}, "sealed": {"protected": {"respondent_name": SAID["protected"]}}}
    with acting(office.officer):
        for form, told in (("needs", needs), ("warning_given", warned)):
            Record.objects.create(
                place=office.child.place,
                child=office.child,
                form=form,
                version=in_force(form).hash,
                occurred_on=office.child.opened_on,
                post_id=office.officer.post_id,
                by_name="周芳",
                post_title="经办人",
                **told,
            )
        record_visit(
            child=office.child,
            visited_on=office.child.opened_on,
            saw_child=True,
            carer="王秀英",
            note_text=NOTE,
            by=office.officer,
        )
    reader = actor_for(a_post(role, place, name="打印人"))
    said, _ = printed(reader, office.child, "office")
    assert {each for each, words in SAID.items() if words in said} == classes
    assert (NOTE in said) is ("sensitive" in classes)
    summed_up, _ = printed(reader, office.child, "conference")
    assert {each for each, words in SAID.items() if words in summed_up} == classes - {"protected"}
    assert (NOTE in summed_up) is ("sensitive" in classes)


def test_the_summary_for_a_conference_is_one_page(office):
    found(office, "mind", "study", "care", "legal", "job", "papers", "living", "medical")
    opened(office.supervisor, kind="plan", child=office.child)
    said, pages = printed(office.officer, office.child, "conference")
    assert pages == 1
    assert "个案摘要" in said
    assert "帮扶方案" in said

"""What the child's file says of the work around the child, and to whom."""

import io

import pytest
from pypdf import PdfReader
from tests.casework.matters_made_up import Office, opened
from tests.casework.test_plans import found
from tests.casework.test_records import visited
from tests.workbench.casework.test_pages import client, referral
from tests.workbench.pages import client_of, text_of

from people import BAISHAN_VILLAGE, QINGHE, a_post
from tonghu.casework.completeness import known_elements, wholeness
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
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
    with django_assert_num_queries({"support": 26, "guardianship": 24, "papers": 24}[name]):
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


def test_the_summary_for_a_conference_is_one_page(office):
    found(office, "mind", "study", "care", "legal", "job", "papers", "living", "medical")
    opened(office.supervisor, kind="plan", child=office.child)
    said, pages = printed(office.officer, office.child, "conference")
    assert pages == 1
    assert "个案摘要" in said
    assert "帮扶方案" in said

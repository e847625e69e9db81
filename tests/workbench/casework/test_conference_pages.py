"""A conference on its pages, and its minutes as Word and PDF, each as its reader may see them."""

import io

import pytest
from docx import Document
from pypdf import PdfReader
from tests.casework.matters_made_up import Office, stepped
from tests.casework.test_conferences import called, decision, item, minutes
from tests.workbench.casework.test_pages import client
from tests.workbench.pages import text_of

from people import VILLAGE, a_child

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def held(office):
    """A conference on two children: one that the health office was invited to, one that the school was."""
    conference = called(office)
    other = a_child(by=office.officer, place=VILLAGE, name="李小红<b>")
    first = item(office, conference)
    second = item(office, conference, child=other, units=[office.school])
    stepped(office.officer, conference, "call")
    decision(office, first)
    decision(office, second, receiver=office.school)
    stepped(office.officer, conference, "hold", filled=minutes())
    return conference


def word(answer):
    """All the text of a Word file."""
    paper = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def pdf(answer):
    """All the text of a PDF, without line breaks."""
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace(
        "\n", ""
    )


@pytest.mark.parametrize(("file", "read"), [("docx", word), ("pdf", pdf)])
def test_the_minutes_hold_items_decisions_owners_and_days(office, held, file, read):
    said = read(client(office.officer).get(f"/casework/{held.pk}/minutes/{file}/"))
    for words in (
        "个案会商纪要",
        "张小明",
        "李小红<b>",
        "由谁照料",
        "安排临时照料。",
        office.health.name,
        "钱进",
    ):
        assert words in said


@pytest.mark.parametrize(("file", "read"), [("docx", word), ("pdf", pdf)])
def test_an_invited_unit_s_minutes_hold_its_own_items_alone(office, held, file, read):
    said = read(client(office.doctor).get(f"/casework/{held.pk}/minutes/{file}/"))
    assert ("张小明" in said, "李小红" in said, office.school.name in said) == (True, False, False)


def test_there_are_no_minutes_before_the_conference_was_held(office):
    conference = called(office)
    assert client(office.officer).get(f"/casework/{conference.pk}/minutes/pdf/").status_code == 404


def test_a_child_is_found_and_put_on_the_agenda(office):
    conference = called(office)
    officer = client(office.officer)
    page = officer.get(f"/casework/{conference.pk}/agenda/", {"q": "zxm"})
    assert "张小明" in text_of(page)
    page = officer.get(f"/casework/{conference.pk}/agenda/", {"child": office.child.pk})
    assert office.health.name in text_of(page)


def test_what_cannot_be_looked_for_is_said(office):
    conference = called(office)
    page = client(office.officer).get(f"/casework/{conference.pk}/agenda/", {"q": "379901"})
    assert "没有找到这样的儿童" not in text_of(page)

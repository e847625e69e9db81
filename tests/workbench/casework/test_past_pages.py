"""The past on its pages: a template, an upload judged row by row, kept, taken back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.casework.matters_made_up import Office
from tests.casework.test_past import GOOD, HEADS, excel, staged, visit_days
from tests.workbench.casework.test_pages import client
from tests.workbench.pages import hidden, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def test_a_file_is_uploaded_looked_at_kept_and_taken_back(office):
    officer = client(office.officer)
    page = officer.get("/casework/past/")
    file = SimpleUploadedFile("台账.xlsx", excel(HEADS, GOOD, ("李四", "", "", "", "", "")))
    told = {"key": hidden(page, "key"), "kind": "visits", "file": file}
    answer = officer.post("/casework/past/", told, follow=True)
    where = answer.redirect_chain[-1][0]
    assert "可导入 1 行，不能导入 1 行" in text_of(answer)
    assert visit_days(office) == []
    assert "已导入 1 行。" in text_of(officer.post(f"{where}apply/", follow=True))
    assert len(visit_days(office)) == 1
    page = officer.get(f"{where}undo/")
    refused = officer.post(f"{where}undo/", {"key": hidden(page, "key"), "reason": ""})
    assert refused.status_code == 422
    told = {"key": hidden(page, "key"), "reason": "导错了文件。"}
    assert "已撤销导入。" in text_of(officer.post(f"{where}undo/", told, follow=True))
    assert visit_days(office) == []


def test_what_is_no_excel_is_refused_beside_the_form(office):
    officer = client(office.officer)
    told = {
        "key": hidden(officer.get("/casework/past/"), "key"),
        "kind": "visits",
        "file": SimpleUploadedFile("x.xlsx", b"no"),
    }
    answer = officer.post("/casework/past/", told)
    assert answer.status_code == 422
    assert "不能作为 Excel 打开" in text_of(answer)


@pytest.mark.parametrize("kind", ["visits", "plans", "files"])
def test_the_template_has_the_columns_that_are_understood(office, kind):
    content = client(office.officer).get(f"/casework/past/template/{kind}/").content
    heads = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0]
    assert heads[:3] == ["儿童姓名", "公民身份号码", "出生日期"]
    assert len(heads) > 5


def test_who_may_not_change_files_has_no_such_page(office):
    assert client(office.director).get("/casework/past/").status_code == 403


def test_the_list_asks_the_database_the_same_however_many_there_are(office, django_assert_num_queries):
    officer = client(office.officer)
    staged(office, GOOD)
    officer.get("/casework/past/")
    for rows in ((GOOD, GOOD), (GOOD, GOOD, GOOD)):
        with django_assert_num_queries(QUERIES):
            officer.get("/casework/past/")
        staged(office, *rows)


QUERIES = 17

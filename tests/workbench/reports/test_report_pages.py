"""Pages of reports: a new one, one as it is read, as Word, PDF and Excel, and one made again."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from tests.oversight.reports.conftest import IN_OTHER, IN_VILLAGE
from tests.oversight.reports.test_making import made, stored
from tests.workbench.duties.conftest import visited
from tests.workbench.pages import client_of, hidden, text_of

from people import QINGHE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.locks.acting import acting
from tonghu.oversight.reports.models import Kind


def sent(client, kind, **typed):
    address = reverse("reports:new", args=[kind])
    fresh = client.get(address)
    assert fresh.status_code == 200
    key = hidden(fresh, "key")
    return client.post(address, {"key": key, "place": QINGHE, **typed})


def a_month():
    return f"{timezone.localdate():%Y-%m}"


def test_a_briefing_is_made_on_its_page(county):
    answer = sent(county.client("officer"), "briefing", month=a_month())
    report = stored()
    assert (answer.status_code, answer.url) == (302, reverse("reports:report", args=[report.pk]))
    page = text_of(county.client("officer").get(answer.url))
    today = timezone.localdate()
    assert "青河县留守儿童和困境儿童关爱服务简报" in page
    assert f"应办{IN_VILLAGE + IN_OTHER}件" in page
    assert f"数据截至 {today:%Y-%m-%d}" in page


def test_numbers_stand_to_the_right_and_what_is_not_shown_takes_their_room(county):
    visited(county, "director", "甲0")
    page = county.client("officer").get(reverse("reports:report", args=[made(county).pk])).content.decode()
    heads = ("应办", "已办", "其中逾期办结", "正当理由", "待办", "逾期未办")
    shown = re.findall(r'<th scope="row">(第1[01]项 .*?|合计)</th>(.*?)</tr>', page)[:3]
    held, sums = (
        '<td class="held" colspan="7">' + words + "</td>" for words in ("人数过少，不显示", "不显示")
    )
    nothing = '<td class="is-number">0</td>' * len(heads)
    assert [cells for _, cells in shown] == [held, f"{nothing}<td>没有应办事项</td>", sums]
    assert [f'<th scope="col" class="is-number">{head}</th>' in page for head in heads] == [True] * len(heads)


def test_asked_again_it_opens_the_one_that_stands(county):
    client = county.client("officer")
    first = sent(client, "briefing", month=a_month())
    assert sent(client, "briefing", month=a_month()).url == first.url


def test_another_is_made_beside_it_and_says_so_on_both(county):
    report = made(county)
    visited(county, "director", "甲0")
    client = county.client("officer")
    answer = client.post(reverse("reports:again", args=[report.pk]))
    later = stored(revision=2)
    assert answer.url == reverse("reports:report", args=[later.pk])
    assert "与上一次生成相比" in text_of(client.get(answer.url))
    assert "后来另作过一次" in text_of(client.get(reverse("reports:report", args=[report.pk])))


def test_the_evaluator_draws_a_sample(county):
    answer = sent(
        county.client("evaluator"),
        "evaluation",
        year=str(timezone.localdate().year),
        seed="第三方-2026",
        size="5",
    )
    page = county.client("evaluator").get(answer.url)
    assert ("个案 5" in text_of(page), "第三方-2026" in text_of(page), "个案 6" in text_of(page)) == (
        True,
        True,
        False,
    )
    names = [child.name for child in county.children.values()]
    assert [name for name in names if name in page.content.decode()] == []


def downloaded(client, report, ext):
    answer = client.get(reverse("reports:file", args=[report.pk, ext]))
    assert answer.status_code == 200
    return answer.content


def test_word_holds_the_tables_and_the_marks(county):
    report = made(county, kind=Kind.YEARLY)
    paper = Document(io.BytesIO(downloaded(county.client("officer"), report, "docx")))
    said = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "年度报告" in said
    assert report.digest in said
    assert f"数据截至 {report.as_of:%Y-%m-%d}" in paper.sections[0].footer.paragraphs[0].text
    assert str(IN_VILLAGE + IN_OTHER) in cells


def test_excel_holds_numbers_as_numbers_and_a_native_chart(county):
    content = downloaded(county.client("officer"), made(county), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(book[name] for name in book.sheetnames if "各条款完成情况" in name)
    line = next(
        row for row in sheet.iter_rows(values_only=True) if row[0] and str(row[0]).startswith("第10项")
    )
    assert line[1:7] == (IN_VILLAGE + IN_OTHER, 0, 0, 0, IN_OTHER, IN_VILLAGE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2


def test_pdf_is_a_pdf_and_its_download_is_recorded(county):
    report = made(county)
    assert downloaded(county.client("lead"), report, "pdf")[:5] == b"%PDF-"
    auditor = actor_for(a_post("auditor", QINGHE))
    with acting(auditor):
        rows = Entry.objects.filter(verb="export").values_list("user_name", "kind", "subjects", "place")
        assert list(rows) == [("孙科长", "report", [report.pk], QINGHE)]


@pytest.mark.parametrize("who", ["charlie", "director"])
def test_another_county_and_a_village_get_nothing(county, who):
    report = made(county)
    client = county.client(who)
    for name, args in (("report", [report.pk]), ("file", [report.pk, "docx"])):
        answer = client.get(reverse(f"reports:{name}", args=args))
        assert answer.status_code in (403, 404)
        assert "青河县留守" not in answer.content.decode(errors="replace")
    assert client.post(reverse("reports:again", args=[report.pk])).status_code in (403, 404)
    assert stored().pk == report.pk  # and no other beside it


def test_officers_of_the_three_kinds_see_no_reports(county):
    for role in ("auditor", "security_officer", "system_administrator"):
        assert client_of(a_post(role, QINGHE)).get(reverse("reports:list")).status_code == 403


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same_however_long(county, uncounted_rail, more):
    for _ in range(more):
        made(county, anew=True)
    client = county.client("officer")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("reports:list"))
    assert len(re.findall(r'<li class="box">', page.content.decode())) == more
    assert len(asked) == 13

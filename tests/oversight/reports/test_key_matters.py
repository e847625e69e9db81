"""The list of key matters in a report: real matters with progress, overdue and finished, the same on every paper and later."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader
from tests.casework.matters_made_up import added, days_ago, filled, opened, stepped
from tests.oversight.reports.test_making import made, stored, words
from tests.workbench.pages import text_of

from people import BAISHAN, QINGHE
from tonghu.casework.models import Matter, MatterStep
from tonghu.duties import queries
from tonghu.duties.system import as_system
from tonghu.locks.acting import acting
from tonghu.oversight.reports.composing import composed
from tonghu.oversight.reports.key_matters import listed
from tonghu.oversight.reports.models import Kind
from tonghu.oversight.reports.snapshot import from_json


def today():
    return timezone.localdate()


def yesterday():
    return today() - dt.timedelta(days=1)


def a_matter(by, name, *, since, due, place=QINGHE):
    """A key matter on the list since so many days, to be finished in so many (past ones below nought)."""
    promised = today() + dt.timedelta(days=due)
    answers = {"name": name, "year": str(yesterday().year), "listed_on": days_ago(since)}
    matter = opened(
        by,
        kind="key_matter",
        place=place,
        due_on=max(promised, today()),
        filled=filled("key_matter", **answers),
    )
    # What a real deed so many days ago would have left: the clock of a test does not turn back.
    with acting(by):
        opened_on = today() - dt.timedelta(days=since)
        Matter.objects.scoped(by).filter(pk=matter.pk).update(opened_on=opened_on, promised_on=promised)
    a_step(by, matter, "open", "under_way", days=since, detail={"promised_on": promised.isoformat()})
    return matter


def a_step(by, matter, move, after, *, days, detail=None):
    with acting(by):
        MatterStep.objects.create(
            place=matter.place,
            matter=matter,
            move=move,
            before="" if move == "open" else "under_way",
            after=after,
            detail=detail or {},
            user_name=by.user_name,
            post_title=by.title,
            post_id=by.post_id,
            at=timezone.now() - dt.timedelta(days=days),
        )


def progress(by, matter, percent, done, *, days):
    share = {"completed": percent == 100} | ({"percent": percent} if percent < 100 else {})
    added(by, matter, "key_matter_progress", reported_on=days_ago(days), done=done, **share)


def finished(by, matter, *, days):
    progress(by, matter, 100, "全部完成", days=days)
    a_step(by, matter, "finish", "done", days=days)
    with acting(by):
        closed = timezone.now() - dt.timedelta(days=days)
        Matter.objects.scoped(by).filter(pk=matter.pk).update(state="done", is_open=False, closed_at=closed)


@pytest.fixture
def matters(county):
    """As of yesterday: one with progress, one overdue without any, one finished; another of the other county."""
    by, theirs = county.actors["officer"], county.actors["charlie"]
    found = {
        "路": a_matter(by, "建设关爱服务室", since=20, due=10),
        "迟": a_matter(by, "儿童主任全员培训", since=60, due=-4),
        "完": a_matter(by, "送影进机构", since=90, due=30),
        "外": a_matter(theirs, "白山县的实事", since=20, due=10, place=BAISHAN),
    }
    progress(by, found["路"], 20, "选好地点", days=12)
    progress(by, found["路"], 40, "开始装修", days=5)
    finished(by, found["完"], days=2)
    return found


def reported(county, **more):
    year = yesterday().year
    given = {"first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31), "as_of": yesterday(), **more}
    return made(county, kind=Kind.KEY_MATTERS, **given)


def told(report):
    return {
        each.title: (each.state, each.standing, each.percent, each.due, each.words)
        for each in from_json(report.figures).key_matters
    }


def day(days):
    return (today() + dt.timedelta(days=days)).isoformat()


def test_each_matter_stands_as_it_did_on_the_day(county, matters):
    report = reported(county)
    assert told(report) == {
        "建设关爱服务室": ("推进中", "under_way", 40, day(10), "开始装修"),
        "儿童主任全员培训": ("推进中，逾期3天", "overdue", None, day(-4), ""),
        "送影进机构": ("已完成", "finished", 100, day(30), "全部完成"),
    }
    said = words(composed(report))
    assert "列入清单3件：已完成1件，推进中1件，已逾期1件。" in said
    assert {each.owner for each in from_json(report.figures).key_matters} == {"青河县民政部门"}
    assert "白山县的实事" not in said


def since_then(county, matters):
    """All that may come on the next day: progress, an end, another time limit, another matter."""
    by = county.actors["officer"]
    progress(by, matters["路"], 80, "装修完成", days=0)
    stepped(by, matters["迟"], "extend", due_on=today() + dt.timedelta(days=60), reason="推迟")
    opened(
        by,
        kind="key_matter",
        place=QINGHE,
        due_on=today() + dt.timedelta(days=9),
        filled=filled("key_matter", name="新加的实事", year=str(yesterday().year), listed_on=days_ago(0)),
    )


def test_made_later_for_the_same_day_it_says_the_same_though_much_came_since(county, matters):
    report = reported(county)
    since_then(county, matters)
    standing = reported(county)
    anew = reported(county, anew=True)
    assert standing.pk == report.pk
    assert (anew.revision, anew.digest, anew.restated) == (2, report.digest, [])
    assert told(anew) == told(report)
    # And that this can fail: as of today it is another list.
    if today().year == yesterday().year:
        now = told(reported(county, as_of=today()))
        assert [now[name][:3] for name in ("建设关爱服务室", "儿童主任全员培训", "新加的实事")] == [
            ("推进中", "under_way", 80),
            ("推进中", "under_way", None),
            ("推进中", "under_way", None),
        ]


def test_what_was_recorded_late_is_said_by_the_one_made_anew_and_the_first_stands(county, matters):
    report = reported(county)
    progress(county.actors["officer"], matters["迟"], 50, "补登：已培训一半", days=6)
    anew = reported(county, anew=True)
    assert told(stored(pk=report.pk)) == told(report)
    (change,) = anew.restated
    assert change == {
        "matter": "儿童主任全员培训",
        "before": f"推进中，逾期3天；时限{day(-4)}",
        "after": f"推进中，逾期3天，完成50%；时限{day(-4)}",
        "why": "进展补录或更正",
    }
    assert "与上一次生成相比的清单事项" in words(composed(anew))


def downloaded(county, report, ext):
    answer = county.client("officer").get(reverse("reports:file", args=[report.pk, ext]))
    assert answer.status_code == 200
    return io.BytesIO(answer.content)


def tables_of_word(content):
    document = Document(content)
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    footer = document.sections[0].footer.paragraphs[0].text
    rows = [tuple(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    cells = [cell for row in rows for cell in row]
    return rows, "\n".join([*paragraphs, *cells, footer])


def rows_of_excel(content):
    book = openpyxl.load_workbook(content)
    rows = [
        tuple("" if cell is None else cell for cell in row)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]
    return rows, "\n".join(str(cell) for row in rows for cell in row)


def text_of_pdf(content):
    return "".join("".join(page.extract_text().split()) for page in PdfReader(content).pages)


def test_word_pdf_and_excel_open_and_hold_the_same_numbers(county, matters):
    report = reported(county)
    (rule,) = queries.rules()
    paper = composed(report)
    counts, lines = paper.sections[0].rows, paper.sections[1].rows
    assert counts == (("已完成", 1), ("推进中", 1), ("已逾期", 1), ("合计", 3))
    assert sorted(line[5] for line in lines if line[5] != "") == [40, 100]
    in_word, word = tables_of_word(downloaded(county, report, "docx"))
    in_excel, excel = rows_of_excel(downloaded(county, report, "xlsx"))
    pdf = text_of_pdf(downloaded(county, report, "pdf"))
    for row in (*counts, *lines):
        assert tuple(map(str, row)) in in_word
        # Numbers stand in Excel as numbers.
        assert row in [each[: len(row)] for each in in_excel]
        assert "".join("".join(map(str, row)).split()) in pdf
    for said in (word, excel, pdf):
        assert f"数据截至{yesterday():%Y-%m-%d}" in "".join(said.split())
        assert rule.hash[:12] in said
        assert report.digest in "".join(said.split())


NOTHING = (
    "这段时间没有登记列入清单的事项。事项由县级民政经办人、市级民政负责人、省级民政负责人在“帮扶”里发起“重要实事”登记，"
    "登记后请重新生成本报告。"
)


def test_an_empty_list_says_who_enters_it_and_where_and_has_no_bare_heading(county):
    report = reported(county)
    first, second, *_ = composed(report).sections
    assert (first.title, first.lines, first.rows) == ("总体情况", (NOTHING,), ())
    assert second.title == "说明"
    page = county.client("officer").get(reverse("reports:report", args=[report.pk]))
    _, word = tables_of_word(downloaded(county, report, "docx"))
    _, excel = rows_of_excel(downloaded(county, report, "xlsx"))
    for said in (text_of(page), word, excel, text_of_pdf(downloaded(county, report, "pdf"))):
        assert ("".join(said.split()).count(NOTHING), "清单和进展" in said) == (1, False)


def test_the_list_takes_the_same_reads_however_long(county, matters):
    by = county.actors["officer"]
    costs = []
    for more in (0, 3):
        for number in range(more):
            a_matter(by, f"又一件{number}", since=9, due=9)
        with as_system() as system, CaptureQueriesContext(connection) as asked:
            found = listed(QINGHE, year=yesterday().year, on=yesterday(), by=system)
        costs.append((len(found), len(asked)))
    assert costs == [(3, 4), (6, 4)]

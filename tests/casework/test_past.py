"""Excel from before: staged, shown, kept by a person, taken back as a whole."""

import datetime as dt
import io

import pytest
import xlsxwriter
from tests.casework.matters_made_up import Office
from tests.casework.test_records import visited

from people import BAISHAN_VILLAGE, VILLAGE, a_child
from tonghu.casework import queries
from tonghu.casework.forms import form_of
from tonghu.casework.models import PastImport
from tonghu.casework.past import actions
from tonghu.casework.past.reading import read_past
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.places.models import Division
from tonghu.registry.models import Child, Holding, Visit

pytestmark = pytest.mark.django_db
HEADS = ("儿童姓名", "出生日期", "走访日期", "是否见到儿童", "走访人", "情况")


@pytest.fixture
def office():
    return Office()


def excel(*rows, above=()):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2026, 1, 1)})  # the same rows are the same file
        sheet = book.add_worksheet()
        for at, row in enumerate([*above, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(
                        at,
                        column,
                        dt.datetime.combine(cell, dt.time()),
                        book.add_format({"num_format": "yyyy-mm-dd"}),
                    )
                else:
                    sheet.write(at, column, cell)
    return written.getvalue()


GOOD = ("张小明", "2015年3月2日", dt.date(2025, 5, 1), "是", "赵敏", "")
UNSEEN = ("张小明", "2015-03-02", "20250601", "否", "赵敏", "去奶奶家了")


def staged(office, *rows, kind="visits", heads=HEADS):
    with acting(office.officer):
        return actions.stage(kind=kind, file_name="台账.xlsx", content=excel(heads, *rows), by=office.officer)


def problems(past):
    return [row["problem"] for row in past.rows]


def applied(office, past):
    with acting(office.officer):
        return actions.apply(past=past.pk, by=office.officer)


def undone(office, past):
    with acting(office.officer):
        return actions.undo(past=past.pk, reason="导错了文件。", by=office.officer)


def visit_days(office):
    with acting(office.officer):
        rows = Visit.objects.scoped(office.officer).filter(child=office.child).order_by("visited_on")
        return list(rows.values_list("visited_on", "by_name"))


def test_rows_are_judged_before_anything_is_kept(office):
    past = staged(
        office,
        GOOD,
        ("李四", "2015-03-02", "2025-05-01", "是", "赵敏", ""),
        ("张小明", "", "2025-05-01", "是", "赵敏", ""),
        ("张小明", "2015-03-02", "2099-05-01", "是", "赵敏", ""),
        ("张小明", "2015-03-02", "去年", "是", "赵敏", ""),
        ("张小明", "2015-03-02", "2025-05-01", "大概", "赵敏", ""),
        ("张小明", "2015-03-02", "2025-05-01", "否", "赵敏", ""),
    )
    assert (past.ready, past.faulty, visit_days(office)) == (1, 6, [])
    told = problems(past)
    assert told[0] == ""
    assert told[1] == "本辖区没有这名儿童的档案。请先建立档案,或检查号码和出生日期。"
    assert told[2] == "只有姓名,不能确定是哪一名儿童。请补上公民身份号码或出生日期。"
    assert "今天" in told[3]
    assert told[4] == "“走访日期”不是日期,写的是“去年”。请写作 2024-01-18。"
    assert told[5] == "“是否见到儿童”应写“是”或“否”,写的是“大概”。"
    assert "情况" in told[6]


def test_what_is_kept_says_where_it_came_from_and_goes_back_as_a_whole(office):
    past = applied(office, staged(office, GOOD, UNSEEN))
    assert visit_days(office) == [(dt.date(2025, 5, 1), "赵敏"), (dt.date(2025, 6, 1), "赵敏")]
    with acting(office.officer):
        sources = [each.source for each in queries.records_of_child(office.child, office.officer)]
    assert sources == ["导入:台账.xlsx 第 3 行", "导入:台账.xlsx 第 2 行"]
    visited(office)
    _, left = undone(office, past)
    assert (left, [who for _, who in visit_days(office)]) == ([], ["赵敏"])
    with acting(office.officer):
        forms = [each.form for each in queries.records_of_child(office.child, office.officer)]
        assert PastImport.objects.scoped(office.officer).get().state == "undone"
    assert forms == ["visit"]


def test_the_same_file_is_not_kept_twice_and_nothing_is_undone_twice(office):
    past = applied(office, staged(office, GOOD))
    with pytest.raises(Conflict, match="没有重复导入"):
        staged(office, GOOD)
    with pytest.raises(Conflict, match="已导入"):
        applied(office, past)
    undone(office, past)
    with pytest.raises(Conflict, match="已撤销"):
        undone(office, past)


def test_two_children_of_one_name_and_day_are_nobody_s_row(office):
    a_child(by=office.officer, place=VILLAGE, name="张小明")
    assert problems(staged(office, GOOD)) == [
        "有 2 份档案同名同出生日期,不知道是哪一名。请补上公民身份号码。"
    ]


def test_files_are_opened_in_their_village_and_closed_again(office):
    heads = ("儿童姓名", "出生日期", "性别", "村（社区）", "类别", "认定日期")
    village = Division.objects.get(place=VILLAGE).name
    past = staged(
        office,
        ("孙小雨", "2016-04-05", "女", village, "孤儿", "2024-01-02"),
        ("张小明", "2015-03-02", "男", village, "", ""),
        ("钱多多", "2016-04-05", "男", "没有这个村", "", ""),
        kind="files",
        heads=heads,
    )
    assert (past.ready, problems(past)[1]) == (1, "这名儿童已有档案。")
    applied(office, past)
    with acting(office.officer):
        child = Child.objects.scoped(office.officer).get(name="孙小雨")
        held = Holding.objects.scoped(office.officer).get(child=child)
        assert (child.place, child.sex, held.category, held.start_on) == (
            VILLAGE,
            "2",
            "orphan",
            dt.date(2024, 1, 2),
        )
    undone(office, past)
    with acting(office.officer):
        assert Child.objects.scoped(office.officer).get(name="孙小雨").standing == "closed"


def test_a_file_that_was_worked_on_since_stays_open_and_is_named(office):
    heads = ("儿童姓名", "出生日期", "村（社区）")
    village = Division.objects.get(place=VILLAGE).name
    past = applied(office, staged(office, ("孙小雨", "2016-04-05", village), kind="files", heads=heads))
    with acting(office.officer):
        office.child = Child.objects.scoped(office.officer).get(name="孙小雨")
    visited(office)
    _, left = undone(office, past)
    assert left == ["孙小雨的档案在导入之后又有新的记录,没有关闭。"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not an excel", "不能作为 Excel 打开"),
        (excel(("姓名", "日期")), "没有找到表头"),
        (excel(HEADS), "只有表头"),
        (excel((*HEADS, "走访日期"), (*GOOD, "2025-01-01")), "出现了两次"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, says):
    with pytest.raises(UserError, match=says):
        read_past(content, form_of("past_visit"))


def test_the_header_is_found_under_titles():
    rows = read_past(excel(HEADS, GOOD, above=[("2025年走访台账",), ()]), form_of("past_visit"))
    assert [(row.row, row.name, row.birth_on) for row in rows] == [(4, "张小明", dt.date(2015, 3, 2))]


def test_another_county_sees_no_import_and_those_who_may_not_change_files_import_none(office):
    staged(office, GOOD)
    stranger = Office(BAISHAN_VILLAGE).officer
    with acting(stranger):
        assert list(PastImport.objects.scoped(stranger)) == []

    with acting(office.director), pytest.raises(NotPermitted):
        actions.stage(kind="visits", file_name="x", content=excel(HEADS, GOOD), by=office.director)

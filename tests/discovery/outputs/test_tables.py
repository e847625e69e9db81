"""leads.csv, review.csv and rejects.csv, byte for byte where a byte matters."""

import csv
import datetime as dt
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import made_up_run
import pytest

from tonghu.discovery.core.result import LeadRow
from tonghu.discovery.outputs import tables
from tonghu.discovery.outputs.writing import write_all

ROW = LeadRow(
    None, "孙悦", dt.date(2013, 5, 4), "379902103218", "left_behind", "enter", 0.9, "away_for_work", "x 第2行"
)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_lead_is_these_bytes(tmp_path: Path) -> None:
    write_all(made_up_run.result(leads=[made_up_run.unattended()]), tmp_path)
    assert (tmp_path / "leads.csv").read_bytes() == (
        b"\xef\xbb\xbf"
        + (
            "child_id_number,child_name,birth_date,division_code,category,action,confidence,basis,evidence\r\n"
            "379902201703021014,李小雨,2017-03-02,379902106204,de_facto_unattended,enter,0.962,"
            "imprisoned+lost_contact,户籍人口 公安_户籍人口.csv/第41行; "
            "服刑人员 司法_服刑人员.xlsx/Sheet1/第12行; "
            "失联协查 公安_失联协查.xlsx/Sheet1/第7行; 学籍 教育_学籍.xlsx/Sheet1/第88行\r\n"
        ).encode()
    )


def test_rejects_are_these_bytes(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path)
    assert (tmp_path / "rejects.csv").read_bytes() == (
        b"\xef\xbb\xbf"
        + (
            "file,sheet,row,column,value,reason\r\n"
            "公安_户籍人口.csv,,310,出生日期,2099-**-**,没有这一天\r\n"
            "公安_户籍人口.csv,,311,出生日期,2013-**-**,没有这一天\r\n"
            "民政_在册儿童.xlsx,Sheet1,5,类别,蒋**,目录里没有“蒋**”这个类别\r\n"
            "司法_服刑人员.xlsx,Sheet1,9,刑期止,379902********0017,不是日期\r\n"
        ).encode()
    )


def test_review_says_why(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path)
    rows = read(tmp_path / "review.csv")
    assert list(rows[0]) == [*tables.LEAD_COLUMNS, "why"]
    assert [(row["child_name"], row["why"], row["evidence"]) for row in rows] == [
        (
            "萧芳",
            "务工登记中的林静与两个人都合得上,得分相同,不能替人决定。",
            "外出务工 人社_外出务工.xlsx/Sheet1/第17行; 外出务工 人社_外出务工.xlsx/Sheet1/第302行",
        ),
        ("卫东东", "死亡火化与外出务工互相矛盾。", ""),
    ]


def test_the_order_of_leads_does_not_depend_on_how_they_come(tmp_path: Path) -> None:
    leads = made_up_run.leads()
    written = set()
    for at, some in enumerate(itertools.islice(itertools.permutations(leads), 0, 400, 80)):
        write_all(made_up_run.result(leads=some), tmp_path / str(at))
        written.add((tmp_path / str(at) / "leads.csv").read_bytes())
    write_all(made_up_run.result(leads=leads[::-1]), tmp_path / "last")
    written.add((tmp_path / "last" / "leads.csv").read_bytes())
    assert len(written) == 1


def test_a_name_is_never_a_formula(tmp_path: Path) -> None:
    names = ["=1+1", "+86", "-5", "@SUM(A1)", " =2", "\t=3", "李-明", "买买提·艾力", 'a"b,c', "两\n行"]
    leads = [
        made_up_run.lead(name, made_up_run.number("20150101", at), category="disabled")
        for at, name in enumerate(names)
    ]
    write_all(made_up_run.result(leads=leads), tmp_path)
    assert {row["child_name"] for row in read(tmp_path / "leads.csv")} == {
        "'=1+1", "'+86", "'-5", "'@SUM(A1)", "' =2", "' =3", "李-明", "买买提·艾力", 'a"b,c', "两 行",
    }  # fmt: skip


def test_a_child_twice_in_a_category_and_action_stops_the_writing(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    child = made_up_run.unattended()
    elsewhere = made_up_run.lead(
        "李晓雨", child.child_id_number, category="de_facto_unattended", village="379902103001"
    )
    with pytest.raises(tables.RepeatedLeadError):
        write_all(made_up_run.result(leads=[child, elsewhere]), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_same_child_may_enter_one_category_and_leave_another(tmp_path: Path) -> None:
    number = made_up_run.number("20150101", 1)
    leads = [
        made_up_run.lead("钱多", number, category="disabled"),
        made_up_run.lead("钱多", number, category="left_behind"),
        made_up_run.lead("钱多", number, category="left_behind", action="exit"),
    ]
    write_all(made_up_run.result(leads=leads), tmp_path)
    assert len(read(tmp_path / "leads.csv")) == 3


def test_without_a_number_name_and_birth_date_tell_children_apart() -> None:
    other = ROW._replace(birth_date=dt.date(2013, 5, 5))
    assert list(tables.checked([ROW, other])) == [ROW, other]
    with pytest.raises(tables.RepeatedLeadError):
        list(tables.checked([ROW, ROW]))


def test_rows_out_of_order_are_refused() -> None:
    with pytest.raises(tables.UnorderedLeadsError):
        list(tables.checked([ROW, ROW._replace(division_code="379902103001")]))


def test_rows_stream_and_the_report_counts_those_it_does_not_explain(tmp_path: Path) -> None:
    written_before_the_last = 0

    class Rows:
        def __iter__(self) -> Iterator[LeadRow]:
            nonlocal written_before_the_last
            for at in range(3000):
                if at == 2999:
                    (file,) = tmp_path.glob(".tonghu-*/leads.csv")
                    written_before_the_last = file.stat().st_size
                yield ROW._replace(child_name=f"孙{at:05}", evidence="x" * 100)

    first = made_up_run.lead("孙00000", None, category="left_behind", birth_date=dt.date(2013, 5, 4))
    write_all(made_up_run.result(lead_rows=Rows(), leads=[first]), tmp_path)
    assert written_before_the_last > 2900 * 100
    assert len(read(tmp_path / "leads.csv")) == 3000
    page = (tmp_path / "report.html").read_text("utf-8")
    figures = dict(re.findall(r'class="figure" href="(.*?)".*?>(.*?)</a>', page))
    assert figures == {"#list-left_behind-enter": "3,000", "#review-orphan": "1", "#review-left_behind": "1"}
    assert "这里展开前 1 条\uff0c共 3,000 条\uff1b其余见 <code>leads.csv</code>。" in page


def test_the_report_explains_no_more_than_it_is_asked_to(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path, explained_per_category=1)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count('<details class="lead"') == 7
    assert "这里展开前 1 条\uff0c共 6 条" in page

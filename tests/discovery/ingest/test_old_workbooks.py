""".xls and .ods: read like the same table in .xlsx, from one sheet to a whole county."""

import csv
import datetime as dt

import pytest
from old_workbooks import write_ods, write_xls
from prison_words import AS_OF, CATALOGUE
from python_calamine import CalamineWorkbook

from tonghu.discovery.run.discover import Request, discover
from tonghu.synth.county import Recipe, make_county

HEADER = ("姓名", "性别", "证件号码", "出生日期", "户籍地", "刑期起日", "刑期止日", "关押单位")
WRITERS = {".xls": write_xls, ".ods": write_ods}


def written(number):
    """Numbers as text, as a spreadsheet ruins them, and missing; dates as dates and as text."""
    return [
        ("服刑人员名册", *[""] * 7),
        HEADER,
        ("张伟一", "男", number(1980, 1, 1, 3), dt.date(1980, 1, 1), "云溪镇", dt.date(2024, 1, 2), "", "鲁中监狱"),
        ("张伟二", "女", float(number(1981, 1, 1, 4)[:15] + "000"), "1981-01-01", "云溪镇", "2024.1.2", "2027年3月4日", ""),
        ("张伟三", "男", "", dt.date(1982, 2, 28), "", dt.date(2024, 2, 29), dt.date(2040, 1, 1), "鲁中监狱"),
        ("合计", 3, *[""] * 6),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", WRITERS)
def test_a_sheet_is_read_as_from_xlsx(load, folder, write_xlsx, number, ending):
    path = write_xlsx("服刑.xlsx", written(number))
    con, _ = load()
    expected = con.execute("from in_prison order by row_id").fetchall()
    assert [len(expected), expected[0][0] & 0xFFFFFFFF] == [3, 3]
    path.unlink()
    WRITERS[ending](folder / f"服刑{ending}", {"Sheet1": written(number)})
    con, quality = load()
    assert con.execute("from in_prison order by row_id").fetchall() == expected
    assert quality.register("prison").files == (f"服刑{ending}",)


@pytest.mark.parametrize("ending", WRITERS)
def test_a_county_is_found_as_from_xlsx(tmp_path, ending):
    make_county(tmp_path / "county", Recipe(seed=11, children=150, as_of=AS_OF))
    registers = tmp_path / "county" / "registers"
    expected = leads_of(registers, tmp_path / "before")
    books = sorted(registers.rglob("*.xlsx"))
    for path in books:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
        path.unlink()
        WRITERS[ending](path.with_suffix(ending), sheets)
    assert len(books) > 5
    assert len(expected) > 10
    found = leads_of(registers, tmp_path / "after")
    assert [[cell.replace(f"{ending}/", ".xlsx/") for cell in row] for row in found] == expected


def leads_of(registers, out):
    request = Request(registers=registers, as_of=AS_OF, catalogue=CATALOGUE)
    discover(request, out, say=lambda line: None)
    with (out / "leads.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))

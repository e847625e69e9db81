"""Small folders of registers. Everybody is made up; every resident number starts with 3799."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest
import xlsxwriter
from prison_words import AS_OF, CATALOGUE

from tonghu.discovery.ingest.load import load_folder
from tonghu.kernel.resident_number import check_digit


@pytest.fixture(autouse=True)
def _no_mappings_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGHU_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "registers"
    path.mkdir()
    return path


@pytest.fixture
def number():
    """A valid resident number of a made-up person: number(1980, 5, 6, 12)."""

    def make(year=1980, month=1, day=1, serial=1):
        first17 = f"379902{year:04d}{month:02d}{day:02d}{serial:03d}"
        return first17 + check_digit(first17)

    return make


@pytest.fixture
def prisoners(number):
    """Rows of a prison register, the header not among them."""

    def make(count=6, start=1):
        return [
            (
                f"张伟{'一二三四五六七八九十'[i % 10]}",
                "男",
                number(1980, 1, 1, i * 2 + 1),
                "1980-01-01",
                "云溪县云溪镇东关村",
                "2024-01-02",
                "2027-03-04",
                "鲁中监狱",
            )
            for i in range(start, start + count)
        ]

    return make


@pytest.fixture
def write_csv(folder):
    def write(name, rows, encoding="utf-8-sig", delimiter=","):
        text = "".join(delimiter.join(map(str, row)) + "\n" for row in rows)
        (folder / name).write_bytes(text.encode(encoding))
        return folder / name

    return write


@pytest.fixture
def write_xlsx(folder):
    """write_xlsx("a.xlsx", rows) or write_xlsx("a.xlsx", 甲=rows, 乙=rows); dates are written as dates."""

    def write(name, rows=None, *, merged=(), hidden=(), **sheets):
        book = xlsxwriter.Workbook(str(folder / name))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, body in ({"Sheet1": rows} if rows is not None else sheets).items():
            sheet = book.add_worksheet(title)
            for r, row in enumerate(body):
                for c, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, dt.datetime(cell.year, cell.month, cell.day), day)
                    elif isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(r, c, "=NA()", None, cell)
                    elif cell is not None:
                        sheet.write(r, c, cell)
            for area, text in merged:
                sheet.merge_range(area, text)
            if title in hidden:
                sheet.hide()
        book.close()
        return folder / name

    return write


@pytest.fixture
def load(folder):
    """Load the folder; (connection, quality)."""

    def run(as_of=AS_OF):
        con = duckdb.connect()
        return con, load_folder(con, folder, as_of, CATALOGUE, lambda line: None)

    return run

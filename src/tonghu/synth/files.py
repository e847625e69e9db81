"""Rows as the files that a county receives: names of files, sheets and columns, code words and date habits
by set.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from tonghu.synth.noise import Row
from tonghu.synth.people import World

_OTHER_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d")
_EXCEL_EPOCH = dt.date(1899, 12, 30)


@cache
def _vocabulary() -> dict[str, Any]:
    text = resources.files("tonghu.synth").joinpath("vocabulary.json").read_text(encoding="utf-8")
    vocabulary: dict[str, Any] = json.loads(text)
    return vocabulary


def header_sets() -> int:
    """How many departments' vocabularies there are; the first is the one of the sample counties."""
    return len(_vocabulary()["habits"])


@dataclass(frozen=True, slots=True)
class Layout:
    """How one register is written in one vocabulary. `form` is gb, bom, xlsx, towns or parts."""

    register: str
    file: str
    form: str
    title: str
    columns: tuple[tuple[str, str], ...]


class Clerk:
    """Writes the registers of one county in one vocabulary."""

    def __init__(self, world: World, rng: Random, headers: int) -> None:
        self.world = world
        self.rng = rng
        self.headers = headers
        self.habit: dict[str, str] = _vocabulary()["habits"][headers]

    def write(self, folder: Path, rows: list[Row]) -> None:
        """Seventeen files. Rows are shuffled, so that their order tells nothing."""
        folder.mkdir(parents=True, exist_ok=True)
        by_register: dict[str, list[Row]] = {register: [] for register in _vocabulary()["registers"]}
        for row in rows:
            by_register[row.entry.register].append(row)
        for register, its_rows in by_register.items():
            layout = self._layout(register)
            self.rng.shuffle(its_rows)
            if register == "division":
                lines = [("", self._line(layout, self._division(d))) for d in self.world.county.divisions]
            else:
                lines = [(self._town(row), self._line(layout, self._worded(row))) for row in its_rows]
            self._write_file(folder, layout, lines)

    def _layout(self, register: str) -> Layout:
        words = _vocabulary()["registers"][register]
        columns = [(field, self._own(text)) for field, text in words["fields"].items()]
        if self.habit["order"] == "shuffled":
            self.rng.shuffle(columns)
        if self.habit["extra"]:
            columns.insert(0, ("#", self.habit["extra"]))
        if self.habit["remark"]:
            columns.append(("+", self.habit["remark"]))
        title = self._own(words["title"]).format(county=self.world.county.name)
        return Layout(register, self._own(words["file"]), self._own(words["format"]), title, tuple(columns))

    def _own(self, alternatives: str) -> str:
        return alternatives.split("|")[self.headers]

    # ---- values to words

    def _division(self, division: Any) -> dict[str, Any]:
        level = self._own(_vocabulary()["codes"]["division.level"][division.level])
        return {
            "code": division.code,
            "name": division.name,
            "level": level,
            "parent": division.parent,
            "urban_rural": division.urban_rural,
        }

    def _worded(self, row: Row) -> dict[str, Any]:
        codes = _vocabulary()["codes"]
        worded = dict(row.values)
        person = self.world.people[row.entry.people.get("", next(iter(row.entry.people.values())))]
        for field, value in row.values.items():
            table = codes["sex"] if field == "sex" else codes.get(f"{row.entry.register}.{field}")
            if table and value is not None:
                sexed = f"{value}:{'M' if person.male else 'F'}"
                worded[field] = self._own(table[sexed] if sexed in table else table[value])
            elif field in ("starts_in", "ends_in") and value:
                worded[field] = self._month(value)
            elif field == "child_names":
                worded[field] = self.rng.choice("、、、，,;").join(value) if value else None
        return worded

    def _month(self, value: dt.date) -> str:
        lot = self.rng.random()
        return value.strftime(self.habit["month"] if lot < 0.8 else self.rng.choice(("%Y-%m", "%Y年%m月")))

    def _date(self, value: dt.date, excel: bool) -> Any:
        lot = self.rng.random()
        if excel and lot < 0.08:
            return value
        if excel and lot < 0.1:
            return (value - _EXCEL_EPOCH).days
        text = value.strftime(self.habit["date"] if lot < 0.87 else self.rng.choice(_OTHER_DATES))
        if self.rng.random() < 0.6 and any(mark in text for mark in "/年"):
            return text.replace("/0", "/").replace("年0", "年").replace("月0", "月")
        return text

    def _line(self, layout: Layout, values: dict[str, Any]) -> list[Any]:
        excel = layout.form not in ("gb", "bom")
        line = []
        for field, _ in layout.columns:
            value = values.get(field)
            if isinstance(value, dt.date):
                value = self._date(value, excel)
            elif isinstance(value, float) and not excel:
                value = f"{value:.14E}"
            elif field == "+":
                value = {"备注": "", "数据来源": "系统导出", "更新时间": "2026-07-02"}[self.habit["remark"]]
            line.append("" if value is None else value)
        return line

    def _town(self, row: Row) -> str:
        person = self.world.people[row.entry.people.get("", next(iter(row.entry.people.values())))]
        return person.village.town if person.village else "其他"

    # ---- lines to files

    def _write_file(self, folder: Path, layout: Layout, lines: list[tuple[str, list[Any]]]) -> None:
        headers = [header for _, header in layout.columns]
        if layout.form in ("gb", "bom"):
            _write_csv(folder / f"{layout.file}.csv", headers, self._numbered(layout, lines), layout.form)
            return
        with xlsxwriter.Workbook(folder / f"{layout.file}.xlsx", {"strings_to_numbers": False}) as book:
            book.set_properties({"created": dt.datetime(2026, 7, 1)})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, part in self._sheets(layout, lines):
                self._write_sheet(
                    book.add_worksheet(name), layout, headers, self._numbered(layout, part), day
                )

    def _sheets(
        self, layout: Layout, lines: list[tuple[str, list[Any]]]
    ) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
        if layout.form == "towns":
            towns = sorted({town for town, _ in lines})
            return [(town, [line for line in lines if line[0] == town]) for town in towns]
        if layout.form == "parts" and len(lines) > 1:
            half = len(lines) // 2
            return [("第一批", lines[:half]), ("第二批", lines[half:])]
        return [("Sheet1" if self.headers != 4 else layout.file[:20], lines)]

    def _numbered(self, layout: Layout, lines: list[tuple[str, list[Any]]]) -> list[list[Any]]:
        if layout.columns[0][0] == "#":
            return [[number, *line[1:]] for number, (_, line) in enumerate(lines, 1)]
        return [line for _, line in lines]

    def _write_sheet(
        self, sheet: Any, layout: Layout, headers: list[str], lines: list[list[Any]], day: Any
    ) -> None:
        top = 0
        if layout.title:
            sheet.merge_range(0, 0, 0, len(headers) - 1, layout.title)
            top = 1
        if self.headers in (3, 5):
            sheet.write_string(top, 0, f"填报单位:{self.world.county.name}")
            sheet.write_string(top, len(headers) - 1, "填报日期:2026年7月1日")
            top += 1
        for column, header in enumerate(headers):
            sheet.write_string(top, column, header)
        for offset, line in enumerate(lines, top + 1):
            for column, value in enumerate(line):
                _write_cell(sheet, offset, column, value, day)
        below = top + 1 + len(lines)
        if layout.title and self.headers != 2:
            sheet.write_string(below, 0, "合计")
            sheet.write_number(below, 1, len(lines))
            sheet.write_string(below + 1, 0, "制表人:")
            sheet.write_string(below + 1, 2, "审核人:")


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_number(row, column, value)


def _write_csv(path: Path, headers: list[str], lines: list[list[Any]], form: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(lines)
    path.write_bytes(text.getvalue().encode("gb18030" if form == "gb" else "utf-8-sig"))

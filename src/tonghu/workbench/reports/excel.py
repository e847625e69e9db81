"""A report as Excel: a sheet a section, numbers as numbers, a chart where the section has bars."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tonghu.oversight.reports.paper import Bar, Cell, Paper, Section
from tonghu.workbench.children.exporting import FORMULA_STARTS

NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\']")
MOST_OF_A_NAME = 28
FIRST_COLUMN, OTHER_COLUMNS = 40, 14
ACCENT = "#0b6bcb"
BAR_HEIGHT, CHART_EDGES, CHART_WIDTH = 24, 90, 620


def as_excel(paper: Paper) -> bytes:
    """The paper as a workbook. Text is written as text, never as a formula."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    _Writer(book, paper).write()
    book.close()
    return written.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self.book, self.paper = book, paper
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.guarded = book.add_format(
            {"num_format": "@", "quote_prefix": True, "text_wrap": True, "valign": "top"}
        )
        self.number = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.share = book.add_format({"num_format": "0.0%"})

    def write(self) -> None:
        """Every sheet."""
        self._first_sheet()
        for section, name in zip(self.paper.sections, _names(self.paper), strict=True):
            self._section(self.book.add_worksheet(name), section)

    def _first_sheet(self) -> None:
        sheet = self.book.add_worksheet("报告")
        sheet.set_column(0, 0, 80)
        lines = [self.paper.subtitle, *([self.paper.notice] if self.paper.notice else []), *self.paper.marks]
        sheet.write_string(0, 0, self.paper.title, self.title)
        for at, line in enumerate(lines, start=1):
            sheet.write_string(at, 0, line, self.text)

    def _section(self, sheet: Worksheet, section: Section) -> None:
        sheet.set_column(0, 0, FIRST_COLUMN)
        sheet.set_column(1, 12, OTHER_COLUMNS)
        sheet.write_string(0, 0, section.title, self.title)
        row = 1
        for line in section.lines:
            sheet.merge_range(row, 0, row, 6, line, self.text)
            sheet.set_row(row, 15 * (1 + len(line) // 60))
            row += 1
        if section.rows:
            row = self._table(sheet, section, row + 1)
        if section.bars:
            self._bars(sheet, section, row + 1)

    def _table(self, sheet: Worksheet, section: Section, row: int) -> int:
        for at, words in enumerate(section.heads):
            sheet.write_string(row, at, words, self.head)
        for line in section.rows:
            row += 1
            for at, value in enumerate(line):
                self._cell(sheet, row, at, value)
        return row + 1

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Cell) -> None:
        if isinstance(value, int):
            sheet.write_number(row, column, value, self.number)
            return
        sheet.write_string(row, column, value, self._format(value))

    def _format(self, value: str) -> Format:
        return self.guarded if value.startswith(FORMULA_STARTS) else self.text

    def _bars(self, sheet: Worksheet, section: Section, row: int) -> None:
        """Names and shares as cells, and a chart of them; what is held back has no share."""
        drawn = [bar for bar in section.bars if bar.tenths is not None]
        sheet.write_string(row, 0, section.bars_title, self.head)
        sheet.write_string(row, 1, "比例", self.head)
        for at, bar in enumerate(drawn, start=row + 1):
            self._cell(sheet, at, 0, bar.name)
            sheet.write_number(at, 1, (bar.tenths or 0) / 1000, self.share)
        if drawn:
            self._chart(sheet, section, drawn, row)

    def _chart(self, sheet: Worksheet, section: Section, drawn: list[Bar], row: int) -> None:
        chart = self.book.add_chart({"type": "bar"})
        name = sheet.get_name()
        first, last = row + 1, row + len(drawn)
        chart.add_series(
            {
                "name": section.bars_title,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "fill": {"color": ACCENT},
                "data_labels": {"value": True, "num_format": "0.0%"},
                "gap": 60,
            }
        )
        chart.set_title({"name": section.bars_title, "name_font": {"size": 11}})
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
        # Excel draws bars from the bottom up; a reader starts at the top.
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"none": True})
        chart.set_size({"width": CHART_WIDTH, "height": CHART_EDGES + BAR_HEIGHT * len(drawn)})
        sheet.insert_chart(row, 3, chart)


def _names(paper: Paper) -> Iterator[str]:
    """Excel takes no two sheets of one name, none longer than 31 characters and none with certain signs."""
    for at, section in enumerate(paper.sections, start=1):
        plain = NOT_IN_A_SHEETS_NAME.sub(" ", section.title)
        yield f"{at} {plain[:MOST_OF_A_NAME]}"

"""The sheets of a workbook as rows of text that know their cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from tonghu.policy.schema import CatalogueError


@dataclass
class Faults:
    """What could not be carried, a line each, with its cell."""

    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SheetRow:
    """A row by its headers. `number`: from 1, as Excel shows it."""

    sheet: str
    number: int
    cells: dict[str, str]
    columns: dict[str, str]
    faults: Faults

    def get(self, name: str) -> str:
        """The text of a cell, "" where there is none."""
        return self.cells.get(name, "")

    def wrong(self, name: str, words: str) -> None:
        """Notes that a cell cannot be carried."""
        cell = f"{self.columns.get(name, '?')}{self.number}"
        self.faults.lines.append(f"{self.sheet}!{cell} {name} “{self.get(name)}”:{words}")


def rows_of(book: CalamineWorkbook, sheet: str, faults: Faults) -> Iterator[SheetRow]:
    """The rows below the header that hold something. None where the workbook has no such sheet."""
    if sheet not in book.sheet_names:
        return
    table = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    header = [_text(each) for each in table[0]] if table else []
    columns = {name: _letter(at) for at, name in enumerate(header) if name}
    for number, row in enumerate(table[1:], start=2):
        cells = {name: _text(row[at]) for at, name in enumerate(header) if name and at < len(row)}
        if any(cells.values()):
            yield SheetRow(sheet, number, _one_language(cells), columns, faults)


def opened(file: Path) -> CalamineWorkbook:
    """The workbook. CatalogueError where it is none, or has no sheet survey."""
    try:
        book = CalamineWorkbook.from_path(str(file))
    except (CalamineError, OSError) as error:
        raise CatalogueError(f"{file} 不是可以读取的 Excel 工作簿,请另存为 .xlsx 后再试。") from error
    if "survey" not in book.sheet_names:
        raise CatalogueError(f"{file} 里没有名为 survey 的工作表,不是 XLSForm。")
    return book


def _one_language(cells: dict[str, str]) -> dict[str, str]:
    """label::中文(zh) counts as label where there is no plain one: the first language that stands there."""
    for name, text in list(cells.items()):
        plain = name.split("::")[0].strip()
        if plain != name and plain in ("label", "hint", "guidance_hint", "constraint_message"):
            cells.setdefault(plain, text)
    return cells


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if value is not None else ""


def _letter(at: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

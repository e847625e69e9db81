"""An Excel sheet of the past as rows of answers: columns by the titles of a form, values by its options."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from tonghu.kernel.errors import UserError
from tonghu.policy.forms.definition import Field, FormDef

MOST_ROWS = 5000
MOST_BYTES = 20 * 1024 * 1024
HEADER_WITHIN = 10
# What names the child, beside the form's own columns.
NAME, NUMBER, BIRTH = "儿童姓名", "公民身份号码", "出生日期"
CHILD_COLUMNS = (NAME, NUMBER, BIRTH)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES, _NO = ("是", "有", "见到", "已见到", "√"), ("否", "无", "没有", "未见到", "×")
_PARTS = re.compile(r"[、,，;；/]")


@dataclass(frozen=True, kw_only=True)
class PastRow:
    """A row. `row`: its number as Excel shows it. `problem`: empty, or why it cannot be taken."""

    row: int
    name: str = ""
    number: str = ""
    birth_on: dt.date | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def read_past(content: bytes, form: FormDef) -> list[PastRow]:
    """The rows of the first sheet. UserError for a file that is no Excel, has no header row, no child or too many rows."""
    rows = _sheet(content)
    at, columns = _header(rows, form)
    found = [
        _row(number, row, columns, form)
        for number, row in enumerate(rows[at + 1 :], at + 2)
        if any(_text(cell) for cell in row)
    ]
    if not found:
        raise UserError("文件里只有表头,没有数据。请检查后重新上传。")
    if len(found) > MOST_ROWS:
        raise UserError(f"文件有 {len(found)} 行,一次最多导入 {MOST_ROWS} 行。请分成几个文件。")
    return found


def _sheet(content: bytes) -> list[list[Any]]:
    if len(content) > MOST_BYTES:
        raise UserError(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。请分成几个文件。")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError):
        raise UserError(
            "这个文件不能作为 Excel 打开:可能已损坏、加了密码,或不是 Excel。请另存为 .xlsx 后再上传。"
        ) from None


def _header(rows: list[list[Any]], form: FormDef) -> tuple[int, dict[int, str]]:
    """(index of the header row, {column: title}): the first row that names the child and a column of the form."""
    known = {_squeezed(each): each for each in (*CHILD_COLUMNS, *(f.title for _, f in form.fields()))}
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        columns = {i: known[text] for i, cell in enumerate(row) if (text := _squeezed(_text(cell))) in known}
        if NAME in columns.values() and len(columns) > 1:
            _refuse_twice(columns)
            return at, columns
    wanted = "、".join((*CHILD_COLUMNS, *(f.title for _, f in form.fields())))
    raise UserError(f"没有找到表头。前 {HEADER_WITHIN} 行里应有一行写着:{wanted}。可下载模板后对照修改。")


def _refuse_twice(columns: Mapping[int, str]) -> None:
    titles = list(columns.values())
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise UserError(f"“{twice[0]}”这一栏出现了两次,不知道取哪一栏。请删去一栏后再上传。")


def _row(number: int, row: list[Any], columns: Mapping[int, str], form: FormDef) -> PastRow:
    cells = {title: row[i] for i, title in columns.items() if i < len(row)}
    try:
        answers = dict(_answers(cells, form))
        birth = _text(cells.get(BIRTH))
        return PastRow(
            row=number,
            name=_text(cells.get(NAME)),
            number=_text(cells.get(NUMBER)).replace(" ", "").upper(),
            birth_on=day(cells[BIRTH]) if birth else None,
            answers=answers,
        )
    except _Unread as error:
        return PastRow(row=number, name=_text(cells.get(NAME)), problem=str(error))


class _Unread(ValueError):
    """A cell that cannot be read; says which."""


def _answers(cells: Mapping[str, Any], form: FormDef) -> Iterator[tuple[str, Any]]:
    for _, each in form.fields():
        if _text(cells.get(each.title)):
            yield each.key, _answer(each, cells[each.title])


def _answer(each: Field, cell: Any) -> Any:
    text = _text(cell)
    match each.kind:
        case "date":
            return day(cell, each.title).isoformat()
        case "yes_no":
            if text in _YES or text in _NO:
                return text in _YES
            raise _Unread(f"“{each.title}”应写“是”或“否”,写的是“{text[:20]}”。")
        case "integer":
            if text.removesuffix(".0").isdigit():
                return int(text.removesuffix(".0"))
            raise _Unread(f"“{each.title}”应是整数,写的是“{text[:20]}”。")
        case "choice":
            return _option(each, text)
        case "choices":
            return [_option(each, part.strip()) for part in _PARTS.split(text) if part.strip()]
    return text


def _option(each: Field, text: str) -> str:
    for option in each.options:
        if text in (option.title, option.key):
            return option.key
    raise _Unread(f"“{each.title}”没有“{text[:20]}”这一项,可写:{'、'.join(o.title for o in each.options)}。")


def day(cell: Any, title: str = BIRTH) -> dt.date:
    """A date in the habits of spreadsheets. _Unread where it is none."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = _text(cell).removesuffix(".0")
    found = _DAY.fullmatch(text) or _PLAIN_DAY.fullmatch(text)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise _Unread(f"“{title}”不是日期,写的是“{text[:20]}”。请写作 2024-01-18。")


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return unicodedata.normalize("NFKC", "" if cell is None else str(cell)).strip()


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())

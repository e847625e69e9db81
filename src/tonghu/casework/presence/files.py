"""A list that comes as a file: the first sheet of a workbook, or plain text, as lines to be matched."""

from __future__ import annotations

import io

from python_calamine import CalamineError, CalamineWorkbook

from tonghu.kernel.errors import UserError

LARGEST = 1_000_000
# Workbooks are archives (xlsx, ods) or compound files (xls).
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def lines_of(content: bytes) -> str:
    """One line a row, its cells parted by tabs. UserError for a file that is too large, or neither workbook nor text."""
    if len(content) > LARGEST:
        raise UserError(f"这个文件超过{LARGEST // 1_000_000}MB。请只保留姓名和号码两列，再上传。")
    if content.startswith(WORKBOOKS):
        return _of_workbook(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UserError("没有读懂这个文件。请用 Excel（xlsx、xls）或每行一人的文本，也可以直接粘贴名单。")


def _of_workbook(content: bytes) -> str:
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError) as error:
        raise UserError(
            "没有读懂这个 Excel 文件，可能已损坏或加了密。请另存后再上传，或直接粘贴名单。"
        ) from error
    return "\n".join("\t".join(_cell(cell) for cell in row) for row in rows)


def _cell(cell: object) -> str:
    """A cell as text on one line; whole numbers without their point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())

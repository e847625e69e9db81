"""Excel and OpenDocument workbooks: every visible sheet, every cell as text."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from tonghu.discovery.ingest.sheet import HEAD_ROWS, Row, Sheet
from tonghu.kernel.errors import UserError

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
EXACT_WHOLE = 2**53  # a double holds every whole number below this
_ERROR_CELL = re.compile(rb'<c\b[^>]*\bt="e"')

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta


def read_workbook(path: Path, file: str) -> list[Sheet]:
    """The visible sheets that hold anything; UserError for a file with a password or a damaged one."""
    book = _open(path, file)
    notes = _error_cells(path, file)
    sheets = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except (CalamineError, XmlError, ZipError, ValueError) as error:
            raise _damaged(file, str(error)) from error
        if sheet.start is not None:
            sheets.append(_sheet(sheet, file, notes))
            notes = ()
    return sheets


def _open(path: Path, file: str) -> CalamineWorkbook:
    if ENCRYPTED in _start_and_directory(path):
        raise _locked(file)
    try:
        with path.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)
    except PasswordError as error:
        raise _locked(file) from error
    except (CalamineError, XmlError, ZipError, ValueError, OSError) as error:
        raise _damaged(file, str(error)) from error


def _start_and_directory(path: Path) -> bytes:
    """The whole of an OLE container, whose directory may stand anywhere; nothing of a zip, which has none."""
    with path.open("rb") as stream:
        start = stream.read(8)
        return start + stream.read() if start.startswith(b"\xd0\xcf\x11\xe0") else b""


def _locked(file: str) -> UserError:
    return UserError(
        f"{file} 有打开密码,读不了。请在 Excel 中去掉密码(文件 → 信息 → 保护工作簿),另存后再放回文件夹。"
    )


def _damaged(file: str, detail: str) -> UserError:
    return UserError(
        f"{file} 不完整或已损坏({detail})。请向报送部门重新索取,或用 Excel 打开修复后另存为 .xlsx。"
    )


def _sheet(sheet: CalamineSheet, file: str, notes: tuple[str, ...]) -> Sheet:
    head = tuple(islice(_rows(sheet), HEAD_ROWS))
    return Sheet(file=file, name=sheet.name, head=head, rows=lambda: _rows(sheet), notes=notes)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    for row in sheet.iter_rows():
        yield tuple([cell if type(cell) is str else _text(cell) for cell in row])


def _text(cell: Cell) -> str:
    """The cell as text: dates in ISO form, whole numbers without a point,
    other floats with all the digits they have.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return str(int(cell)) if abs(cell) < EXACT_WHOLE and cell == int(cell) else repr(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def _error_cells(path: Path, file: str) -> tuple[str, ...]:
    """A note where formulas in an .xlsx ended in #N/A and the like: the reader sees those cells as empty."""
    if not zipfile.is_zipfile(path):
        return ()
    count = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                count += _count_in(archive, name, file)
    if not count:
        return ()
    return (f"{file} 有 {count} 个公式出错的单元格(如 #N/A、#REF!),按没有填处理,请核对原表。",)


def _count_in(archive: zipfile.ZipFile, name: str, file: str) -> int:
    """Cells of type error in one sheet; the last 200 bytes of a piece are looked at again with the next."""
    count, tail = 0, b""
    try:
        with archive.open(name) as stream:
            while piece := stream.read(1 << 20):
                text = tail + piece
                keep = text.rfind(b"<c ")
                cut = keep if keep > len(text) - 200 and keep >= 0 else len(text)
                count += len(_ERROR_CELL.findall(text[:cut]))
                tail = text[cut:]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise _damaged(file, str(error)) from error
    except Exception as error:  # zlib.error has no public base besides Exception
        raise _damaged(file, str(error)) from error
    return count + len(_ERROR_CELL.findall(tail))

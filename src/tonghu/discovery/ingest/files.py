"""The files of a folder, read by what they are and not by what they are called."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from tonghu.discovery.ingest.delimited import read_delimited
from tonghu.discovery.ingest.sheet import Sheet
from tonghu.discovery.ingest.webpage import read_webpage
from tonghu.discovery.ingest.workbook import read_workbook
from tonghu.kernel.errors import UserError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_TABLE_ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt"})
_TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt", ""})
_OLE_WORKBOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book", "EncryptedPackage"))


@dataclass
class FolderFiles:
    """The files of a folder that may be tables, and sentences about those that are left aside."""

    tables: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def list_files(folder: Path, *, needed: bool = True) -> FolderFiles:
    """Every file below the folder, in the order of their paths; UserError for no folder,
    or, where they are `needed`, one without tables.
    """
    if not folder.is_dir():
        raise UserError(f"没有文件夹 {folder}。请给出各部门登记表所在的文件夹。")
    found = FolderFiles()
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        parts = path.relative_to(folder).parts
        if not path.is_file() or any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
            continue
        if path.suffix.lower() not in _TABLE_ENDINGS and not _may_be_table(path):
            found.warnings.append(f"{'/'.join(parts)} 不是表格,没有读。")
        elif path.stat().st_size == 0:
            found.warnings.append(f"{'/'.join(parts)} 是空文件(0 字节),没有读;请确认报送部门是否漏传。")
        else:
            found.tables.append(path)
    if needed and not found.tables:
        aside = " ".join(found.warnings)
        raise UserError(f"文件夹 {folder} 里没有登记表。{aside}请放入各部门的 Excel 或 CSV 文件后重试。")
    return found


def read_file(path: Path, file: str) -> list[Sheet]:
    """The tables in one file; UserError where it is not what its name says, locked or damaged."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(_ZIP):
        return read_workbook(path, file) if _holds_workbook(path, file) else _no_table(file, "压缩包或文档")
    if start.startswith(_OLE):
        return read_workbook(path, file) if _ole_workbook(path) else _no_table(file, "Word 或其他文档")
    if start.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        return read_workbook(path, file)
    kind = _other_kind(start)
    if kind:
        return _no_table(file, kind)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<?xml") and b"workbook" in text:
        return _no_table(file, "XML 电子表格,请用 Excel 打开另存为 .xlsx")
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<?xml")):
        return [read_webpage(path, file)]
    return [read_delimited(path, file)]


def _may_be_table(path: Path) -> bool:
    """A file of unknown ending is read where it is a workbook, or has no ending and is text."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(_ZIP):
        return zipfile.is_zipfile(path) and _workbook_inside(path)
    return path.suffix.lower() in _TEXT_ENDINGS and not _other_kind(start) and b"\x00" not in start


def _no_table(file: str, kind: str) -> list[Sheet]:
    raise UserError(f"{file} 虽然叫这个名字,内容却不是表格({kind})。请换成真正的 Excel 或 CSV 文件。")


def _holds_workbook(path: Path, file: str) -> bool:
    if not zipfile.is_zipfile(path):
        raise UserError(
            f"{file} 不完整(文件被截断)。请向报送部门重新索取,或用 Excel 打开修复后另存为 .xlsx。"
        )
    return _workbook_inside(path)


def _workbook_inside(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            return b"spreadsheet" in archive.read("mimetype")
    return any(name.lower().startswith("xl/workbook") for name in names)


def _ole_workbook(path: Path) -> bool:
    content = path.read_bytes()
    return any(name in content for name in _OLE_WORKBOOKS)


def _other_kind(start: bytes) -> str:
    for magic, kind in (
        (b"%PDF", "PDF"),
        (b"\x89PNG", "图片"),
        (b"\xff\xd8\xff", "图片"),
        (b"GIF8", "图片"),
        (b"Rar!", "压缩包"),
        (b"7z\xbc\xaf", "压缩包"),
        (b"\x1f\x8b", "压缩包"),
        (b"SQLite format", "数据库文件"),
        (b"{\\rtf", "Word 文档"),
    ):
        if start.startswith(magic):
            return kind
    return ""

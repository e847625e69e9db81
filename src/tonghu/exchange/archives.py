"""Archives: what is in them, taken out piece by piece, and bombs told from archives before and while unpacking."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tonghu.exchange import limits
from tonghu.exchange.core.names import from_archive, is_shadow
from tonghu.exchange.storage import CHUNK
from tonghu.kernel.errors import UserError

_WORKBOOKS = ("xl/workbook", "content.xml")
_ENCRYPTED, _UTF8 = 0x1, 0x800


class NotTaken(UserError):
    """An archive that is not unpacked; nothing of it is kept."""


def is_zip(file: IO[bytes]) -> bool:
    """True for any zip, a workbook too. The file is left at its beginning."""
    file.seek(0)
    found = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    return found


def is_workbook(file: IO[bytes]) -> bool:
    """True for a zip that is an Excel or OpenDocument workbook and no archive of files."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False
    finally:
        file.seek(0)
    return any(name.startswith(_WORKBOOKS) for name in names)


def members(file: IO[bytes], name: str, *, room: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file of the archive as (name, pieces). NotTaken for a bomb, a locked or a damaged archive.

    `room`: how many bytes may come out in all; what the archive's list says is checked first, what comes out then.
    """
    with _opened(file, name) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not is_shadow(_name(info))]
        _check_list(infos, name, room)
        left = [room]
        for info in infos:
            yield _name(info), _pieces(archive, info, name, left)


def check_workbook(path: Path, name: str) -> None:
    """NotTaken where a workbook unpacks to more than any register needs. Unpacks it once, keeping nothing."""
    with path.open("rb") as file:
        if not is_zip(file):
            return
        with _opened(file, name) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_list(infos, name, limits.MOST_UNPACKED, count=10 * limits.MOST_FILES)
            left = [limits.MOST_UNPACKED]
            for info in infos:
                for _ in _pieces(archive, info, name, left):
                    pass


def _opened(file: IO[bytes], name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError) as error:
        raise NotTaken(f"“{name}”打不开:压缩包不完整。请重新压缩后上传,或直接上传其中的文件。") from error


def _check_list(infos: list[zipfile.ZipInfo], name: str, room: int, count: int = limits.MOST_FILES) -> None:
    if len(infos) > count:
        raise NotTaken(f"“{name}”里有 {len(infos)} 个文件,一次最多 {count} 个。请只放登记表,或分几次上传。")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise NotTaken(f"“{name}”设了密码,系统打不开。请去掉密码后重新上传。")
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if unpacked > room or (unpacked > limits.SMALL_ANYWAY and unpacked > limits.MOST_TIMES * max(packed, 1)):
        raise _bomb(name)


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, left: list[int]) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while piece := member.read(CHUNK):
                left[0] -= len(piece)
                if left[0] < 0:
                    raise _bomb(name)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise NotTaken(f"“{name}”里的“{_name(info)}”已损坏,没有接收。请重新压缩后上传。") from error


def _bomb(name: str) -> NotTaken:
    return NotTaken(
        f"“{name}”解压后大得不像登记表,为保护系统没有接收。请确认文件来源;确是登记表的,请直接上传 Excel 或 CSV。"
    )


def _name(info: zipfile.ZipInfo) -> str:
    return from_archive(info.filename, is_utf8=bool(info.flag_bits & _UTF8))

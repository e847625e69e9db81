"""How a text file is encoded, decided by the whole of it."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tonghu.kernel.errors import UserError

_PIECE = 1 << 20
_UNREADABLE = "\ufffd"
FEW_UNREADABLE = 0.001  # of the characters; more than this and the encoding is another one
_ASCII = re.compile("[\x00-\x7f]+")
_MAYBE_BLANK = re.compile(r"\n[ \t\r\n]")
_GB2312_COMMON, _BIG5_COMMON = range(0xB0, 0xD8), range(0xA4, 0xC7)
RARELY_COMMON, MOSTLY_COMMON = 0.5, 0.8  # of the characters beyond ASCII
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n(?=[ \t]*[^\s])")


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """codec: a Python codec name.
    unreadable: characters that it could not read. blank_lines: some between records.
    """

    codec: str
    unreadable: int
    blank_lines: bool


def find_encoding(path: Path, file: str) -> Encoding:
    """UTF-8, UTF-16 by its mark, or GB18030; UserError where neither reads the file."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried = [_try(path, "utf-16")]
    else:
        tried = [_try(path, "utf-8-sig")]
        if tried[0] is None or tried[0].unreadable:
            tried.append(_try(path, "gb18030"))
    readable = [encoding for encoding in tried if encoding is not None]
    if not readable:
        raise UserError(
            f"{file} 的文字编码认不出(不是 UTF-8,也不是 GB18030/GBK),读出来会是乱码。"
            "请用原系统重新导出,或用 Excel 打开后另存为“CSV UTF-8”或 .xlsx。"
        )
    found = min(readable, key=lambda encoding: encoding.unreadable)
    if found.codec == "gb18030" and _is_big5(path):
        raise UserError(
            f"{file} 像是繁体中文(Big5)编码,按 GB18030 读出来全是乱码。"
            "请用原系统重新导出,或用 Excel 打开后另存为“CSV UTF-8”或 .xlsx。"
        )
    return found


def _is_big5(path: Path) -> bool:
    """Text of Taiwan, Hong Kong or Macau: Big5 is valid GB18030 too, but then hardly a character is a common one."""
    with path.open("rb") as stream:
        start = stream.read(_PIECE)
    simplified = Counter(_ASCII.sub("", start.decode("gb18030", "ignore")))
    traditional = Counter(_ASCII.sub("", start.decode("big5", "ignore")))
    return (
        _share(simplified, "gb2312", _GB2312_COMMON) < RARELY_COMMON
        and _share(traditional, "big5", _BIG5_COMMON) > MOSTLY_COMMON
    )


def _share(characters: Counter[str], codec: str, common: range) -> float:
    """Of these characters, the share that stands among the common ones of a codec, by the first of its two bytes."""
    found = sum(count for c, count in characters.items() if c.encode(codec, "ignore")[:1] in _leads(common))
    return found / max(characters.total(), 1)


@cache
def _leads(common: range) -> frozenset[bytes]:
    return frozenset(bytes([lead]) for lead in common)


def _try(path: Path, codec: str) -> Encoding | None:
    """What reading the file so would lose; None as soon as it is too much."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    read = unreadable = beyond_ascii = 0
    blank_lines, tail = False, ""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            text = decoder.decode(piece)
            read += len(text)
            if _UNREADABLE in text:
                unreadable += text.count(_UNREADABLE)
                beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            if "\x00" in text or unreadable > 20 + FEW_UNREADABLE * read:
                return None
            blank_lines = blank_lines or _has_blank_line(tail + text)
            tail = text[-256:]
    unreadable += decoder.decode(b"", True).count(_UNREADABLE)
    if unreadable and unreadable > 0.2 * beyond_ascii:
        return None
    return Encoding(codec=codec, unreadable=unreadable, blank_lines=blank_lines)


def _has_blank_line(text: str) -> bool:
    """A blank line with something below it. The quick search first: most files have none."""
    return _MAYBE_BLANK.search(text) is not None and _BLANK_LINE.search(text) is not None

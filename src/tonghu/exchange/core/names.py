"""Names of files as departments and their zip programs write them, made safe to keep and to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

LONGEST = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
# Written by Excel while a workbook is open, and by the Mac beside every file.
_SHADOWS = ("~$", "._", "__MACOSX")


def safe_name(given: str) -> str:
    """The last part of the path, without what a file system, a reader of right-to-left marks or a shell trips over."""
    last = PurePosixPath(given.replace("\\", "/")).name
    name = _UNSAFE.sub("", unicodedata.normalize("NFC", last)).strip().lstrip(".").strip()
    if not name:
        return "未命名"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def is_shadow(path: str) -> bool:
    """True for what no person meant to send: lock files, hidden files, folders of the Mac."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return any(part.startswith((*_SHADOWS, ".")) for part in parts)


def unlike(name: str, taken: Collection[str]) -> str:
    """The name, or `name (2)`, `name (3)` …, whichever nobody has yet."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (name, "")
    tried, number = name, 1
    while tried in taken:
        number += 1
        tried = f"{stem} ({number}){ending}"
    return tried


def from_archive(name: str, *, is_utf8: bool) -> str:
    """A member's name: zip programs on Chinese Windows write GBK and say nothing of it."""
    if is_utf8:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name

"""Which catalogue and which files a run used, so that a figure can be made again."""

from __future__ import annotations

import hashlib
from pathlib import Path

_AT_A_TIME = 1 << 20


def folder_fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's files, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith((".", "~$"))):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(_file(path))
    return whole.hexdigest()


def _file(path: Path) -> bytes:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(_AT_A_TIME):
            found.update(part)
    return found.digest()

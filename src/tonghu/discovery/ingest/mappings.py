"""Mappings that a user made once for a kind of file, kept by the fingerprint of its header."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tonghu.discovery.ingest.headers import normalise
from tonghu.kernel.errors import UserError


@dataclass(frozen=True, kw_only=True)
class StoredMapping:
    """register: its id; columns: header as it stands in the file → field."""

    register: str
    columns: Mapping[str, str]


def mappings_folder() -> Path:
    """`mappings` below TONGHU_HOME, or below the user's own data folder."""
    home = os.environ.get("TONGHU_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share" / "tonghu") / "mappings"


def fingerprint(names: Sequence[str]) -> str:
    """Sixteen hexadecimal digits that stay the same for the same headers in the same order."""
    text = "\x1f".join(normalise(name) for name in names).rstrip("\x1f")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_mappings(folder: Path) -> dict[str, StoredMapping]:
    """Fingerprint → mapping; UserError naming a file that cannot be used."""
    found = {}
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        try:
            body = yaml.safe_load(path.read_text(encoding="utf-8"))
            register, columns = str(body["register"]), dict(body["columns"])
        except (yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError, ValueError) as error:
            raise UserError(f"对照表 {path} 看不懂。请删除它,再用 tonghu registers map 重新保存。") from error
        found[path.stem] = StoredMapping(
            register=register,
            columns={normalise(str(header)): str(field) for header, field in columns.items()},
        )
    return found


def save_mapping(folder: Path, names: Sequence[str], register: str, columns: Mapping[str, str]) -> Path:
    """Store a mapping for files with these headers; an older one for the same headers is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{fingerprint(names)}.yaml"
    body = {
        "register": register,
        "headers": [name for name in names if name.strip()],
        "columns": dict(columns),
    }
    draft = path.with_suffix(".tmp")
    draft.write_text(yaml.safe_dump(body, allow_unicode=True, sort_keys=False), encoding="utf-8")
    os.replace(draft, path)
    return path

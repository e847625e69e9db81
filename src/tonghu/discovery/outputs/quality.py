"""quality.json: what was read, and how well, register by register. Nothing in it differs between two runs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

from tonghu.discovery.core.result import NumberStates, RegisterQuality, RunResult, UnknownCode
from tonghu.discovery.outputs.masking import TextMask, mask_unread, text_mask

SHARED_BY = 3  # a word that three rows share is a code; one that stands alone may be somebody's name


def write_quality(result: RunResult, path: Path, *, mask: bool) -> None:
    """Write quality.json; with `mask`, unlisted words and long digits are hidden in it."""
    hide = text_mask()
    document = (
        _hidden(quality_document(result, mask=mask), hide) if mask else quality_document(result, mask=mask)
    )
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def quality_document(result: RunResult, *, mask: bool) -> dict[str, object]:
    """The document as JSON-able values, keys in a fixed order."""
    return {
        "as_of": result.as_of.isoformat(),
        "county": result.county_words,
        "catalogue_hash": result.catalogue_hash,
        "folder_fingerprint": result.folder_fingerprint,
        "counts": dataclasses.asdict(result.counts),
        "warnings": list(result.warnings),
        "registers": [_register(register, mask=mask) for register in result.registers],
        **{key: result.quality[key] for key in sorted(result.quality)},
    }


def shown_code(code: UnknownCode, *, mask: bool) -> str:
    """An unlisted word as it may be shown: in clear only where enough rows share it."""
    return mask_unread(code.value) if mask or code.rows < SHARED_BY else code.value


def shares(numbers: NumberStates) -> dict[str, float]:
    """The share of each state, 0 to 1; empty where the register holds no number."""
    counts = dataclasses.asdict(numbers)
    total = sum(counts.values())
    return {state: round(count / total, 6) for state, count in counts.items()} if total else {}


def _register(register: RegisterQuality, *, mask: bool) -> dict[str, object]:
    return {
        "register": register.id,
        "title": register.title,
        "files": list(register.files),
        "rows": register.rows,
        "columns": [dataclasses.asdict(column) for column in register.columns],
        "columns_recognised": sum(column.header is not None for column in register.columns),
        "columns_unused": list(register.unused_headers),
        "numbers": dataclasses.asdict(register.numbers),
        "number_shares": shares(register.numbers),
        "unread_dates": register.unread_dates,
        "unknown_codes": [
            {"column": code.title, "value": shown_code(code, mask=mask), "rows": code.rows}
            for code in register.unknown_codes
        ],
        "loss": register.loss,
    }


def _hidden(value: object, hide: TextMask) -> object:
    """The same document with long digits hidden in every text except the run's own fingerprints."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        own = ("catalogue_hash", "folder_fingerprint")
        return {key: part if key in own else _hidden(part, hide) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(part, hide) for part in value]
    return value

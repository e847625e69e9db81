"""Which fields of a row a correction changes, as the history keeps it: numbers and phones masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tonghu.registry.changing import shown, shown_masked

SECRET = frozenset({"number", "carer_phone", "phone"})


def set_what_differs(row: Any, changes: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, list[str]]:
    """Set what differs on the row;

    {field: [before, after]} as the history keeps it."""
    if unknown := set(changes) - set(allowed):
        raise KeyError(f"not to be corrected: {sorted(unknown)}")
    differences = {}
    for field, value in changes.items():
        before = getattr(row, field)
        if (before or None) == (value or None):
            continue
        differences[field] = [_kept(field, before), _kept(field, value)]
        setattr(row, field, value)
    return differences


def clean_number(number: str | None) -> str | None:
    """A resident number without blanks, x in capitals; None for none."""
    return "".join((number or "").split()).upper() or None


def clean_phone(phone: str | None) -> str | None:
    """A phone without blanks and hyphens; None for none."""
    return "".join((phone or "").replace("-", "").split()) or None


def _kept(field: str, value: Any) -> str:
    return shown_masked(value, is_phone=field != "number") if field in SECRET else shown(value)

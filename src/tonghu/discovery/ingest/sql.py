"""Pieces of SQL that more than one step of ingest writes."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Text literals in brackets, for IN."""
    return "(" + ", ".join(quoted(text) for text in texts) + ")"

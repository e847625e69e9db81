"""What every kind of file in the catalogue shares: where it comes from, and texts that may be absent."""

from __future__ import annotations

from collections.abc import Collection

from tonghu.policy.reading import Item
from tonghu.policy.schema import SOURCE_KINDS, STATUSES, Source, SourceKind, Status


def read_source(item: Item | None) -> Source | None:
    """A source block; None after its faults were noted."""
    if item is None:
        return None
    item.only_keys("document", "article", "quote", "kind", "status", "note")
    document, kind, status = item.need("document"), item.need("kind"), item.need("status")
    if document is None or kind is None or status is None:
        return None
    return Source(
        document=document.text(),
        article=optional_text(item, "article"),
        quote=optional_text(item, "quote"),
        kind=source_kind(kind),
        status=status_of(status),
        note=optional_text(item, "note"),
    )


def optional_text(item: Item, key: str) -> str | None:
    """The text under a key, None without it."""
    body = item.get(key)
    return body.text() if body else None


def source_kind(item: Item) -> SourceKind:
    """Who says so: a law, the province, a place, or this project."""
    name = item.one_of(SOURCE_KINDS, "出处类型")
    return next((kind for kind in SOURCE_KINDS if kind == name), "项目默认")


def status_of(item: Item) -> Status:
    """Whether it was compared with the official text."""
    name = item.one_of(STATUSES, "核实状态")
    return next((status for status in STATUSES if status == name), "待核")


def clause_ids(item: Item, known: Collection[str]) -> tuple[str, ...]:
    """The clauses that the file names."""
    named = item.need("clauses")
    return tuple(each.one_of(known, "条款") for each in named) if named else ()

"""Which tables hold encrypted columns and blind indexes, and SQL over them by the files in `queries/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from psycopg import sql

from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField
from tonghu.secrecy.keyring import INDEX_HASH_BYTES, KeyRing

QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, kw_only=True)
class SealedTable:
    """A table with its encrypted columns, the indexes computed from them, and indexes that stand alone."""

    model: type[models.Model]
    texts: tuple[EncryptedTextField, ...]
    indexes: tuple[tuple[BlindIndexField, EncryptedTextField], ...]
    lone_indexes: tuple[BlindIndexField, ...]

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.model._meta.db_table

    @property
    def key(self) -> models.Field[Any, Any]:
        """The primary key."""
        found = self.model._meta.pk
        if not isinstance(found, models.Field) or not found.column:
            raise TypeError(
                f"{self.name}: keys cannot be changed in a table whose primary key has several columns"
            )
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a change of keys rewrites: texts, then indexes."""
        fields: list[models.Field[Any, Any]] = [*self.texts, *(index for index, _ in self.indexes)]
        return tuple(str(field.column) for field in fields)


def sealed_tables(among: Iterable[type[models.Model]] | None = None) -> list[SealedTable]:
    """Every such table of the installed models (or of those given), by name; each table once."""
    found: dict[str, SealedTable] = {}
    for model in apps.get_models(include_auto_created=True) if among is None else among:
        if model._meta.managed and not model._meta.proxy and (table := _sealed_table(model)):
            found.setdefault(table.name, table)
    return [found[name] for name in sorted(found)]


def _sealed_table(model: type[models.Model]) -> SealedTable | None:
    fields = model._meta.local_concrete_fields
    texts = tuple(field for field in fields if isinstance(field, EncryptedTextField))
    all_indexes = [(field, field.source()) for field in fields if isinstance(field, BlindIndexField)]
    if not texts and not all_indexes:
        return None
    return SealedTable(
        model=model,
        texts=texts,
        indexes=tuple((index, source) for index, source in all_indexes if source is not None),
        lone_indexes=tuple(index for index, source in all_indexes if source is None),
    )


def stale(table: SealedTable, ring: KeyRing) -> sql.Composable:
    """The condition that a row has a column under another key than the active one."""
    header, tag = ring.active_header, ring.active_tag
    texts = [
        sql.SQL("substr({}, 1, {}) <> {}").format(sql.Identifier(str(field.column)), len(header), header)
        for field in table.texts
    ]
    indexes = [
        sql.SQL("substr({}, {}) <> {}").format(sql.Identifier(str(field.column)), INDEX_HASH_BYTES + 1, tag)
        for field, _ in table.indexes
    ]
    return sql.SQL(" or ").join([*texts, *indexes]) if texts or indexes else sql.SQL("false")


@cache
def _text(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def query(name: str, **parts: sql.Composable) -> sql.Composed:
    """The query of that file with its {names} filled in."""
    return sql.SQL(_text(name)).format(**parts)

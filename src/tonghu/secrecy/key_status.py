"""Under which keys the values stand, column by column: what may be removed from the ring, and what may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections, models
from psycopg import sql

from tonghu.secrecy.keyring import KeyRing
from tonghu.secrecy.ring import key_ring
from tonghu.secrecy.sealed_tables import query, sealed_tables


@dataclass(frozen=True, kw_only=True)
class ColumnStatus:
    """One column. `by_key`: rows by the key's id, in the ids' order; None stands for a key or bytes unknown here.

    `movable`: False for a blind index without its encrypted column, which no change of keys can bring along.
    """

    table: str
    column: str
    by_key: tuple[tuple[str | None, int], ...]
    movable: bool = True

    def outside(self, active: Iterable[str]) -> int:
        """Rows under another key than these."""
        return sum(number for key, number in self.by_key if key not in set(active))


def key_status(
    *, using: str = "owner", among: Iterable[type[models.Model]] | None = None
) -> list[ColumnStatus]:
    """The status of every encrypted column and blind index; reads every row of them once."""
    ring = key_ring()
    tags = dict(ring.index_key_ids())
    found = []
    for table in sealed_tables(among):
        for text in table.texts:
            by_key = _counts("sealed_by_key", table.name, str(text.column), using)
            found.append(ColumnStatus(table=table.name, column=str(text.column), by_key=_named(by_key)))
        for index in (*(index for index, _ in table.indexes), *table.lone_indexes):
            by_tag = _counts("index_by_tag", table.name, str(index.column), using)
            by_key = [(None if tag is None else tags.get(bytes(tag)), number) for tag, number in by_tag]
            found.append(
                ColumnStatus(
                    table=table.name,
                    column=str(index.column),
                    by_key=_named(by_key),
                    movable=index not in table.lone_indexes,
                )
            )
    return found


def removable(ring: KeyRing, found: Iterable[ColumnStatus]) -> list[str]:
    """The ids of the ring's keys that no row needs any more, and that do not write."""
    used = {key for column in found for key, _ in column.by_key}
    return [key.id for key in ring.keys if not key.active and key.id not in used]


def _counts(name: str, table: str, column: str, using: str) -> list[tuple[Any, int]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query(name, table=sql.Identifier(table), column=sql.Identifier(column)))
        return list(cursor.fetchall())


def _named(counts: Iterable[tuple[Any, int]]) -> tuple[tuple[str | None, int], ...]:
    """Several unknown tags become one line."""
    summed: dict[str | None, int] = {}
    for key, number in counts:
        name = None if key is None else str(key)
        summed[name] = summed.get(name, 0) + number
    return tuple(sorted(summed.items(), key=lambda item: (item[0] is None, item[0] or "")))

"""Statements that a connection keeps planned, for lists that are read often, over few rows and by a long text: planning the text
takes longer than reading the rows.

What a statement may read is decided as it runs: row security asks the settings of the transaction, and PostgreSQL plans anew for
another role. So a statement that one post had planned shows the next post on the same connection its own rows.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier, Literal

# A plan of one of these texts takes some hundred kilobytes of its connection; texts hold for a day.
MOST = 64
# Of all kinds of row for a few days.
MOST_TEXTS = 300
T = TypeVar("T")


@dataclass(frozen=True)
class Statement:
    """`text`: with $1, $2 … for its values; `types`: theirs, as SQL names them."""

    text: str
    types: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """The same for the same statement."""
        return "duties_" + hashlib.sha256(repr((self.text, self.types)).encode()).hexdigest()[:24]


_kept: WeakKeyDictionary[Any, OrderedDict[str, None]] = WeakKeyDictionary()


_made: dict[tuple[object, ...], tuple[object, Any]] = {}


def once(of: object, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What `make` gives, made once a process for the rules it is of and a key: texts, which change with the rules and the day."""
    known = (id(of), *key)
    held = _made.get(known)
    if held is None:
        if len(_made) >= MOST_TEXTS:
            _made.clear()
        # What it is of is held beside it: while it is, no other object has its id.
        held = _made[known] = (of, make())
    made: T = held[1]
    return made


def rows_of(statement: Statement, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """All rows, by a plan made once a connection. Inside a transaction: the way of planning is set for this statement alone."""
    with connection.cursor() as cursor:
        _keep(cursor.connection, statement)
        # Left to itself the server would plan five times for the values given before it tries to do without.
        asked = SQL(
            "set local plan_cache_mode = force_generic_plan; execute {} ({}); set local plan_cache_mode to default"
        ).format(Identifier(statement.name), SQL(", ").join(map(Literal, values)))
        cursor.execute(asked.as_string(cursor.connection))
        cursor.nextset()
        return list(cursor.fetchall())


def _keep(server: Any, statement: Statement) -> None:
    """Have the statement planned on this connection, and the one longest unused forgotten where there are too many."""
    kept = _kept.setdefault(server, OrderedDict())
    if statement.name in kept:
        kept.move_to_end(statement.name)
        return
    # No query of a page: a connection does it once, whoever comes first.
    if len(kept) >= MOST:
        oldest, _ = kept.popitem(last=False)
        _run(server, SQL("deallocate {}").format(Identifier(oldest)))
    _run(
        server,
        SQL("prepare {} ({}) as {}").format(
            Identifier(statement.name), SQL(", ").join(map(SQL, statement.types)), SQL(statement.text)
        ),
    )
    kept[statement.name] = None


def _run(server: Any, query: Composable) -> None:
    server.execute(query.as_string(server))

"""`name__begins="张"`: a beginning that an index can find under row-level security.

PostgreSQL lets an index serve a condition beside a policy only when its operator cannot leak what it compares.
LIKE, which Django's `startswith` writes, is not among those and would read every row in reach; >= and < are.
Byte by byte, as the indexes are made: an index for it says `COLLATE "C"`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup, TextField

LAST_LETTER = "\U0010ffff"


class Begins(Lookup):
    """Text from the beginning (in) to what no text beginning with it reaches (out)."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        column = f'{column} COLLATE "C"'
        bounds = [self.rhs, f"{self.rhs}{LAST_LETTER}"]
        return f"({column} >= %s AND {column} < %s)", (*values, bounds[0], *values, bounds[1])


class Spelt(Lookup):
    """`name__spelt="张三"`: equal byte by byte, so that the index for beginnings finds it too."""

    lookup_name = "spelt"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f'{column} COLLATE "C" = %s', (*values, self.rhs)


def register() -> None:
    """Make them known to every column of text."""
    TextField.register_lookup(Begins)
    TextField.register_lookup(Spelt)

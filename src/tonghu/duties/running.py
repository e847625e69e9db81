"""Composed SQL on Django's connection. Values are literals of psycopg's composer; nothing is put in by hand."""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composable


def run(query: Composable) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return int(cursor.rowcount)


def rows(query: Composable) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return list(cursor.fetchall())


def text_of(part: Composable) -> str:
    """A part as the server reads it."""
    with connection.cursor() as cursor:
        return part.as_string(cursor.connection)


def as_text(part: Composable) -> Composable:
    """The same part, composed: for what stands in many statements."""
    return SQL(text_of(part))


def with_room() -> None:
    """Room to sort and to group in memory, and no compiling of hundreds of expressions that each run once a row."""
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '256MB'; set local jit = off")

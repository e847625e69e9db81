"""Composed SQL on Django's connection. Values are literals of psycopg's composer; nothing is put in by hand."""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg.sql import Composable


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

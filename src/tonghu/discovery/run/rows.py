"""Lines of leads.csv and review.csv straight from the work database, asked again each time they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import duckdb

from tonghu.discovery.core.result import LeadRow, Reject, ReviewRow

T = TypeVar("T")

_AT_A_TIME = 10_000
# The order of outputs.tables.ORDER: text by code point, what is missing first.
_ORDER = (
    "division_code, category, action, coalesce(child_id_number, ''), name, coalesce(birth_date::varchar, '')"
)
_LEADS = f"""select child_id_number, name, birth_date, division_code, category, action, confidence, basis,
  evidence
from lead_row where certain order by {_ORDER}"""
_REVIEWS = f"""select child_id_number, name, birth_date, division_code, category, action, confidence, basis,
  evidence, why
from lead_row where not certain order by {_ORDER}"""
_REJECTS = """select file, sheet, row_no, column_name, value, reason
from rejected order by file, sheet nulls first, row_no, column_name, reason"""


class AskedAgain(Generic[T]):
    """The rows of a query as records; every `iter` asks the database anew, so nothing is held in memory."""

    def __init__(self, con: duckdb.DuckDBPyConnection, sql: str, record: Callable[..., T]) -> None:
        self._con, self._sql, self._record = con, sql, record

    def __iter__(self) -> Iterator[T]:
        # A cursor of its own: DuckDB 2 lends a connection to the result that is still being read.
        cursor = self._con.cursor()
        try:
            cursor.execute(self._sql)
            while rows := cursor.fetchmany(_AT_A_TIME):
                for row in rows:
                    yield self._record(*row)
        finally:
            cursor.close()


def lead_rows(con: duckdb.DuckDBPyConnection) -> AskedAgain[LeadRow]:
    """Every lead, in the order of the file."""
    return AskedAgain(con, _LEADS, LeadRow)


def review_rows(con: duckdb.DuckDBPyConnection) -> AskedAgain[ReviewRow]:
    """Every case for a person, in the order of the file."""
    return AskedAgain(con, _REVIEWS, ReviewRow)


def rejects(con: duckdb.DuckDBPyConnection) -> AskedAgain[Reject]:
    """Every value that could not be read."""
    return AskedAgain(con, _REJECTS, _reject)


def _reject(file: str, sheet: str | None, row_no: int, column: str | None, value: Any, reason: str) -> Reject:
    return Reject(
        file=file, sheet=sheet, row_no=row_no, column=column or "", value=str(value or ""), reason=reason
    )

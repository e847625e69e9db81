"""What could not be read: one row of `rejected` for each cell, and the rows that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from tonghu.discovery.ingest.odd_cells import SheetColumn
from tonghu.discovery.ingest.sql import quoted
from tonghu.discovery.ingest.staging import ROW_NUMBER, STAGED

TABLE = (
    "create or replace table rejected (row_id bigint, register varchar, file varchar, sheet varchar,"
    " row_no bigint, column_name varchar, value varchar, reason varchar)"
)
_UNREADABLE = "\ufffd"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The sheet whose cells are read: file_id as in source_file."""

    file_id: int
    register: str
    file: str
    sheet: str

    @property
    def row_id(self) -> str:
        """SQL: the row's id."""
        return f"({self.file_id}::bigint << 32) + {ROW_NUMBER}"

    @property
    def holds(self) -> str:
        """SQL: the row of a register stands in this sheet."""
        return f"row_id >> 32 = {self.file_id}"


def reject_cells(
    con: duckdb.DuckDBPyConnection,
    place: Place,
    columns: Iterable[SheetColumn],
    headers: Mapping[int, str],
    *,
    lossy: bool,
) -> None:
    """Every filled cell of a recognised column that gave no value; `odd_cells.read_odd` has read the columns."""
    for column in columns:
        cell, header = column.cell, headers[column.column]
        if column.odd:
            read = f"{STAGED} join {column.beside} on {cell} = ingest_cell"
            _insert(con, place, header, cell, "ingest_reason", "ingest_reason is not null", read)
        if lossy:
            failed = f"contains({cell}, '{_UNREADABLE}')"
            _insert(con, place, header, cell, quoted("有解不出来的文字(乱码)"), failed, STAGED)


def reject_long_rows(con: duckdb.DuckDBPyConnection, place: Place, header_row: int) -> int:
    """Rows with more cells than the header has columns cannot be told apart; they are no data. How many."""
    condition = f"beyond is not null and {ROW_NUMBER} > {header_row}"
    _insert(con, place, "", "beyond", quoted("这一行的格数多于表头,整行没有读"), condition, STAGED)
    return int(con.execute(f"delete from {STAGED} where {condition}").fetchall()[0][0])


def _insert(
    con: duckdb.DuckDBPyConnection,
    place: Place,
    header: str,
    cell: str,
    reason: str,
    failed: str,
    source: str,
) -> None:
    con.execute(
        f"insert into rejected select {place.row_id}, {quoted(place.register)}, {quoted(place.file)},"
        f" {quoted(place.sheet)}, {ROW_NUMBER}, {quoted(header)}, {cell}, {reason}"
        f" from {source} where {cell} is not null and {failed} order by {ROW_NUMBER}"
    )

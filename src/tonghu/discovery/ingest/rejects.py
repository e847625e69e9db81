"""What could not be read: one row of `rejected` for each cell, and the rows that are no data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from tonghu.discovery.core.layout import DATE_KINDS, NUMBER_KINDS, Field
from tonghu.discovery.ingest.canonical import FALLIBLE, Reading, value
from tonghu.discovery.ingest.sql import quoted
from tonghu.discovery.ingest.staging import ROW_NUMBER, STAGED, column_name

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


def reject_cells(
    con: duckdb.DuckDBPyConnection,
    place: Place,
    fields: Mapping[int, Field],
    headers: Mapping[int, str],
    reading: Reading,
    *,
    lossy: bool,
) -> None:
    """Every filled cell of a recognised column that gave no value."""
    for column, field in fields.items():
        cell = column_name(column)
        if field.kind in FALLIBLE:
            _insert(con, place, headers[column], cell, _reason(field, cell, reading), _failed(field, cell, reading))
        elif field.kind not in NUMBER_KINDS:
            failed = f"ingest_formula_error({cell})"
            _insert(con, place, headers[column], cell, "'公式出错,没有值'", failed)
        if lossy:
            failed = f"contains({cell}, '{_UNREADABLE}')"
            _insert(con, place, headers[column], cell, "'有解不出来的文字(乱码)'", failed)


def reject_long_rows(con: duckdb.DuckDBPyConnection, place: Place, header_row: int) -> int:
    """Rows with more cells than the header has columns cannot be told apart; they are no data. How many."""
    condition = f"beyond is not null and {ROW_NUMBER} > {header_row}"
    _insert(con, place, "", "beyond", "'这一行的格数多于表头,整行没有读'", condition)
    return _count(con, f"delete from {STAGED} where {condition}")


def _insert(
    con: duckdb.DuckDBPyConnection, place: Place, header: str, cell: str, reason: str, failed: str
) -> None:
    con.execute(
        f"insert into rejected select {place.row_id}, {quoted(place.register)}, {quoted(place.file)},"
        f" {quoted(place.sheet)}, {ROW_NUMBER}, {quoted(header)}, {cell}, {reason}"
        f" from {STAGED} where {cell} is not null and {failed} order by rowid"
    )


def _failed(field: Field, cell: str, reading: Reading) -> str:
    return f"({value(field, cell, reading)}) is null and not {reading.is_blank(field, cell)}"


def _reason(field: Field, cell: str, reading: Reading) -> str:
    what = _what(field)
    if field.kind not in DATE_KINDS:
        return f"case when ingest_formula_error({cell}) then '公式出错,没有值' else {quoted(what)} end"
    day = f"ingest_{field.kind}({cell})"
    as_of = reading.as_of
    late = (
        f"晚于 {as_of.isoformat()} 之后六十年" if field.may_be_future else f"晚于截止日 {as_of.isoformat()}"
    )
    return (
        f"case when ingest_formula_error({cell}) then '公式出错,没有值'"
        f" when {day} is null then {quoted(what)}"
        f" when {day} < date '1900-01-01' then '早于 1900 年' else {quoted(late)} end"
    )


def _what(field: Field) -> str:
    match field.kind:
        case "date":
            return "认不出的日期"
        case "month":
            return "认不出的年月"
        case "integer":
            return "不是整数"
        case "place_code":
            return "不是 12 位区划代码"
        case _:
            return f"“{field.title}”里没有这个词"


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])



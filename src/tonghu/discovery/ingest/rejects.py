"""What could not be read: one row of `rejected` for each cell, and the rows that cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from tonghu.discovery.core.layout import DATE_KINDS, Field, Kind
from tonghu.discovery.ingest.canonical import Layers, Reading, add_day_as_written, add_field
from tonghu.discovery.ingest.sql import quoted
from tonghu.discovery.ingest.staging import ROW_NUMBER, STAGED, column_name

TABLE = (
    "create or replace table rejected (row_id bigint, register varchar, file varchar, sheet varchar,"
    " row_no bigint, column_name varchar, value varchar, reason varchar)"
)
FALLIBLE: frozenset[Kind] = frozenset({"date", "month", "integer", "sex", "code", "place_code"})
_UNREADABLE = "\ufffd"
_FORMULA = "公式出错,没有值"
_REASONS: dict[Kind, str] = {
    "date": "认不出的日期",
    "month": "认不出的年月",
    "integer": "不是整数",
    "place_code": "不是 12 位区划代码",
}


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
        cell, header = column_name(column), headers[column]
        if field.kind in FALLIBLE:
            _reject_failed(con, place, field, cell, header, reading)
        else:
            _insert(con, place, header, cell, quoted(_FORMULA), f"ingest_formula_error({cell})", STAGED)
        if lossy:
            failed = f"contains({cell}, '{_UNREADABLE}')"
            _insert(con, place, header, cell, quoted("有解不出来的文字(乱码)"), failed, STAGED)


def reject_long_rows(con: duckdb.DuckDBPyConnection, place: Place, header_row: int) -> int:
    """Rows with more cells than the header has columns cannot be told apart; they are no data. How many."""
    condition = f"beyond is not null and {ROW_NUMBER} > {header_row}"
    _insert(con, place, "", "beyond", quoted("这一行的格数多于表头,整行没有读"), condition, STAGED)
    return int(con.execute(f"delete from {STAGED} where {condition}").fetchall()[0][0])


def _reject_failed(
    con: duckdb.DuckDBPyConnection, place: Place, field: Field, cell: str, header: str, reading: Reading
) -> None:
    layers = Layers()
    add_field(layers, field, cell, reading)
    reason = quoted(_REASONS.get(field.kind, f"“{field.title}”里没有这个词"))
    if field.kind in DATE_KINDS:
        reason = _why_no_day(field, add_day_as_written(layers, field, cell), reason, reading)
    failed = f"({layers.outputs[field.name]}) is null and not {reading.is_blank(field, cell)}"
    reason = f"case when ingest_formula_error({cell}) then {quoted(_FORMULA)} else {reason} end"
    _insert(con, place, header, cell, reason, failed, layers.over(f"(select *, rowid from {STAGED})"))


def _why_no_day(field: Field, day: str, unread: str, reading: Reading) -> str:
    as_of = reading.as_of.isoformat()
    late = f"晚于 {as_of} 之后六十年" if field.may_be_future else f"晚于截止日 {as_of}"
    return (
        f"case when {day} is null then {unread} when {day} < date '1900-01-01' then '早于 1900 年'"
        f" else {quoted(late)} end"
    )


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
        f" from {source} where {cell} is not null and {failed} order by rowid"
    )

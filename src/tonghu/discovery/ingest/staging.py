"""A sheet's rows as a table of text: one table row for each row of the sheet, in the sheet's order.

The database numbers rows of a table from 0 in the order in which they came,
so `rowid + 1` is the row's number.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from tonghu.discovery.ingest.canonical import Layers
from tonghu.discovery.ingest.sheet import PlainText, Row, Sheet
from tonghu.discovery.ingest.sql import quoted

STAGED = "ingest_staged"
ODD = "ingest_odd_bits"
ROW_NUMBER = "rowid + 1"
_BATCH = 20_000
_PIECE = 1 << 22
_SPARE = 4  # columns beyond the header's width, to see rows that hold too many cells


def column_name(index: int) -> str:
    return f"c{index}"


@contextmanager
def staged(con: duckdb.DuckDBPyConnection, sheet: Sheet, width: int, added: Layers) -> Iterator[None]:
    """`ingest_staged`, with columns c0 …, `beyond` (what stood behind the last) and the outputs of `added`, made of them,
    while the block runs. A temporary table: compressing it would cost more than all that is done with it.
    """
    setting = con.execute("select current_setting('preserve_insertion_order')").fetchall()[0][0]
    con.execute("set preserve_insertion_order = true")
    try:
        if sheet.plain is None or not _from_plain_text(con, sheet.plain, width, added):
            _from_rows(con, sheet.rows(), width, added, tell_beyond=sheet.delimited)
        yield
    finally:
        con.execute(f"drop table if exists {STAGED}")
        con.execute(f"set preserve_insertion_order = {str(setting).lower()}")


def _from_plain_text(con: duckdb.DuckDBPyConnection, plain: PlainText, width: int, added: Layers) -> bool:
    """Let the database read the file with all its threads; False where the file is too unruly for that."""
    if plain.codec == "utf-8-sig":
        return _read_utf8(con, plain.path, plain.delimiter, width, added)
    with tempfile.TemporaryDirectory(prefix="tonghu-", dir=_scratch(con)) as scratch:
        copy = Path(scratch) / "utf8.csv"
        with (
            plain.path.open(encoding=plain.codec, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            shutil.copyfileobj(source, target, _PIECE)
        return _read_utf8(con, copy, plain.delimiter, width, added)


def _scratch(con: duckdb.DuckDBPyConnection) -> str | None:
    """The folder of the work database, which has room; None, the system's own, for one in memory."""
    file = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()[0][0]
    return str(Path(file).parent) if file else None


def _read_utf8(con: duckdb.DuckDBPyConnection, path: Path, delimiter: str, width: int, added: Layers) -> bool:
    columns = [column_name(index) for index in range(width)]
    spare = [f"s{index}" for index in range(_SPARE)]
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in (*columns, *spare))
    source = (
        f"(select {', '.join(columns)}, nullif(trim(concat({', '.join(spare)})), '') as beyond"
        f" from read_csv({quoted(str(path))}, columns = {{{types}}}, header = false, auto_detect = false,"
        f" delim = {quoted(delimiter)}, quote = '\"', escape = '\"', null_padding = true,"
        " strict_mode = false, max_line_size = 16777216))"
    )
    try:
        con.execute(f"create or replace temp table {STAGED} as {_with(added, [*columns, 'beyond'], source)}")
    except duckdb.IOException:
        raise
    except duckdb.Error:
        return False
    return True


def _with(added: Layers, columns: Sequence[str], source: str) -> str:
    """SQL: these columns of a relation, and what is added to them."""
    outputs = [f"{expression} as {name}" for name, expression in added.outputs.items()]
    return f"select {', '.join([*columns, *outputs])} from {added.over(source)}"


def _from_rows(
    con: duckdb.DuckDBPyConnection, rows: Iterator[Row], width: int, added: Layers, *, tell_beyond: bool
) -> None:
    names = [*(column_name(index) for index in range(width)), "beyond"]
    empty = f"(select {', '.join(f'null::varchar as {name}' for name in names)} where false)"
    con.execute(f"create or replace temp table {STAGED} as {_with(added, names, empty)}")
    schema = pa.schema([(name, pa.string()) for name in names])
    while batch := list(islice(rows, _BATCH)):
        columns = list(zip(*(_fitted(row, width, tell_beyond) for row in batch), strict=True))
        table = pa.table([pa.array(column, pa.string()) for column in columns], schema=schema)
        con.register("ingest_batch", table)
        con.execute(f"insert into {STAGED} {_with(added, names, 'ingest_batch')}")
        con.unregister("ingest_batch")


def _fitted(row: Row, width: int, tell_beyond: bool) -> tuple[str | None, ...]:
    """The row with exactly `width` cells, and what stood behind them; empty text is no value."""
    cells = [cell or None for cell in row[:width]]
    cells += [None] * (width - len(cells))
    beyond = "".join(row[width : width + _SPARE]).strip() if tell_beyond else ""
    return (*cells, beyond or None)

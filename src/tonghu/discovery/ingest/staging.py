"""A sheet's rows as a relation of text, and those of them that need reading as a table.

Most rows of a register are written plainly. They go straight from the file into the register's table, so that a register
of any size is read in the memory that its odd rows take.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
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
ROW_NUMBER = "row_number"
_ROWS = "ingest_rows"
_BARRIER = "ingest_barrier"
_BATCH = 20_000
_PIECE = 1 << 22
_SPARE = 4  # columns beyond the header's width, to see rows that hold too many cells


def column_name(index: int) -> str:
    return f"c{index}"


@contextmanager
def staged(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, width: int, added: Layers, odd: str
) -> Iterator[str]:
    """`ingest_staged`, the rows for which `odd` holds, while the block runs; and, as the value, all rows of the sheet.

    Both have `row_number` (from 1, as in the file), the columns c0 … and `beyond`, what stood behind the last; the table has
    the outputs of `added` too. odd: SQL over them; what it leaves aside is never staged.
    """
    setting = con.execute("select current_setting('preserve_insertion_order')").fetchall()[0][0]
    con.execute("set preserve_insertion_order = true")
    columns = [*(column_name(index) for index in range(width)), "beyond"]

    def stage(source: str) -> None:
        # The database does not move a condition below a numbering, where it would compute anew each step that the
        # condition names: the second one, above what is added, is there for nothing else.
        con.execute(
            f"create or replace temp table {STAGED} as select * exclude ({_BARRIER}) from"
            f" (select *, row_number() over () as {_BARRIER} from ({numbered_rows(added, columns, source)})) where {odd}"
        )

    try:
        with _source(con, sheet, width, stage) as source:
            yield numbered_rows(Layers(), columns, source)
    finally:
        con.execute(f"drop table if exists {STAGED}")
        con.execute(f"set preserve_insertion_order = {str(setting).lower()}")


@contextmanager
def _source(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, width: int, stage: Callable[[str], None]
) -> Iterator[str]:
    """SQL: the rows of the sheet in their order, once they have been staged."""
    if sheet.plain is not None:
        with _as_utf8(con, sheet.plain) as path:
            source = _csv(path, sheet.plain.delimiter, width)
            if _reads(stage, source):
                yield source
                return
    _write_rows(con, sheet.rows(), width, tell_beyond=sheet.delimited)
    try:
        stage(_ROWS)
        yield _ROWS
    finally:
        con.execute(f"drop table if exists {_ROWS}")


def _reads(stage: Callable[[str], None], source: str) -> bool:
    """False where the file is too unruly for the database."""
    try:
        stage(source)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error:
        return False
    return True


@contextmanager
def _as_utf8(con: duckdb.DuckDBPyConnection, plain: PlainText) -> Iterator[Path]:
    """The file, or a copy of it in the encoding that the database reads."""
    if plain.codec == "utf-8-sig":
        yield plain.path
        return
    with tempfile.TemporaryDirectory(prefix="tonghu-", dir=_scratch(con)) as scratch:
        copy = Path(scratch) / "utf8.csv"
        with (
            plain.path.open(encoding=plain.codec, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            shutil.copyfileobj(source, target, _PIECE)
        yield copy


def _scratch(con: duckdb.DuckDBPyConnection) -> str | None:
    """The folder of the work database, which has room; None, the system's own, for one in memory."""
    file = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()[0][0]
    return str(Path(file).parent) if file else None


def _csv(path: Path, delimiter: str, width: int) -> str:
    columns = [column_name(index) for index in range(width)]
    spare = [f"s{index}" for index in range(_SPARE)]
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in (*columns, *spare))
    beyond = f"case when coalesce({', '.join(spare)}) is not null then nullif(trim(concat({', '.join(spare)})), '') end"
    return (
        f"(select {', '.join(columns)}, {beyond} as beyond"
        f" from read_csv({quoted(str(path))}, columns = {{{types}}}, header = false, auto_detect = false,"
        f" delim = {quoted(delimiter)}, quote = '\"', escape = '\"', null_padding = true,"
        " strict_mode = false, max_line_size = 16777216))"
    )


def numbered_rows(added: Layers, columns: Sequence[str], source: str) -> str:
    """SQL: these columns of a relation, what is added to them, and the number of the row.

    The rows are numbered where they leave the file: operators above may hold a few rows back and let others pass.
    """
    outputs = [f"{expression} as {name}" for name, expression in added.outputs.items()]
    numbered = f"(select *, row_number() over () as {ROW_NUMBER} from {source})"
    return f"select {', '.join([*columns, *outputs])}, {ROW_NUMBER} from {added.over(numbered)}"


def _write_rows(
    con: duckdb.DuckDBPyConnection, rows: Iterator[Row], width: int, *, tell_beyond: bool
) -> None:
    """A temporary table of rows that only Python can read: compressing it would cost more than all that is done with it."""
    names = [*(column_name(index) for index in range(width)), "beyond"]
    con.execute(f"create or replace temp table {_ROWS} ({', '.join(f'{name} varchar' for name in names)})")
    schema = pa.schema([(name, pa.string()) for name in names])
    while batch := list(islice(rows, _BATCH)):
        columns = list(zip(*(_fitted(row, width, tell_beyond) for row in batch), strict=True))
        table = pa.table([pa.array(column, pa.string()) for column in columns], schema=schema)
        con.register("ingest_batch", table)
        con.execute(f"insert into {_ROWS} select * from ingest_batch")
        con.unregister("ingest_batch")


def _fitted(row: Row, width: int, tell_beyond: bool) -> tuple[str | None, ...]:
    """The row with exactly `width` cells, and what stood behind them; empty text is no value."""
    cells = [cell or None for cell in row[:width]]
    cells += [None] * (width - len(cells))
    beyond = "".join(row[width : width + _SPARE]).strip() if tell_beyond else ""
    return (*cells, beyond or None)

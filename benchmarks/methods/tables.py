"""The registers as `in_` tables in a file, read by Tonghu's ingest: what the other methods stand on."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.methods.measured import CATALOGUE, Job, job
from benchmarks.references import ALL
from tonghu.discovery.engine.duckdb_engine import connect
from tonghu.discovery.ingest.load import load_folder


def tables_file(asked: Job) -> Path:
    return asked.work.parent / "tables.duckdb"


def open_tables(asked: Job) -> duckdb.DuckDBPyConnection:
    """A work database that sees the `in_` tables as views of the file."""
    con = connect(asked.work / "work.duckdb", threads=asked.threads, memory_limit=asked.memory_limit)
    con.execute(f"attach '{tables_file(asked)}' as tables (read_only)")
    names = con.execute("select table_name from duckdb_tables() where database_name = 'tables'").fetchall()
    for (name,) in names:
        con.execute(f"create view {name} as select * from tables.{name}")
    return con


def number_columns() -> list[tuple[str, str]]:
    """(register, SQL of the first seventeen digits) of every reference that has a number."""
    return [(ref.register, ref.n17) for ref in ALL if ref.number]


def main() -> None:
    asked = job()
    with asked.phase("ingest"):
        con = connect(tables_file(asked), threads=asked.threads, memory_limit=asked.memory_limit)
        load_folder(con, asked.registers, asked.as_of, CATALOGUE, lambda line: None)
    asked.measured()
    con.close()
    asked.finish()


if __name__ == "__main__":
    main()

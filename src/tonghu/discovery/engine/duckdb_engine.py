"""Runs steps on DuckDB, one table a step, and reports each with its rows and seconds."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tonghu.discovery.core.planner import STEPS_FOLDER, Step, lasting, no_longer_read


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """What a step cost: rows it wrote, seconds it took."""

    step: str
    rows: int
    seconds: float


class StepFailed(Exception):
    """A step whose SQL the database refused; the message holds the step, the reason and the SQL."""


def connect(
    path: Path, *, threads: int | None = None, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A work database in a file, which DuckDB spills to when memory runs short.

    threads and memory_limit change only the time a run takes: every step orders its choices totally.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"preserve_insertion_order": "false"}
    if threads is not None:
        config["threads"] = threads
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    con = duckdb.connect(str(path), config=config)
    con.execute((STEPS_FOLDER / "macros" / "duckdb.sql").read_text(encoding="utf-8"))
    return con


def run_steps(
    con: duckdb.DuckDBPyConnection,
    steps: Iterable[Step],
    *,
    as_of: dt.date,
    done: Callable[[StepDone], None],
    kept: Collection[str] | None = None,
) -> None:
    """Run steps in the order given. `:as_of` in a step is the day of the run.

    kept: the tables that are read afterwards. All others are temporary: they are never written to the database file
    while memory suffices, and each goes when the last step that reads it is done. None keeps every table.
    """
    # Squeezing what is read a few seconds later costs more than all that is done with it.
    con.execute("set force_compression = 'uncompressed'")
    steps = tuple(steps)
    last = lasting(steps, {step.writes for step in steps} if kept is None else kept)
    for step, over in zip(steps, no_longer_read(steps, last), strict=True):
        started = time.perf_counter()
        sql = step.sql.replace(":as_of", f"DATE '{as_of.isoformat()}'")
        if step.writes not in last:
            sql = sql.replace("create or replace ", "create or replace temp ")
        try:
            con.execute(sql)
            rows = con.execute(f"select count(*) from {step.writes}").fetchall()[0][0]
            for past in over:
                con.execute(f"drop {'view' if past.is_view else 'table'} {past.writes}")
        except duckdb.Error as error:
            raise StepFailed(f"{step.name}: {error}\n{sql}") from error
        done(StepDone(step=step.name, rows=rows, seconds=time.perf_counter() - started))

"""Runs steps on DuckDB, one table a step, and reports each with its rows and seconds."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tonghu.discovery.core.planner import STEPS_FOLDER, Step


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
    con: duckdb.DuckDBPyConnection, steps: Iterable[Step], *, as_of: dt.date, done: Callable[[StepDone], None]
) -> None:
    """Run steps in the order given. `:as_of` in a step is the day of the run."""
    for step in steps:
        started = time.perf_counter()
        sql = step.sql.replace(":as_of", f"DATE '{as_of.isoformat()}'")
        try:
            con.execute(sql)
            rows = con.execute(f"select count(*) from {step.writes}").fetchall()[0][0]
        except duckdb.Error as error:
            raise StepFailed(f"{step.name}: {error}\n{sql}") from error
        done(StepDone(step=step.name, rows=rows, seconds=time.perf_counter() - started))

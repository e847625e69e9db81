"""From canonical tables to findings: every step in its order, on one work database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import astuple, dataclass

import duckdb

from tonghu.discovery.core.layout import NUMBER_KINDS, Layouts
from tonghu.discovery.core.planner import Step, in_order, read_steps
from tonghu.discovery.engine.duckdb_engine import StepDone, run_steps
from tonghu.discovery.findings.states import state_steps
from tonghu.discovery.findings.verdicts import category_step, verdict_steps
from tonghu.discovery.linking.number_steps import number_steps
from tonghu.discovery.linking.place_tables import address_step, write_place_tables
from tonghu.discovery.linking.reading_table import write_reading_table
from tonghu.places.tree import DivisionTree
from tonghu.policy.engines.sql import duckdb_macros
from tonghu.policy.schema import Catalogue

# What outputs, explanations and the roster of a run read after the last step.
KEPT = frozenset(
    {
        *("person", "link", "open_mention", "child", "listing", "state_row", "parent_statement", "parent"),
        *("category_condition", "situation", "finding", "why", "evidence", "lead_row"),
    }
)


@dataclass(frozen=True, kw_only=True)
class AskedChild:
    """A child somebody asks about by name: by number (its first seventeen digits), or by name and birth date.

    A run works out who the parents are only of children whom a finding may concern, and of this one.
    """

    number_17: int | None = None
    name: str | None = None
    birth_date: dt.date | None = None


def plan(catalogue: Catalogue, layouts: Layouts, as_of: dt.date) -> tuple[Step, ...]:
    """Every step of a run, those of files and those made from the catalogue,
    in the order in which they run.
    """
    numbers = [
        (layout.register, field.name)
        for layout in layouts.registers
        for field in layout.fields
        if field.kind in NUMBER_KINDS
    ]
    return in_order(
        [
            *read_steps(),
            *number_steps(numbers),
            address_step(),
            category_step(catalogue),
            *state_steps(catalogue, as_of),
            *verdict_steps(catalogue, as_of),
        ]
    )


def link_and_judge(
    con: duckdb.DuckDBPyConnection,
    *,
    catalogue: Catalogue,
    layouts: Layouts,
    tree: DivisionTree,
    as_of: dt.date,
    asked: AskedChild | None,
    done: Callable[[StepDone], None],
) -> None:
    """Run every step over the `in_` tables;
    `lead_row` and the tables before it stand in the database afterwards.
    """
    con.execute(duckdb_macros())
    write_reading_table(con)
    write_place_tables(con, tree)
    _write_register_titles(con, layouts)
    _write_asked_child(con, asked)
    run_steps(con, plan(catalogue, layouts, as_of), as_of=as_of, done=done, kept=KEPT)


def _write_register_titles(con: duckdb.DuckDBPyConnection, layouts: Layouts) -> None:
    con.execute("create or replace table register_title (register varchar, title varchar)")
    con.executemany(
        "insert into register_title values (?, ?)",
        [[layout.register, layout.title] for layout in layouts.registers],
    )


def _write_asked_child(con: duckdb.DuckDBPyConnection, asked: AskedChild | None) -> None:
    con.execute("create or replace table asked_child (number_17 bigint, name varchar, birth_date date)")
    if asked is not None:
        con.execute("insert into asked_child values (?, ?, ?)", astuple(asked))

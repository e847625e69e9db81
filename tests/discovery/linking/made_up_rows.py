"""Small tables of made-up people, a model to link them by, and the tables that come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import duckdb

from tonghu.discovery.linking.model import Comparison, Key, Level, Measure, Model
from tonghu.discovery.linking.resolver import resolve

COLUMNS = ("id", "name", "born", "village", "amount")
Row = tuple[object, ...]


def comparison(column: str, kind: str, *levels: tuple[Measure, float], missing: float = 0.0) -> Comparison:
    return Comparison(
        id=column,
        column=column,
        kind=kind,
        missing=missing,
        levels=tuple(
            Level(id=f"level_{at}", code=at, measure=measure, weight=weight)
            for at, (measure, weight) in enumerate(levels)
        ),
    )


NAME = comparison(
    "name",
    "text",
    (Measure(name="same"), 8),
    (Measure(name="folded"), 7),
    (Measure(name="edits", amount=1), 4),
    (Measure(name="different"), -6),
)
BORN = comparison(
    "born",
    "date",
    (Measure(name="same"), 10),
    (Measure(name="date_slip"), 5),
    (Measure(name="different"), -8),
    missing=-1,
)
MODEL = Model(
    title="测试",
    id_column="id",
    prior=-9.0,
    accept=0,
    margin=3,
    one_to_one=False,
    comparisons=(NAME, BORN),
    blocks=((Key(column="name", part="first", length=1),), (Key(column="born"),)),
)
ONE_TO_ONE = replace(MODEL, one_to_one=True)


def table(con: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Row]) -> None:
    typed = ", ".join(f"{column} varchar" for column in COLUMNS)
    con.execute(f"create or replace table {name} ({typed})")
    full = [[*row, *[None] * (len(COLUMNS) - len(row))] for row in rows]
    if full:
        marks = ", ".join(f"({', '.join('?' * len(COLUMNS))})" for _ in full)
        con.execute(f"insert into {name} values {marks}", [value for row in full for value in row])


# One database for all the small tables: `table` and `resolve` write theirs anew each time.
SHARED = duckdb.connect(config={"threads": 1})


def linked(left: Sequence[Row], right: Sequence[Row], model: Model) -> tuple[list[Row], list[Row]]:
    """(link, tie) of two tables."""
    table(SHARED, "left_rows", left)
    table(SHARED, "right_rows", right)
    resolve(SHARED, "left_rows", "right_rows", model)
    return written(SHARED)


def written(con: duckdb.DuckDBPyConnection) -> tuple[list[Row], list[Row]]:
    """What resolve wrote, by id."""
    return (
        con.execute("select left_id, right_id, weight, margin from link order by all").fetchall(),
        con.execute("select left_id, right_id, weight from tie order by all").fetchall(),
    )

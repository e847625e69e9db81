"""Spark can read every expression, and its macros give the same values."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from tonghu.policy.engines.sql import category_sql, condition_row_sql, contradiction_sql

AS_OF = dt.date(2026, 6, 30)
MACROS = Path(__file__).parents[2] / "src/tonghu/policy/engines"


def expressions(catalogue):
    for condition in catalogue.conditions.values():
        for source in condition.sources:
            sql = condition_row_sql(condition, source, catalogue, AS_OF)
            yield from (sql.holds, sql.ended, sql.since, sql.until)
        yield from (contradiction.when for contradiction in contradiction_sql(condition))
    for category in catalogue.categories.values():
        sql = category_sql(category, catalogue, AS_OF)
        yield sql.enter
        yield from (rule for _, rule in sql.exits)


def test_spark_parses_every_expression_and_reads_the_same(catalogue):
    for sql in expressions(catalogue):
        in_spark = sqlglot.parse_one(f"SELECT {sql} AS x", dialect="spark")
        in_duckdb = sqlglot.parse_one(f"SELECT {sql} AS x", dialect="duckdb")
        assert in_spark.sql("spark") == in_duckdb.sql("spark")


def test_no_function_is_used_but_the_macros_and_what_both_have(catalogue):
    calls = [
        call
        for sql in expressions(catalogue)
        for call in sqlglot.parse_one(f"SELECT {sql} AS x", dialect="duckdb").find_all(exp.Func)
    ]
    assert {call.name.lower() for call in calls if isinstance(call, exp.Anonymous)} == {
        "age_in_whole_years",
        "months_later",
        "days_later",
    }
    assert {type(call) for call in calls} == {
        exp.Anonymous,
        exp.And,
        exp.Or,
        exp.Case,
        exp.If,
        exp.Cast,
        exp.Coalesce,
        exp.Contains,
    }


def spark_bodies():
    text = (MACROS / "macros_spark.sql").read_text(encoding="utf-8")
    statements = [s for s in text.split(";") if "FUNCTION" in s]
    return {s.split("FUNCTION ")[1].split("(")[0]: s.split("RETURN\n")[1].strip() for s in statements}


def test_both_dialects_have_the_same_macros():
    duckdb_text = (MACROS / "macros_duckdb.sql").read_text(encoding="utf-8")
    assert {
        line.split()[4].split("(")[0] for line in duckdb_text.splitlines() if line.startswith("CREATE")
    } == {*spark_bodies()}


@pytest.mark.parametrize("born", ["2008-02-29", "2008-06-30", "2008-07-01", "2010-03-01"])
@pytest.mark.parametrize("on", ["2026-02-28", "2026-03-01", "2026-06-30", "2024-02-29"])
def test_the_bodies_for_spark_count_the_same_years(db, born, on):
    body = spark_bodies()["age_in_whole_years"]
    sql = sqlglot.transpile(body, read="spark", write="duckdb")[0]
    found = db.execute(
        f"SELECT {sql}, age_in_whole_years(born, on_day)"
        f" FROM (SELECT DATE '{born}' AS born, DATE '{on}' AS on_day)"
    ).fetchone()
    assert found[0] == found[1]


@pytest.mark.parametrize("n", [-13, 0, 1, 6, 24, 12001])
@pytest.mark.parametrize("day", ["2025-08-31", "2024-02-29", "2026-06-30"])
def test_the_bodies_for_spark_count_the_same_months_and_days(db, day, n):
    bodies = spark_bodies()
    written = [
        sqlglot.transpile(bodies[name], read="spark", write="duckdb")[0]
        for name in ("months_later", "days_later")
    ]
    found = db.execute(
        f"SELECT CAST({written[0]} AS DATE), months_later(from_day, n), CAST({written[1]} AS DATE),"
        f" days_later(from_day, n) FROM (SELECT DATE '{day}' AS from_day, {n} AS n)"
    ).fetchone()
    assert (found[0], found[2]) == (found[1], found[3])

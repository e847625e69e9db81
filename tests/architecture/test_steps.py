"""The steps' headers say what their SQL does, and Spark can read every step."""

import datetime as dt
import random
import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.core.planner import STEPS_FOLDER, in_order, read_steps
from tonghu.discovery.run.pipeline import plan
from tonghu.policy.load import load_catalogue

CATALOGUE = Path(__file__).parents[2] / "catalogue"
AS_OF = dt.date(2026, 6, 30)
FILES = read_steps()
PLAN = plan(load_catalogue(CATALOGUE), load_layouts(CATALOGUE), AS_OF)


def statements(step):
    """The step's SQL as trees, with the day of the run in the place of its parameter."""
    sql = step.sql.replace(":as_of", f"DATE '{AS_OF}'")
    return [
        tree
        for tree in sqlglot.parse(sql, read="duckdb")
        if tree is not None and not isinstance(tree, exp.Semicolon)
    ]


def tables(tree):
    """Names of the tables and views that a statement reads:
    all it names but its own WITH and what it writes.
    """
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    written = tree.this if isinstance(tree, exp.Create | exp.Update) else None
    return {
        table.name for table in tree.find_all(exp.Table) if table is not written and table.name not in own
    }


def names(steps):
    return [step.name for step in steps]


@pytest.mark.parametrize("step", FILES, ids=names(FILES))
def test_the_header_of_a_file_names_what_its_sql_reads_and_writes(step):
    (tree,) = statements(step)
    assert isinstance(tree, exp.Create)
    assert tree.this.find(exp.Table).name == step.writes
    # number_alias_applied stands for an order: rows are read after their numbers were put right
    assert set(step.reads) - {"number_alias_applied"} == tables(tree)
    assert len(step.reads) == len(set(step.reads))


@pytest.mark.parametrize("step", [s for s in PLAN if s.name not in names(FILES)], ids=lambda s: s.name)
def test_a_step_made_in_python_reads_what_it_says(step):
    made, read = set(), set()
    for tree in statements(step):
        if isinstance(tree, exp.Create):
            made.add(tree.this.find(exp.Table).name)
        read |= tables(tree)
    assert made == {step.writes}
    assert {table for table in read if not is_register_updated(step, table)} == set(step.reads)


def is_register_updated(step, table):
    """number_alias_applied rewrites the registers in place; they are neither made nor read by it alone."""
    return step.writes == "number_alias_applied" and table.startswith("in_")


def test_each_table_is_written_by_one_step():
    written = [step.writes for step in PLAN]
    assert len(written) == len(set(written))


def test_every_table_read_is_written_by_a_step_or_before_the_steps():
    """What stands in the work database before the first step: the registers,
    and six tables of the run itself.
    """
    before = {
        "address_key",
        "asked_child",
        "character_reading",
        "local_name",
        "register_title",
        "source_file",
    }
    unwritten = {read for step in PLAN for read in step.reads} - {step.writes for step in PLAN}
    assert {read for read in unwritten if not read.startswith("in_")} == before
    layouts = load_layouts(CATALOGUE)
    assert {read for read in unwritten if read.startswith("in_")} <= {
        f"in_{r.register}" for r in layouts.registers
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_plan_is_the_same_whatever_the_order_of_files(seed):
    shuffled = list(PLAN)
    random.Random(seed).shuffle(shuffled)
    assert in_order(shuffled) == PLAN


def test_every_step_comes_after_those_that_write_what_it_reads():
    place = {step.writes: index for index, step in enumerate(PLAN)}
    late = [(s.name, read) for s in PLAN for read in s.reads if place.get(read, -1) >= place[s.writes]]
    assert late == []


# The functions that Spark lacks: every one is a macro of ours,
# so that Spark needs them defined once and no step rewritten.
MACROS = set(
    re.findall(
        r"create or replace macro (\w+)",
        (STEPS_FOLDER / "macros" / "duckdb.sql").read_text(encoding="utf-8").lower(),
    )
) | {"age_in_whole_years", "months_later", "days_later"}


@pytest.mark.parametrize("step", PLAN, ids=names(PLAN))
def test_spark_reads_every_step(step):
    for tree in statements(step):
        (spark,) = sqlglot.transpile(
            tree.sql("duckdb"), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        again = sqlglot.parse_one(spark, read="spark")
        unknown = {call.name.lower() for call in again.find_all(exp.Anonymous)}
        assert unknown - MACROS == set()

"""Tables that nobody reads afterwards are temporary and go with their last reader; what a view reads stays with the view."""

import datetime as dt

import pytest

from tonghu.discovery.core.planner import Step, lasting, no_longer_read
from tonghu.discovery.engine.duckdb_engine import connect, run_steps


def step(writes, reads, sql):
    return Step(
        name=f"a/{writes}", title="", reads=reads, writes=writes, key=("n",), clause="第1项",
        sql=f"create or replace {sql}",
    )  # fmt: skip


STEPS = (
    step("base", (), "table base as select 1 as n"),
    step("seen", ("base",), "view seen as select n + 1 as n from base"),
    step("middle", ("seen",), "table middle as select n + 1 as n from seen"),
    step("answer", ("middle",), "table answer as select n + 1 as n from middle"),
    step("unread", ("answer",), "table unread as select n from answer"),
)


def test_a_table_goes_after_the_last_step_that_reads_it_through_whatever_view():
    gone = no_longer_read(STEPS, lasting(STEPS, {"answer"}))
    assert [[s.writes for s in past] for past in gone] == [[], [], ["base", "seen"], ["middle"], ["unread"]]


def test_a_kept_view_keeps_what_it_reads():
    assert lasting(STEPS, {"seen"}) == {"seen", "base"}


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        (None, {"base", "seen", "middle", "answer", "unread"}),
        ({"answer"}, {"answer"}),
        ({"seen"}, {"seen", "base"}),
    ],
)
def test_a_run_leaves_what_is_kept(tmp_path, kept, left):
    with connect(tmp_path / "work.duckdb", threads=1) as con:
        rows = []
        run_steps(con, STEPS, as_of=dt.date(2026, 6, 30), done=lambda done: rows.append(done.rows), kept=kept)
        assert rows == [1] * len(STEPS)
        # What is kept stands in the file, where a second connection sees it.
        found = con.cursor().execute("select table_name from information_schema.tables").fetchall()
        assert {name for (name,) in found} == left

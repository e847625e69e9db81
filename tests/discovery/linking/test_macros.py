"""What the steps' macros say of names and days is what a slow reading of the definition says."""

import calendar

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.discovery.core.planner import STEPS_FOLDER


@pytest.fixture(scope="module")
def con():
    with duckdb.connect(config={"threads": 1}) as made:
        made.execute((STEPS_FOLDER / "macros" / "duckdb.sql").read_text(encoding="utf-8"))
        yield made


def level(a, b):
    """0 same, 1 unreadable characters apart, 2 one character, 3 one dropped or added, 9 another name."""
    if a == b:
        return 0
    if len(a) == len(b):
        differ = sum(x != y and "?" not in (x, y) for x, y in zip(a, b, strict=True))
        return {0: 1, 1: 2 if len(a) > 1 else 9}.get(differ, 9)
    short, long = sorted((a, b), key=len)
    dropped = {long[:i] + long[i + 1 :] for i in range(len(long))}
    return 3 if short in dropped else 9


NAMES = st.text(alphabet="王李明?", min_size=1, max_size=6)


@given(pairs=st.lists(st.tuples(NAMES, NAMES), min_size=20, max_size=60))
@settings(max_examples=60, deadline=None)
def test_names_are_compared_as_defined(con, pairs):
    told = con.execute(
        "select name_level(a[1], a[2]) from (select unnest(?::varchar[][]) as a)", [[list(p) for p in pairs]]
    ).fetchall()
    assert [n for (n,) in told] == [level(a, b) for a, b in pairs]


def test_every_day_of_two_centuries_and_no_other_is_a_date(con):
    months = [(y, m) for y in range(1899, 2102) for m in range(14)]
    real = {
        y * 10000 + m * 100 + d
        for y, m in months
        if 1900 <= y <= 2099 and 1 <= m <= 12
        for d in range(1, calendar.monthrange(y, m)[1] + 1)
    }
    told = con.execute(
        "select m * 100 + d from (select unnest(?::bigint[]) as m), range(33) as r(d)"
        " where number_is_dated(379903 * 100000000000 + (m * 100 + d) * 1000 + 17)",
        [[y * 100 + m for y, m in months]],
    ).fetchall()
    assert {day for (day,) in told} == real

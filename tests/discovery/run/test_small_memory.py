"""A run whose memory is short puts tables on disk and finds the same; so does one with two threads."""

import datetime as dt
from pathlib import Path

import pytest
from benchmarks.make_province import make_province

from tonghu.discovery.run.discover import Request, prepared
from tonghu.discovery.run.rows import lead_rows, review_rows

CATALOGUE = Path(__file__).parents[3] / "catalogue"
CHILDREN = 20_000


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    """Hard data: without memory to spare its candidates do not fit."""
    province = tmp_path_factory.mktemp("province")
    make_province(province, children=CHILDREN, level="hard", seed=2)
    return province / "registers"


@pytest.fixture(scope="module")
def run(registers, tmp_path_factory):
    def run(**limits):
        """What the run finds, and the most bytes it had put on disk for want of memory."""
        work, spilled = tmp_path_factory.mktemp("work"), [0]

        def tell(step, of):
            parts = (part for part in work.rglob("*duckdb_temp*") if part.is_file())
            spilled.append(sum(part.stat().st_size for part in parts))

        request = Request(
            registers=registers, as_of=dt.date(2026, 6, 30), catalogue=CATALOGUE, work=work, **limits
        )
        with prepared(request, lambda line: None, tell=tell) as ready:
            return [*lead_rows(ready.con)], [*review_rows(ready.con)], max(spilled)

    return run


@pytest.fixture(scope="module")
def at_ease(run):
    return run(threads=1)


def test_a_run_short_of_memory_spills_and_finds_the_same(run, at_ease):
    leads, reviews, spilled = run(threads=1, memory_limit="95MB")
    assert spilled > 0
    assert (leads, reviews) == at_ease[:2]


def test_with_memory_to_spare_nothing_is_spilled(at_ease):
    leads, reviews, spilled = at_ease
    assert (len(leads) > 200, len(reviews) > 50, spilled) == (True, True, 0)


def test_two_threads_find_what_one_finds(run, at_ease):
    assert run(threads=2)[:2] == at_ease[:2]

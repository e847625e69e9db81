"""Parents are worked out only of children whom a finding may concern; nothing is lost by it."""

import datetime as dt
from pathlib import Path

import pytest

from tonghu.discovery.engine.duckdb_engine import run_steps
from tonghu.discovery.run.discover import Request, prepared
from tonghu.discovery.run.pipeline import KEPT, plan

AS_OF = dt.date(2026, 6, 30)
CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="module")
def ready(hard_county, tmp_path_factory):
    request = Request(
        registers=hard_county / "registers",
        as_of=AS_OF,
        catalogue=CATALOGUE,
        work=tmp_path_factory.mktemp("work"),
    )
    with prepared(request, lambda line: None) as made:
        yield made


def told(con):
    """Every finding with all that is said of it, and how many children have a family worked out."""
    findings = con.execute("select * from lead_row order by all").fetchall()
    (families,) = con.execute("select count(distinct child_id) from parent").fetchall()[0]
    return findings, families


def test_the_findings_are_those_of_a_run_that_works_out_every_family(ready):
    con = ready.con
    findings, families = told(con)
    con.execute("insert into asked_child select number_17, name, birth_date from child")
    run_steps(
        con, plan(ready.catalogue, ready.layouts, AS_OF), as_of=AS_OF, done=lambda step: None, kept=KEPT
    )
    all_findings, all_families = told(con)
    assert findings == all_findings
    assert len(findings) > 50
    (children,) = con.execute("select count(*) from child").fetchall()[0]
    assert families < all_families == children

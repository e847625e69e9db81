"""A lookup by resident number and then Tonghu's rules; with the household's relations too if asked."""

from __future__ import annotations

from pathlib import Path

from benchmarks.methods.measured import CATALOGUE, job
from benchmarks.methods.rules import rule_steps, write_leads
from benchmarks.methods.tables import open_tables
from benchmarks.scoring import score_links
from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.engine.duckdb_engine import run_steps
from tonghu.discovery.run.pipeline import plan
from tonghu.policy.engines.sql import duckdb_macros
from tonghu.policy.load import load_catalogue

LOOKUP = Path(__file__).with_suffix(".sql")


def run(household: bool) -> None:
    asked = job()
    con = open_tables(asked)
    con.execute(duckdb_macros())
    steps = plan(load_catalogue(CATALOGUE), load_layouts(CATALOGUE), asked.as_of)
    sql = LOOKUP.read_text(encoding="utf-8").replace(":as_of", f"date '{asked.as_of}'")
    with asked.phase("linking"):
        con.execute(sql.replace(":household", str(household).lower()))
    with asked.phase("rules"):
        run_steps(con, rule_steps(steps, con), as_of=asked.as_of, done=lambda done: None)
        write_leads(con, asked.work / "leads.csv")
    asked.measured()
    asked.told["links"] = {
        k: v.as_json() for k, v in score_links(con, asked.province / "truth" / "links").items()
    }
    asked.finish()


if __name__ == "__main__":
    run(household=False)

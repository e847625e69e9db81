"""Splink over every reference, numbers included; households, parents and rules are Tonghu's.

Settings fixed beforehand: a link is the best candidate of weight 0 or more that stands 2 clear of the next.
"""

from __future__ import annotations

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.methods.measured import CATALOGUE, Job, job
from benchmarks.methods.rules import rule_steps, write_leads
from benchmarks.methods.tables import open_tables
from benchmarks.references import ALL
from benchmarks.scoring import score_links
from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.core.planner import Step
from tonghu.discovery.engine.duckdb_engine import run_steps
from tonghu.discovery.linking.place_tables import write_place_tables
from tonghu.discovery.linking.reading_table import write_reading_table
from tonghu.discovery.run.county import county_tree
from tonghu.discovery.run.pipeline import plan
from tonghu.policy.engines.sql import duckdb_macros
from tonghu.policy.load import load_catalogue

_REPLACED = frozenset(
    {
        *(
            "household_link",
            "sought",
            "namesake",
            "asked_household",
            "neighbour",
            "near_candidate",
            "kin_at_home",
            "candidate_kin",
        ),
        *("candidate", "weighed_near", "weighed_by_name", "weighed", "link", "open_mention"),
    }
)


def main() -> None:
    asked = job()
    con = open_tables(asked)
    _own_numbers(con)
    con.execute(duckdb_macros())
    catalogue, layouts = load_catalogue(CATALOGUE), load_layouts(CATALOGUE)
    steps = [s for s in plan(catalogue, layouts, asked.as_of) if s.writes not in _REPLACED]
    before = [s for s in steps if s.name.startswith(("people/", "links/"))]
    con.execute("create table asked_child (number_17 bigint, name varchar, birth_date date)")
    with asked.phase("linking"):
        write_reading_table(con)
        write_place_tables(con, county_tree(con, CATALOGUE / "places", asked.as_of))
        _run(con, asked, before)
        _records(con)
    with asked.phase("splink"):
        _link(con, asked)
    con.execute("create or replace table open_mention (mention_id bigint, person_id bigint, weight double)")
    for step in rule_steps(steps, con):
        with asked.phase("linking" if step.name.startswith("parents/") else "rules"):
            _run(con, asked, [step])
    with asked.phase("rules"):
        write_leads(con, asked.work / "leads.csv")
    asked.measured()
    asked.told["links"] = {
        k: v.as_json() for k, v in score_links(con, asked.province / "truth" / "links").items()
    }
    asked.finish()


def _run(con: duckdb.DuckDBPyConnection, asked: Job, steps: list[Step]) -> None:
    run_steps(con, steps, as_of=asked.as_of, done=lambda done: None)


def _own_numbers(con: duckdb.DuckDBPyConnection) -> None:
    """Steps write into the tables of registers, so views of the shared file become tables here."""
    for (name,) in con.execute(
        "select view_name from duckdb_views() where view_name like 'in\\_%' escape '\\'"
    ).fetchall():
        con.execute(f"drop view {name}; create table {name} as select * from tables.{name}")


def _records(con: duckdb.DuckDBPyConnection) -> None:
    """`left_record`, every reference; `right_record`, every known person. Same columns, as Splink asks."""
    parts = []
    for ref in ALL:
        number = f"r.{ref.number}" if ref.number else "cast(null as varchar)"
        parts.append(
            f"select r.row_id * 8 + {ref.role} as unique_id, r.{ref.name} as name, {number} as number,"
            f" {ref.birth} as birth_date, {ref.sex} as sex, coalesce({ref.village}, a.code) as village"
            f" from in_{ref.register} r left join address_place a on a.address = {ref.address}"
            f" where r.{ref.name} is not null and {ref.where}"
        )
    con.execute(
        f"""create table left_record as
        select t.* replace (
            coalesce(t.birth_date, try_strptime(substr(number, 7, 8), '%Y%m%d')::date) as birth_date),
          n.reading, substr(t.village, 1, 9) as town
        from ({" union all ".join(parts)}) t left join name_reading n on n.name = t.name;
        create table right_record as
        select p.person_id as unique_id, p.name, h.number, p.birth_date, p.sex, p.village_code as village,
          n.reading, substr(p.village_code, 1, 9) as town
        from person p
        left join in_hukou h on h.row_id = p.row_id
        left join name_reading n on n.name = p.name"""
    )


def _link(con: duckdb.DuckDBPyConnection, asked: Job) -> None:
    api = DuckDBAPI(con.cursor())
    left = api.register("left_record", dataset_display_name="a")
    right = api.register("right_record", dataset_display_name="b")
    linker = Linker([left, right], _settings(_prior(con)), log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    asked.say("u estimated")
    for rule in (block_on("number"), block_on("name", "birth_date")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, record_sample_proportion=0.1
        )
        asked.say(f"m estimated on {rule.get_blocking_rule('duckdb').blocking_rule_sql}")
    pairs = linker.inference.predict(threshold_match_weight=-2)
    asked.say("pairs predicted")
    con.execute(
        f"""create table link as
        select mention_id, person_id, 'splink' as stage, weight, margin from (
          select *, weight - lead(weight) over w as margin, row_number() over w as place
          from (select unique_id_l as mention_id, unique_id_r as person_id, match_weight as weight
                from {pairs.physical_name} where source_dataset_l = 'a')
          window w as (partition by mention_id order by weight desc, person_id)
        ) where place = 1 and weight >= 0 and (margin is null or margin >= 2)"""
    )


def _prior(con: duckdb.DuckDBPyConnection) -> float:
    """Nearly every reference means one person of all there are."""
    people: int = con.execute("select count(*) from right_record").fetchall()[0][0]
    return 0.95 / people


def _settings(prior: float) -> SettingsCreator:
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("reading"),
            cll.LevenshteinLevel("name", 1),
            cll.ElseLevel(),
        ],
    )
    birth = cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_date"),
            cll.ExactMatchLevel("birth_date"),
            cll.CustomLevel("date_level(birth_date_l, birth_date_r) = 1", "a slip"),
            cll.CustomLevel("year(birth_date_l) = year(birth_date_r)", "same year"),
            cll.ElseLevel(),
        ],
    )
    village = cl.CustomComparison(
        output_column_name="village",
        comparison_levels=[
            cll.NullLevel("village"),
            cll.ExactMatchLevel("village"),
            cll.ExactMatchLevel("town"),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            name,
            birth,
            village,
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("name", "birth_date"),
            block_on("reading", "birth_date"),
            block_on("name", "village"),
            block_on("birth_date", "village"),
            block_on("name", "town"),
        ],
        probability_two_random_records_match=prior,
        retain_matching_columns=False,
    )


if __name__ == "__main__":
    main()

"""Which true leads no reader could report: what the files say fits somebody else at least as well.

A row of facts without a usable number is undecided when somebody else bears the name as it is written (or, where it is
written wrongly for the one who is meant, a name that sounds so), may be meant by such a row, and agrees with all else that
the row says at least as well as the one who is meant: number, birth date, sex, village, and whether a relative whom the row
names lives with them. Who is right of two such people stands nowhere. It is undecided too where it is thin, as for the truth
of the fictional counties (ADR 9, synth/identify.py): a name alone, without number, birth date or relative, is enough for
somebody registered here only where it is exact and no address speaks against it.

What that costs in leads is found by the rules themselves, run twice with the true links: with all of them, and without
those of undecided rows. Leads of the first run that the second lacks are undecidable. What a reader misses although the
files say it, or reports wrongly, counts in full either way.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import duckdb

from benchmarks.references import ALL, FACTS
from tonghu.discovery.core.planner import Step, in_order
from tonghu.discovery.engine.duckdb_engine import run_steps

COLUMNS = ("child_id_number", "child_name", "birth_date", "category", "action")
# A lead rests on who is meant, so all that leads up to `link` is given and not worked out again.
_GIVEN = frozenset({"link", "open_mention", "mention"})

_TRUE_LINK = """create or replace table true_link as
with known as (
  select p.person_id, coalesce(e.n17, p.person_id) as n17 from person p left join true_entry e on e.person_id = p.person_id
)
select m.mention_id, min(k.person_id) as person_id
from named_person m
join ({references}) t on t.mention_id = m.mention_id
join known k on k.n17 = t.n17
group by m.mention_id"""

_UNDECIDED = """create or replace table undecided as
with said as (
  select m.*, t.person_id as true_id from named_person m join true_link t on t.mention_id = m.mention_id
  where m.mention_id % 8 = 0 and m.register in ({facts})
),
sounding as (
  -- where the name is written wrongly for the one who is meant, whoever's name sounds as it is written fits no worse
  select a.name as written, b.name as name
  from name_reading a join name_reading b on b.reading = a.reading and b.bearers > 0
  semi join said s on s.name = a.name
),
bearer as (
  select n.written, p.* from sounding n join person p on p.name = n.name
),
pair as (
  select s.mention_id, s.birth_date as said_birth, s.sex as said_sex, s.village_code as said_village,
    s.number, s.number_state,
    p.person_id as other_id, p.birth_date, p.sex, p.village_code, p.number_17, p.household_no,
    t.birth_date as true_birth, t.sex as true_sex, t.village_code as true_village, t.number_17 as true_number,
    t.household_no as true_household, t.person_id as true_id
  from said s
  join person t on t.person_id = s.true_id
  join bearer p on p.written = s.name and p.person_id <> s.true_id and (p.name = s.name or t.name <> s.name)
  where (s.register <> 'migrant_work' or p.birth_date <= :as_of - interval 16 year)
    and (s.is_child is distinct from false or p.birth_date <= :as_of - interval 16 year)
    and (s.is_child is distinct from true or p.birth_date > :as_of - interval 25 year)
),
relative_home as (
  select r.mention_id, o.household_no, o.person_id
  from mention_relative r
  semi join said s on s.mention_id = r.mention_id
  join person o on o.person_id = r.relative_id or (r.relative_id is null and o.name = r.relative_name)
  where o.household_no is not null
),
as_good as (
  select p.* from pair p
  where (said_birth is null or date_level(said_birth, birth_date) <= date_level(said_birth, true_birth))
    and (said_sex is null or sex = said_sex or true_sex <> said_sex)
    and (said_village is null or coalesce(place_level(false, said_village, true, village_code), 9)
      <= coalesce(place_level(false, said_village, true, true_village), 9))
    and (number_state = 'missing' or coalesce(number_digit_differences(number, number_17), 99)
      <= coalesce(number_digit_differences(number, true_number), 99))
)
select a.mention_id from as_good a
where not exists (
    select 1 from relative_home h
    where h.mention_id = a.mention_id and h.household_no = a.true_household and h.person_id <> a.true_id)
  or exists (
    select 1 from relative_home h
    where h.mention_id = a.mention_id and h.household_no = a.household_no and h.person_id <> a.other_id)
union
select s.mention_id from said s
join person t on t.person_id = s.true_id
where s.number_state = 'missing' and s.birth_date is distinct from t.birth_date and s.village_code is distinct from t.village_code
  and (not t.is_local or s.name <> t.name or s.is_elsewhere or s.village_code is not null)
  and not exists (
    select 1 from relative_home h
    where h.mention_id = s.mention_id and h.household_no = t.household_no and h.person_id <> s.true_id)
"""


def undecidable_leads(
    con: duckdb.DuckDBPyConnection, links: Path, plan: Iterable[Step], as_of: dt.date
) -> list[tuple[str, ...]]:
    """The rows (COLUMNS) of the true leads that rest on undecided rows.

    Needs a work database whose steps have run and `true_entry` of scoring.score_links; its tables are overwritten.
    """
    steps = [step for step in in_order(plan) if step.writes not in _GIVEN]
    before = [s for s in steps if s.name.startswith("people/") or s.writes == "named_person"]
    beside = [s for s in steps if s.writes in ("name_reading", "mention_relative")]
    after = [s for s in steps if not s.name.startswith(("people/", "links/"))]
    _run(con, [s for s in before if s.writes != "name_reading"], as_of)
    con.execute("create or replace view mention as select * from named_person")
    _run(con, beside, as_of)
    references = " union all ".join(
        f"select (s.file_id << 32) * 8 + t.row_no * 8 + {ref.role} as mention_id, t.n17"
        f" from read_parquet('{links}/{ref.register}.parquet') t, source_file s"
        f" where s.register = '{ref.register}' and t.role = {ref.role}"
        for ref in ALL
    )
    con.execute(_TRUE_LINK.format(references=references))
    facts = ", ".join(f"'{ref.register}'" for ref in FACTS)
    con.execute(_UNDECIDED.format(facts=facts).replace(":as_of", f"DATE '{as_of}'"))
    con.execute("create or replace table open_mention (mention_id bigint, person_id bigint, weight double)")
    with_all = _leads(con, after, "true_link", as_of)
    decided = "(select t.* from true_link t anti join undecided u on u.mention_id = t.mention_id)"
    return sorted(with_all - _leads(con, after, decided, as_of))


def write(path: Path, leads: Iterable[tuple[str, ...]]) -> None:
    """Write the leads as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *leads])


def _leads(
    con: duckdb.DuckDBPyConnection, steps: list[Step], links: str, as_of: dt.date
) -> set[tuple[str, ...]]:
    con.execute(
        "create or replace table link as select mention_id, person_id, 'plain' as stage,"
        f" cast(null as double) as weight, cast(null as double) as margin from {links}"
    )
    _run(con, steps, as_of)
    return set(
        con.execute(
            "select coalesce(child_id_number, ''), name, coalesce(birth_date::varchar, ''), category, action"
            " from lead_row where certain"
        ).fetchall()
    )


def _run(con: duckdb.DuckDBPyConnection, steps: list[Step], as_of: dt.date) -> None:
    run_steps(con, steps, as_of=as_of, done=lambda done: None)

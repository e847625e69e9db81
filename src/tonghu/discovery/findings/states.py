"""Steps made from the catalogue: what each register row says of a person,
and what that makes of the person.
"""

from __future__ import annotations

import datetime as dt

from tonghu.discovery.core.planner import Step
from tonghu.policy.engines.sql import condition_row_sql, contradiction_sql
from tonghu.policy.schema import Catalogue, Condition, ConditionSource

_CLAUSE = "民发〔2019〕62号"


def state_steps(catalogue: Catalogue, as_of: dt.date) -> tuple[Step, ...]:
    """The steps that write `told_state`, `state_row`, `person_state` and `named_child_state`."""
    return (
        _told_state(catalogue, as_of),
        _state_row(catalogue),
        _person_state(catalogue),
        _named_child_state(catalogue),
    )


def _told_state(catalogue: Catalogue, as_of: dt.date) -> Step:
    parts = [
        _rows_of(condition, source, catalogue, as_of)
        for condition in _conditions(catalogue)
        for source in condition.sources
    ]
    registers = sorted({s.register for c in _conditions(catalogue) for s in c.sources})
    return Step(
        name="states/10_told_state",
        title="What every row of a register says of the person it means, or of each person it may mean.",
        reads=(*(f"in_{register}" for register in registers), "link", "open_mention", "number_repair"),
        writes="told_state",
        key=("person_id", "condition", "row_id"),
        clause=_CLAUSE,
        sql="create or replace table told_state as\nwith said as (\n"
        + "\nunion\n".join(parts)
        + f"\n){_PERSONS}",
    )


# One join for all registers: a join for each would hold as many copies of all links at once.
_PERSONS = """
select person_id, condition, register, row_id, holds, ended, since, until, child_names, certain
from (
  select s.*,
    coalesce(s.number_17, n.number_17, case when s.is_own_entry then -s.row_id end, l.person_id, o.person_id) as person_id,
    s.is_own_entry or s.number_17 is not null or l.person_id is not null as certain
  from said s
  left join number_repair n on n.row_id = s.row_id and s.is_own_entry
  left join link l on l.mention_id = s.row_id * 8 and not s.is_own_entry
  left join open_mention o on o.mention_id = s.row_id * 8 and not s.is_own_entry and l.mention_id is null
) where person_id is not null"""


def _rows_of(condition: Condition, source: ConditionSource, catalogue: Catalogue, as_of: dt.date) -> str:
    says = condition_row_sql(condition, source, catalogue, as_of)
    number = f"r.{source.number_field}_17" if source.number_field else "cast(null as bigint)"
    children = f"r.{source.children_field}" if source.children_field else "cast(null as varchar[])"
    return f"""select * from (
  select '{condition.id}' as condition, '{source.register}' as register, r.row_id, {number} as number_17,
    {"true" if source.register == "hukou" else "false"} as is_own_entry,
    {says.holds} as holds, {says.ended} as ended, {says.since} as since, {says.until} as until,
    {children} as child_names
  from in_{source.register} r
) where holds is distinct from false or ended is distinct from false"""


def _state_row(catalogue: Catalogue) -> Step:
    """A later row of another register can make a state unknown: somebody dead who goes out to work."""
    tests, registers = [], []
    for condition in _conditions(catalogue):
        for contradiction in contradiction_sql(condition):
            registers.append(contradiction.register)
            tests.append(
                f"(s.condition = '{condition.id}' and exists (select 1 from in_{contradiction.register} r"
                f" left join link l on l.mention_id = r.row_id * 8"
                f" left join open_mention o on o.mention_id = r.row_id * 8 and l.mention_id is null"
                f" where coalesce(r.number_17, l.person_id, o.person_id) = s.person_id"
                f" and {contradiction.when}))"
            )
    contradicted = " or ".join(tests) or "false"
    return Step(
        name="states/20_state_row",
        title="The same rows with those made unknown that a later row of another register contradicts.",
        reads=("told_state", "link", "open_mention", *(f"in_{r}" for r in sorted(set(registers)))),
        writes="state_row",
        key=("person_id", "condition", "row_id"),
        clause=_CLAUSE,
        sql=f"""create or replace table state_row as
select s.person_id, s.condition, s.register, s.row_id,
  case when contradicted then null else s.holds end as holds,
  s.ended, s.since, s.until, s.child_names, s.certain, contradicted
from (select s.*, {contradicted} as contradicted from told_state s) s""",
    )


def _person_state(catalogue: Catalogue) -> Step:
    return Step(
        name="states/30_person_state",
        title="What holds, may hold and has ended for each person, as bits over the catalogue's conditions.",
        reads=("state_row",),
        writes="person_state",
        key=("person_id",),
        clause=_CLAUSE,
        sql=f"""create or replace table person_state as
select person_id, {_bits("s", "b")}
from state_row s join {_bit_table(catalogue)} on b.condition = s.condition
where coalesce(len(s.child_names), 0) = 0
group by person_id""",
    )


def _named_child_state(catalogue: Catalogue) -> Step:
    """A ruling that names children holds towards those children alone;
    a name may be written a little differently.
    """
    return Step(
        name="states/40_named_child_state",
        title="What holds for a parent towards the children that a ruling names, and not towards others.",
        reads=("state_row", "parent", "child", "person"),
        writes="named_child_state",
        key=("child_id", "role"),
        clause="民发〔2020〕125号",
        sql=f"""create or replace table named_child_state as
with named as (
  select person_id, condition, holds, ended, certain, unnest(child_names) as child_name
  from state_row where len(child_names) > 0
)
select p.child_id, p.role, {_bits("s", "b")}
from named s
join {_bit_table(catalogue)} on b.condition = s.condition
join parent p on p.person_id = s.person_id
join child c on c.child_id = p.child_id
where c.name = s.child_name or name_level(c.name, s.child_name) = 1
  or (name_level(c.name, s.child_name) < 9 and not exists (
    select 1 from person t
    where t.name = s.child_name and (t.household_no = c.household_no or t.person_id in (
      select o.child_id from parent o where o.person_id = s.person_id))))
group by p.child_id, p.role""",
    )


def _bits(row: str, bit: str) -> str:
    return (
        f"coalesce(bit_or({bit}.bit) filter (where {row}.holds and {row}.certain), 0) as holds,\n"
        f"  coalesce(bit_or({bit}.bit) filter (where {row}.holds is null"
        f" or (not {row}.certain and ({row}.holds or {row}.ended))), 0) as unknown,\n"
        f"  coalesce(bit_or({bit}.bit) filter (where {row}.ended and {row}.certain), 0) as ended"
    )


def _bit_table(catalogue: Catalogue) -> str:
    rows = ", ".join(f"('{c}', cast({1 << i} as bigint))" for i, c in enumerate(catalogue.condition_ids))
    return f"(values {rows}) as b(condition, bit)"


def _conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    return tuple(catalogue.conditions[i] for i in catalogue.condition_ids)

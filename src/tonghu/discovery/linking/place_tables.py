"""The county's divisions as tables that steps join: keys of addresses,
and the names that show an address is local.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from tonghu.discovery.core.planner import Step
from tonghu.places.addresses import address_keys, folded_sql, stripped_sql
from tonghu.places.tree import DivisionTree, Level

_LOCAL_LEVELS: tuple[Level, ...] = ("county", "town")


def write_place_tables(con: duckdb.DuckDBPyConnection, tree: DivisionTree) -> None:
    """Write `address_key(key, code)` and `local_name(name)` from a tree of divisions."""
    keys = address_keys(tree)
    names = sorted({d.name for level in _LOCAL_LEVELS for d in tree.at_level(level)})
    _write(con, "address_key", {"key": [k for k, _ in keys], "code": [c for _, c in keys]})
    _write(con, "local_name", {"name": names})


def address_step() -> Step:
    """The step that finds the village of every address that registers write."""
    return Step(
        name="people/07_address_place",
        title="The village of every address, or that it names another county.",
        reads=(
            "address_key",
            "local_name",
            *(f"in_{r}" for r in ("hukou", *ADDRESSED_REGISTERS)),
        ),
        writes="address_place",
        key=("address",),
        clause="鲁民〔2024〕5号 第23项",
        sql=f"""create or replace table address_place as
with written as (
  select distinct address from (
    select address from in_hukou where village_code is null
    {"".join(f" union all select address from in_{r}" for r in ADDRESSED_REGISTERS)}
  ) where address is not null
)
select w.address, coalesce(a.code, b.code) as code,
  coalesce(a.code, b.code) is null and regexp_matches(w.address, '[县市区]')
    and not exists (select 1 from local_name n where contains(w.address, n.name)) as is_elsewhere
from written w
left join address_key a on a.key = {stripped_sql("w.address")}
left join address_key b on b.key = {folded_sql("w.address")};""",
    )


ADDRESSED_REGISTERS = ("missing_person", "coercive_measure", "prison", "disability", "death")


def _write(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, list[str]]) -> None:
    table = pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()})
    con.register("incoming", table)
    con.execute(f"create or replace table {name} as select * from incoming")
    con.unregister("incoming")

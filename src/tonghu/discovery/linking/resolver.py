"""Links the rows of two tables by a model, in DuckDB."""

from __future__ import annotations

import duckdb

from tonghu.discovery.linking.comparisons import block_sql, level_sql, quoted
from tonghu.discovery.linking.model import Model
from tonghu.discovery.linking.prepared import LEFT, RIGHT, prepared
from tonghu.discovery.linking.weights import weight_expression


def resolve(con: duckdb.DuckDBPyConnection, left_table: str, right_table: str, model: Model) -> None:
    """Write `link(left_id, right_id, weight, margin)` and `tie(left_id, right_id, weight)`.

    link: the best pair of a left row (one-to-one: of both rows) that weighs at least `accept` and stands
    `margin` bits above every rival; margin is NULL where there is no rival. tie: the pairs that a left row
    without a link may be, where the best weighs at least `accept`. Weights are in bits, kept to thousandths
    so that rivals compare exactly. The tables do not depend on the order of the rows, the threads or the
    memory. UserError as in `prepared`.
    """
    with prepared(con, left_table, right_table, model) as right_rows:
        try:
            con.execute(
                f"create or replace temp table resolve_pair as {_weighed_sql(model, max(right_rows, 1))}"
            )
            con.execute(
                "create or replace temp table resolve_link as"
                " select *, weight as margin from temp.resolve_pair limit 0"
            )
            _settle(con, model)
            con.execute(f"create or replace table link as {_LINK}")
            con.execute(
                f"create or replace table tie as {_TIE}", {"accept": model.accept, "margin": model.margin}
            )
        finally:
            con.execute("drop table if exists temp.resolve_pair")
            con.execute("drop table if exists temp.resolve_link")


def pairs_sql(model: Model) -> str:
    """The pairs (left_id, right_id) that share a block, each once."""
    return "\nunion\n".join(
        f"select l.id as left_id, r.id as right_id from {LEFT} l join {RIGHT} r on {block_sql(block)}"
        for block in model.blocks
    )


def compared_sql(model: Model, pairs: str) -> str:
    """Pairs with the code of each comparison's level in a column `<comparison>/level`."""
    levels = [f"{level_sql(c)} as {quoted(c.id + '/level')}" for c in model.comparisons]
    rare = [
        f"r.{quoted(c.id + '/bearer_bits')}" for c in model.comparisons if any(x.rarity for x in c.levels)
    ]
    return (
        f"select p.left_id, p.right_id,\n    {(',' + chr(10) + '    ').join([*levels, *rare])}\n"
        f"from ({pairs}) p\njoin {LEFT} l on l.id = p.left_id\njoin {RIGHT} r on r.id = p.right_id"
    )


def _weighed_sql(model: Model, right_rows: int) -> str:
    weight = weight_expression(
        model,
        {c.id: quoted(c.id + "/level") for c in model.comparisons},
        bearer_bits={
            c.id: quoted(c.id + "/bearer_bits") for c in model.comparisons if any(x.rarity for x in c.levels)
        },
        known_bits=f"log2({right_rows})",
    )
    # Thousandths of a bit as decimals: a margin of exactly 3 bits is 3, not 2.9999999.
    return (
        f"select left_id, right_id, cast({weight} as decimal(12, 3)) as weight\n"
        f"from ({compared_sql(model, pairs_sql(model))})"
    )


def _settle(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Link who is clear. One-to-one, the linked leave and who is clear without them is linked next."""
    bounds = {"accept": model.accept, "margin": model.margin}
    while True:
        linked = con.execute(_CLEAR_BOTH if model.one_to_one else _CLEAR, bounds).fetchall()[0][0]
        con.execute("delete from temp.resolve_pair where left_id in (select left_id from temp.resolve_link)")
        if not model.one_to_one or not linked:
            return
        con.execute(
            "delete from temp.resolve_pair where right_id in (select right_id from temp.resolve_link)"
        )


_CLEAR = """
insert into temp.resolve_link
select left_id, right_id, weight, weight - left_rival
from (
  select *,
    row_number() over (partition by left_id order by weight desc, right_id) as left_place,
    lead(weight) over (partition by left_id order by weight desc, right_id) as left_rival
  from temp.resolve_pair
)
where left_place = 1 and weight >= $accept and (left_rival is null or weight - left_rival >= $margin)
"""

_CLEAR_BOTH = """
insert into temp.resolve_link
select left_id, right_id, weight, weight - greatest(left_rival, right_rival)
from (
  select *,
    row_number() over (partition by left_id order by weight desc, right_id) as left_place,
    lead(weight) over (partition by left_id order by weight desc, right_id) as left_rival,
    row_number() over (partition by right_id order by weight desc, left_id) as right_place,
    lead(weight) over (partition by right_id order by weight desc, left_id) as right_rival
  from temp.resolve_pair
)
where left_place = 1 and right_place = 1 and weight >= $accept
  and (left_rival is null or weight - left_rival >= $margin)
  and (right_rival is null or weight - right_rival >= $margin)
"""

_LINK = """
select left_id, right_id, weight::double as weight, margin::double as margin
from temp.resolve_link order by left_id
"""

_TIE = """
select left_id, right_id, weight::double as weight
from (select *, max(weight) over (partition by left_id) as best from temp.resolve_pair)
where best >= $accept and weight > best - $margin
order by left_id, right_id
"""

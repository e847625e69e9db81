"""Estimates the weights of a model from two tables, without knowing who is who."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from tonghu.discovery.linking.comparisons import block_sql, key_sql, quoted
from tonghu.discovery.linking.model import Block, Comparison, Level, Model
from tonghu.discovery.linking.prepared import LEFT, RIGHT, prepared
from tonghu.discovery.linking.resolver import compared_sql
from tonghu.kernel.errors import UserError

# Chance pairs looked at: what happens by chance once in ten thousand pairs is seen some ten times.
RANDOM_PAIRS = 100_000
# From one partner of a left row to the next, as a share of the right table: the golden section spreads them.
STRIDE = 0.6180339887


def train(
    con: duckdb.DuckDBPyConnection,
    left_table: str,
    right_table: str,
    model: Model,
    seed_rule: Sequence[Block],
) -> Model:
    """The model with weights estimated; what it compares and when it links stay as they are.

    m of a comparison: its levels among the seed pairs, which agree on a seed rule that does not look at the
    comparison's columns and picks out one row on either side. u: its levels among pairs that have nothing
    to do with each other, spread over both tables in an order fixed by the ids. The same rows give the same
    model, whatever their order.
    UserError: a comparison has no seed pair to learn from, or as in `prepared`.
    """
    if not seed_rule:
        raise UserError(f"链接模型“{model.title}”没有 seeds,学不到权重。请写上至少两条种子规则。")
    with prepared(con, left_table, right_table, replace(model, seeds=tuple(seed_rule))):
        try:
            con.execute(f"create or replace temp table resolve_seed as {_seeds_sql(seed_rule)}")
            chance = _counted(con, model, _random_pairs_sql(con))
            agreed = [
                _counted(con, model, f"select left_id, right_id from temp.resolve_seed where rule = {at}")
                for at in range(len(seed_rule))
            ]
        finally:
            con.execute("drop table if exists temp.resolve_seed")
    seen: set[str] = set()
    comparisons = []
    for comparison in model.comparisons:
        rules = [
            at for at, rule in enumerate(seed_rule) if not comparison.columns() & {k.column for k in rule}
        ]
        matched = sum((agreed[at][comparison.id] for at in rules), Counter[int]())
        if not matched:
            raise UserError(
                f"链接模型“{model.title}”的比较 {comparison.id} 学不到权重:"
                "没有一条种子规则在不看它的列时找到配对。请增加不含这一列的 seeds。"
            )
        comparisons.append(_weighed(comparison, matched, chance[comparison.id], seen))
        seen |= {comparison.column or ""}
    return replace(model, comparisons=tuple(comparisons))


def _seeds_sql(seed_rule: Sequence[Block]) -> str:
    """Pairs (rule, left_id, right_id) whose keys are all present and stand once in either table."""
    return "\nunion all\n".join(
        f"select {at} as rule, min(l.id) as left_id, min(r.id) as right_id\n"
        f"from {LEFT} l join {RIGHT} r on {block_sql(block)}\n"
        f"group by {', '.join(key_sql('l', key) for key in block)} having count(*) = 1"
        for at, block in enumerate(seed_rule)
    )


def _random_pairs_sql(con: duckdb.DuckDBPyConnection) -> str:
    """Each left row with as many right rows, none of them its partner in a seed pair."""
    left, right = con.execute(
        f"select (select count(*) from {LEFT}), (select count(*) from {RIGHT})"
    ).fetchall()[0]
    each = min(math.ceil(RANDOM_PAIRS / max(left, 1)), right)
    stride = max(math.floor(right * STRIDE), 1)
    while math.gcd(stride, right) > 1:
        stride += 1
    return f"""
      select l.id as left_id, r.id as right_id
      from (select id, row_number() over (order by md5(id::varchar), id) as place from {LEFT}) l
      cross join range({each}) step(i)
      join (select id, row_number() over (order by md5('r' || id::varchar), id) - 1 as place from {RIGHT}) r
        on r.place = (l.place + step.i * {stride}) % {max(right, 1)}
      where not exists (select 1 from temp.resolve_seed s where s.left_id = l.id and s.right_id = r.id)"""


def _counted(con: duckdb.DuckDBPyConnection, model: Model, pairs: str) -> dict[str, Counter[int]]:
    """Per comparison how many pairs came out at each level; pairs with a missing value are left out."""
    con.execute(f"create or replace temp table resolve_compared as {compared_sql(model, pairs)}")
    try:
        return {
            c.id: Counter(
                dict(
                    con.execute(
                        f"select {quoted(c.id + '/level')}, count(*) from temp.resolve_compared"
                        f" where {quoted(c.id + '/level')} is not null group by all"
                    ).fetchall()
                )
            )
            for c in model.comparisons
        }
    finally:
        con.execute("drop table temp.resolve_compared")


def _weighed(
    comparison: Comparison, matched: Counter[int], chance: Counter[int], seen: set[str]
) -> Comparison:
    return replace(
        comparison,
        levels=tuple(
            replace(level, weight=_weight(level, len(comparison.levels), matched, chance, seen))
            for level in comparison.levels
        ),
    )


def _weight(level: Level, levels: int, matched: Counter[int], chance: Counter[int], seen: set[str]) -> float:
    """Bits to two places. A swap was counted by the comparison of the other column where that came first."""
    if level.measure is not None and level.measure.other in seen:
        return 0.0
    m, u = _share(level, levels, matched), _share(level, levels, chance)
    return round(math.log2(m) if level.rarity else math.log2(m / u), 2)


def _share(level: Level, levels: int, counted: Counter[int]) -> float:
    """The share of a level; half a pair added to each makes what was never seen rare and not impossible."""
    return (counted[int(level.code)] + 0.5) / (counted.total() + 0.5 * levels)

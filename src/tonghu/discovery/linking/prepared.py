"""Two tables made ready for a model: checked, and their values canonical in temporary tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from tonghu.discovery.linking.comparisons import folded_sql, quoted, value_sql
from tonghu.discovery.linking.model import Model
from tonghu.kernel.errors import UserError
from tonghu.policy.reading import nearest

LEFT, RIGHT = "temp.resolve_left", "temp.resolve_right"


@contextmanager
def prepared(
    con: duckdb.DuckDBPyConnection, left_table: str, right_table: str, model: Model
) -> Iterator[int]:
    """Temporary tables LEFT and RIGHT while the block runs: id, and each column's value and folded value.

    RIGHT also has `<comparison>/bearer_bits`, log2 of how many rows bear the value, where rarity counts.
    Yields the rows on the right. UserError: a table or column is missing, an id is missing or stands twice.
    """
    if model.id_column is None or not model.blocks or any(c.column is None for c in model.comparisons):
        raise UserError(
            f"链接模型“{model.title}”没有写 id、blocks 或 column,只能用来计算权重。请补上后再用它链接表。"
        )
    for table in (left_table, right_table):
        _check(con, table, model)
    try:
        con.execute(
            f"create or replace temp table resolve_left as {_select(left_table, model, bearers=False)}"
        )
        con.execute(
            f"create or replace temp table resolve_right as {_select(right_table, model, bearers=True)}"
        )
        yield con.execute(f"select count(*) from {RIGHT}").fetchall()[0][0]
    finally:
        con.execute(f"drop table if exists {LEFT}")
        con.execute(f"drop table if exists {RIGHT}")


def _check(con: duckdb.DuckDBPyConnection, table: str, model: Model) -> None:
    try:
        columns = [row[0] for row in con.execute(f"describe {quoted(table)}").fetchall()]
    except duckdb.CatalogException as error:
        raise UserError(f"没有表 {table}。请先把它读进来。") from error
    assert model.id_column is not None
    for column in (model.id_column, *model.kinds()):
        if column not in columns:
            raise UserError(
                f"表 {table} 没有列“{column}”{nearest(column, columns)}。请改表,或改链接模型“{model.title}”。"
            )
    key = quoted(model.id_column)
    rows, ids = con.execute(f"select count(*), count(distinct {key}) from {quoted(table)}").fetchall()[0]
    if rows != ids:
        raise UserError(
            f"表 {table} 的列“{model.id_column}”有空值或重复({rows} 行,{ids} 个)。请让每行有自己的标识。"
        )


def _select(table: str, model: Model, *, bearers: bool) -> str:
    assert model.id_column is not None
    values = [
        f"{value_sql(column, kind)} as {quoted(column + '/value')}" for column, kind in model.kinds().items()
    ]
    folds = [
        f"{folded_sql(quoted(column + '/value'))} as {quoted(column + '/folded')}" for column in model.kinds()
    ]
    rare = [
        f"log2(count(*) over (partition by {quoted(str(c.column) + '/folded')}))"
        f" as {quoted(c.id + '/bearer_bits')}"
        for c in model.comparisons
        if bearers and any(level.rarity for level in c.levels)
    ]
    inner = f"select {quoted(model.id_column)} as id, {', '.join(values)} from {quoted(table)}"
    middle = f"select *, {', '.join(folds)} from ({inner})"
    return f"select {', '.join(['*', *rare])} from ({middle})"

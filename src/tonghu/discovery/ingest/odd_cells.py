"""Cells that are not written plainly: each different one of a column is read once, whatever number of rows hold it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from tonghu.discovery.core.layout import CODE_KINDS, NUMBER_KINDS, Field
from tonghu.discovery.ingest.canonical import Layers, Reading, add_field
from tonghu.discovery.ingest.code_words import MOST_WORDS, with_words
from tonghu.discovery.ingest.plain import plain
from tonghu.discovery.ingest.reasons import reason
from tonghu.discovery.ingest.staging import ODD, STAGED, column_name

FEWEST_CUT, MOST_CUT_BY_CHANCE = 5, 0.02  # of numbers of eighteen digits, those that end in 000


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """A column of the sheet and the field it is read as.

    number: its place among the columns read, from 0. odd: filled cells that are not written plainly.
    truncated: a column of numbers that a spreadsheet cut to fifteen digits.
    """

    number: int
    column: int
    field: Field
    odd: int = 0
    truncated: bool = False

    @property
    def cell(self) -> str:
        return column_name(self.column)

    @property
    def table(self) -> str:
        """Holds each odd cell, the columns of the field, and the reason where it cannot be read."""
        return f"ingest_odd_{self.number}"

    @property
    def beside(self) -> str:
        """SQL: `table` to be joined with rows of the sheet."""
        return f"(from {self.table}) as {self.table}"


def odd_bits(columns: Sequence[SheetColumn], reading: Reading) -> Layers:
    """The column `ODD` of the rows of a sheet: a bit for each column, set where the cell is odd."""
    layers, bits = Layers(), []
    for column in columns:
        test = plain(layers, column.field, column.cell, reading).test
        known = layers.step(3, f"{column.field.name}__plain", test)
        bits.append(f"case when {known} or {column.cell} is null then 0 else {1 << column.number} end")
    layers.outputs[ODD] = f"({' | '.join(bits) or 0})::bigint"
    return layers


def count_odd(
    con: duckdb.DuckDBPyConnection, columns: Sequence[SheetColumn], read: str
) -> tuple[int, list[SheetColumn]]:
    """The staged rows, once they hold nothing but data, and the columns with their counts.

    read: SQL, a relation of the sheet's other rows as they stand in the register.
    """
    counts = ["count(*)"]
    for column in columns:
        counts += [f"count(*) filter (where {_is_odd(column)})", f"count(*) filter (where {_is_cut(column)})"]
    rows, *found = con.execute(f"select {', '.join(counts)} from {STAGED}").fetchall()[0]
    pairs = zip(found[::2], found[1::2], strict=True)
    return rows, [
        dataclasses.replace(
            column, odd=odd, truncated=cut >= FEWEST_CUT and _truncated(con, column, cut, read)
        )
        for column, (odd, cut) in zip(columns, pairs, strict=True)
    ]


def _truncated(con: duckdb.DuckDBPyConnection, column: SheetColumn, cut: int, read: str) -> bool:
    """A spreadsheet cut the numbers of this column to fifteen digits: far more end in 000 than one in a thousand."""
    field = column.field
    plainly = field.name if field.kind == "resident_number" else f"{field.name}_code"
    ((whole,),) = con.execute(
        f"select (select count(*) from {STAGED} where regexp_full_match({column.cell}, '[0-9]{{18}}'))"
        f" + (select count(*) from {read} where strlen({plainly}) = 18 and not suffix({plainly}, 'X'))"
    ).fetchall()
    return bool(cut > MOST_CUT_BY_CHANCE * whole)


def _is_odd(column: SheetColumn) -> str:
    return f"{ODD} & {1 << column.number} <> 0"


def _is_cut(column: SheetColumn) -> str:
    if column.field.kind not in NUMBER_KINDS:
        return "false"
    cell = column.cell
    return f"{_is_odd(column)} and suffix({cell}, '000') and regexp_full_match({cell}, '[0-9]{{18}}')"


def understand_words(
    con: duckdb.DuckDBPyConnection, columns: Sequence[SheetColumn], reading: Reading
) -> tuple[list[SheetColumn], list[str]]:
    """The columns, their code lists widened by the words of this sheet that can be understood; what they were taken for."""
    widened, notes = [], []
    for column in columns:
        words = _different_words(con, column)
        if len(words) > MOST_WORDS:
            words = []
        field, added = with_words(column.field, words, reading.words.negations)
        widened.append(dataclasses.replace(column, field=field))
        notes += [
            f"{field.title}里的“{word}”当作“{field.values[code][0]}”,请核对。" for word, code in added.items()
        ]
    return widened, notes


def _different_words(con: duckdb.DuckDBPyConnection, column: SheetColumn) -> list[str]:
    """The words of a column of codes, at most one more than a column of codes has; none where the list holds them all."""
    if column.field.kind not in CODE_KINDS or not column.odd:
        return []
    found = con.execute(
        f"select distinct ingest_code_word(cell) as word from (select distinct {column.cell} as cell from {STAGED})"
        f" where word is not null order by word limit {MOST_WORDS + 1}"
    ).fetchall()
    return [str(word) for (word,) in found]


def read_odd(con: duckdb.DuckDBPyConnection, columns: Sequence[SheetColumn], reading: Reading) -> None:
    """Make the table of each column that has odd cells."""
    for column in columns:
        if column.odd:
            con.execute(f"create or replace temp table {column.table} as {_reading(column, reading)}")


def _reading(column: SheetColumn, reading: Reading) -> str:
    layers = Layers()
    add_field(layers, column.field, "ingest_cell", reading, truncated=column.truncated)
    why = reason(layers, column.field, "ingest_cell", reading)
    source = f"(select distinct {column.cell} as ingest_cell from {STAGED} where {_is_odd(column)})"
    shown = ", ".join(f"{expression} as {name}" for name, expression in layers.outputs.items())
    return f"select ingest_cell, {shown}, {why} as ingest_reason from {layers.over(source)}"


def drop_odd(con: duckdb.DuckDBPyConnection, columns: Sequence[SheetColumn]) -> None:
    """Give back what `read_odd` took."""
    for column in columns:
        con.execute(f"drop table if exists {column.table}")


def read_columns(columns: Sequence[SheetColumn], reading: Reading, rows: str) -> tuple[dict[str, str], str]:
    """Column of the register → SQL, and the relation over which it is right: `rows` of the sheet beside their odd cells."""
    outputs: dict[str, str] = {}
    source = f"{rows} as s"
    for column in columns:
        direct = plain(Layers(), column.field, f"s.{column.cell}", reading).outputs
        if not column.odd:
            outputs |= direct
            continue
        odd = column.table
        source += f" left join {column.beside} on s.{column.cell} = {odd}.ingest_cell"
        outputs |= {
            name: f"case when {odd}.ingest_cell is null then {value} else {odd}.{name} end"
            for name, value in direct.items()
        }
    return outputs, source

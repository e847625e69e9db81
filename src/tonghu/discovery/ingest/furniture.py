"""Rows of a sheet that are no data: the header and what stands above it, blank rows, totals, signatures,
repeated headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from tonghu.discovery.core.layout import NUMBER_KINDS, Field
from tonghu.discovery.ingest.sql import quoted
from tonghu.discovery.ingest.staging import ROW_NUMBER, STAGED, column_name

_FOOTER = (
    r"^[\s(\[【*※]*(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*数|总人数|本页|本表|以上|以下|共\s*[0-9]+\s*[人条名户页项]|第\s*[0-9]+\s*页"
    r"|制\s*表|审\s*核|填\s*表|填\s*报|复\s*核|负\s*责\s*人|联\s*系\s*人|经\s*办|报\s*送|打\s*印|导\s*出|单位\s*[(:盖]|备\s*注|说\s*明|注\s*[::1-9]"
    r"|数据来源|截至|截止|统计|日\s*期\s*[::]|[—\-=_*]{3,})"
)
_TOTAL = re.compile(r"^\s*(合\s*计|总\s*计|共\s*计|总\s*数|总人数|共\s*[0-9])")
_WHOLE_NUMBER = re.compile(r"(?<![0-9.])[0-9]{1,9}(?![0-9.])")
_NUMBER_LIKE = "[0-9*]{12}|[0-9]{15}"


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """What was taken away below the header, and the total that a footer states, where one does."""

    blank: int
    footers: int
    headers: int
    stated_total: int | None


def clear_furniture(
    con: duckdb.DuckDBPyConnection,
    header_row: int,
    width: int,
    fields: Mapping[int, Field],
    headers: Mapping[int, str],
) -> Furniture:
    """Delete from the staged rows all that are no data."""
    cells = ", ".join(f"nullif(trim({column_name(index)}), '')" for index in range(width))
    first = f"coalesce({cells}, null)"
    con.execute(
        f"create or replace temp table ingest_furniture as select {ROW_NUMBER}, case"
        f" when {ROW_NUMBER} <= {header_row} then 'above' when {first} is null then 'blank'"
        f" when regexp_matches({first}, {quoted(_FOOTER)}) then case when not {_has_number(fields)} then 'footer' end"
        f" when {_repeats_header(fields, headers)} then 'header' end as kind"
        f" from {STAGED} where kind is not null"
    )
    counts = dict(con.execute("select kind, count(*) from ingest_furniture group by all").fetchall())
    total = _stated_total(con, width) if "footer" in counts else None
    con.execute(f"delete from {STAGED} where {ROW_NUMBER} in (select {ROW_NUMBER} from ingest_furniture)")
    con.execute("drop table ingest_furniture")
    return Furniture(
        blank=counts.get("blank", 0),
        footers=counts.get("footer", 0),
        headers=counts.get("header", 0),
        stated_total=total,
    )


def certainly_data(header_row: int, fields: Mapping[int, Field], headers: Mapping[int, str]) -> str:
    """SQL, true or false: a row whose recognised cells are all written plainly is none that `clear_furniture` deletes.

    It names a person or a place by a number, so it is no blank row and no footer, and it repeats no header.
    """
    numbers = [f"{column_name(c)} is not null" for c, f in fields.items() if f.kind in NUMBER_KINDS]
    places = [
        f"{column_name(c)} is not null and strlen({column_name(c)}) = 12"
        for c, f in fields.items()
        if f.kind == "place_code"
    ]
    about = " or ".join([*numbers, *places]) or "false"
    same = [f"{column_name(c)} = {quoted(headers[c])}" for c in fields if headers[c]]
    # Of any columns but one fewer than a repeated header must fill, one at least holds its own.
    telling = " or ".join(same[: max(len(same) - _fewest_repeated(fields) + 1, 0)]) or "false"
    return f"({ROW_NUMBER} > {header_row} and ({about}) and not coalesce({telling}, false))"


def _fewest_repeated(fields: Mapping[int, Field]) -> int:
    return max(2, len(fields) // 2)


def _repeats_header(fields: Mapping[int, Field], headers: Mapping[int, str]) -> str:
    """SQL: at least half of the recognised columns hold their own header, as on each page of a printed list."""
    same = [f"coalesce(({column_name(c)} = {quoted(headers[c])})::integer, 0)" for c in fields if headers[c]]
    return f"{' + '.join(same)} >= {_fewest_repeated(fields)}" if same else "false"


def _has_number(fields: Mapping[int, Field]) -> str:
    """SQL: one of the columns of numbers holds one, so the row is about a person or a place."""
    columns = [column_name(c) for c, f in fields.items() if f.kind in NUMBER_KINDS or f.kind == "place_code"]
    tests = [f"coalesce(regexp_matches(ingest_dense({c}), {quoted(_NUMBER_LIKE)}), false)" for c in columns]
    return f"({' or '.join(tests)})" if tests else "false"


def _stated_total(con: duckdb.DuckDBPyConnection, width: int) -> int | None:
    """The one whole number in the last row that is called a total; None where there is none or several."""
    columns = ", ".join(column_name(index) for index in range(width))
    footers = f"{ROW_NUMBER} in (select {ROW_NUMBER} from ingest_furniture where kind = 'footer')"
    stated = None
    for row in con.execute(
        f"select {columns} from {STAGED} where {footers} order by {ROW_NUMBER}"
    ).fetchall():
        texts = [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]
        if not texts or not _TOTAL.match(texts[0]):
            continue
        numbers = {int(digits) for text in texts for digits in _WHOLE_NUMBER.findall(text)}
        stated = numbers.pop() if len(numbers) == 1 else stated
    return stated

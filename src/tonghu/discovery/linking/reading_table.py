"""How characters sound, as a table that steps join."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from tonghu.kernel.pinyin import fold, table


def write_reading_table(con: duckdb.DuckDBPyConnection) -> None:
    """Write `character_reading(letter, reading)`, readings folded as ears fold them (zh to z, ing to in).

    Both sides of a comparison go through the same table, so special readings of surnames need no place here.
    """
    letters = table()
    columns = {
        "letter": pa.array([letter for letter, _ in letters]),
        "reading": pa.array([fold(sound) for _, sound in letters]),
    }
    con.register("incoming", pa.table(columns))
    con.execute("create or replace table character_reading as select * from incoming")
    con.unregister("incoming")

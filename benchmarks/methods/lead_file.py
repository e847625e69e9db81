"""leads.csv from the tables of the rules, for methods that do not run Tonghu to its end."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tonghu.kernel.resident_number import check_digit

RULES = ("states/", "findings/00", "findings/05", "findings/10", "findings/20", "findings/30")


def write_leads(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The certain findings, with the columns the scorer reads."""
    rows = con.execute(
        """select c.number_17, c.name, c.birth_date, f.category, f.action
        from finding f join child c on c.child_id = f.child_id where f.certain order by all"""
    ).fetchall()
    with path.open("w", encoding="utf-8") as file:
        file.write("child_id_number,child_name,birth_date,category,action\n")
        for number, name, born, category, action in rows:
            first17 = "" if number is None else str(number)
            file.write(
                f"{first17 + check_digit(first17) if first17 else ''},{name},{born},{category},{action}\n"
            )

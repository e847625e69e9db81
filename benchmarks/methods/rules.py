"""Tonghu's rules on tables that another method made, and leads.csv from what they find."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from tonghu.discovery.core.planner import Step
from tonghu.kernel.resident_number import check_digit


def rule_steps(plan: Iterable[Step], con: duckdb.DuckDBPyConnection) -> list[Step]:
    """The steps that `finding` still needs in this database, in the plan's order."""
    there = {name for (name,) in con.execute("select table_name from information_schema.tables").fetchall()}
    steps = tuple(plan)
    by_table = {step.writes: step for step in steps}
    needed: set[str] = set()
    waiting = ["finding"]
    while waiting:
        table = waiting.pop()
        if table in by_table and table not in there and table not in needed:
            needed.add(table)
            waiting += by_table[table].reads
    return [step for step in steps if step.writes in needed]


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

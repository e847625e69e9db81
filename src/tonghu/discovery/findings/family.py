"""Who the child, the father and the mother of a finding are, and how that is known, in words."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from tonghu.discovery.core.result import Person
from tonghu.kernel.resident_number import check_digit

HOW_WORDS = {
    "document": "证件写明",
    "school": "学籍登记写明",
    "household": "同户推断",
    "wedlock": "出生时的婚姻登记推断",
    "conflict": "几份证件写的不是同一个人",
    "several": "证件上的姓名可能是几个人",
    "nobody": "证件写了姓名,各登记册里查不到这个人",
    "open": "没有登记册写明是谁",
}
SOURCE_WORDS = {"hukou": "户籍", "birth_certificate": "出生医学证明", "school": "学籍"}


def number_text(number_17: int | None) -> str | None:
    """The eighteen characters of a number kept as its first seventeen digits."""
    return None if number_17 is None else f"{number_17}{check_digit(str(number_17))}"


def families(con: duckdb.DuckDBPyConnection) -> Mapping[int, tuple[Person, ...]]:
    """The family of every child in `told_child`, child first, then father and mother; read from the `told_` tables."""
    children = con.execute(
        "select c.child_id, c.name, c.number_17 from told_child t join child c on c.child_id = t.child_id"
    ).fetchall()
    parents = con.execute(
        """with stated as (
             select p.child_id, p.role,
               string_agg(distinct s.source, ',' order by s.source)
                 filter (where p.person_id is null or s.person_id = p.person_id) as sources,
               string_agg(distinct s.name, '、' order by s.name) as stated
             from told_parent p
             join told_statement s on s.child_id = p.child_id and s.role = p.role
             group by p.child_id, p.role)
           select p.child_id, p.role, p.how, o.name, o.number_17, s.sources, s.stated
           from told_parent p
           left join person o on o.person_id = p.person_id
           left join stated s on s.child_id = p.child_id and s.role = p.role
           order by p.child_id, p.role"""
    ).fetchall()
    found: dict[int, list[Person]] = {
        child_id: [Person(role="child", name=name, number=number_text(number), how_known="")]
        for child_id, name, number in children
    }
    for child_id, role, how, name, number, sources, stated in parents:
        found[child_id].append(
            Person(
                role=role,
                name=name,
                number=number_text(number),
                how_known=_how(how, sources),
                note=f"写的是:{stated}" if name is None and stated else "",
            )
        )
    return {child_id: tuple(people) for child_id, people in found.items()}


def _how(how: str, sources: str | None) -> str:
    words = HOW_WORDS[how]
    if how in ("document", "school") and sources:
        return "、".join(SOURCE_WORDS[s] for s in sources.split(",")) + "写明"
    return words

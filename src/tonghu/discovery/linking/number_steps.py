"""Steps made from the layouts: they touch every column of every register that holds a resident number."""

from __future__ import annotations

from collections.abc import Iterable

from tonghu.discovery.core.planner import Step

_CLAUSE = "鲁民〔2024〕5号 第23项"


def number_steps(number_fields: Iterable[tuple[str, str]]) -> tuple[Step, ...]:
    """The steps that write `mistyped` and `number_alias_applied`; number_fields are (register, field)."""
    fields = sorted(number_fields)
    return (_mistyped(fields), _number_alias_applied(fields))


def _mistyped(fields: list[tuple[str, str]]) -> Step:
    parts = [
        f"select {field} as typed from in_{register} where {field}_state = 'invalid'"
        for register, field in fields
    ]
    return Step(
        name="people/00_mistyped",
        title="Every eighteen-character number whose check digit or date is wrong, wherever it stands.",
        reads=tuple(sorted({f"in_{register}" for register, _ in fields})),
        writes="mistyped",
        key=("typed",),
        clause=_CLAUSE,
        sql="create or replace table mistyped as\nselect distinct typed from (\n"
        + "\nunion all\n".join(parts)
        + "\n);",
    )


def _number_alias_applied(fields: list[tuple[str, str]]) -> Step:
    changes = "\n".join(
        f"update in_{register} set {field}_17 = a.person_id from number_alias a"
        f" where in_{register}.{field}_17 = a.n17;"
        for register, field in fields
    )
    return Step(
        name="people/06_number_alias_applied",
        title="Every row that names somebody by a wrongly written number names that person from here on.",
        reads=("number_alias",),
        writes="number_alias_applied",
        key=("n17",),
        clause=_CLAUSE,
        sql=f"{changes}\ncreate or replace table number_alias_applied as select n17 from number_alias;",
    )

"""Evidence row: one row of a department's register, folded until it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.workbench.components.component import component


@component
def evidence_row(
    *, register: str, source: str, fields: Sequence[tuple[str, str]], opened: bool = False
) -> dict[str, object]:
    """A row as the register has it.

    register: 服刑人员. source: where it stands, 司法_服刑人员.xlsx · Sheet1 · 第 18 行.
    fields: (name of the column, value as the post may see it). opened: unfolded from the start.
    """
    return {"register": register, "source": source, "fields": fields, "opened": opened}

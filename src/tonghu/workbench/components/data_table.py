"""Table of a list: sticky header, column chooser, rows to pick, cards on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tonghu.workbench.components.component import ComponentError, component, one_of

KINDS = ("text", "number", "date")


@dataclass(frozen=True)
class Column:
    """A column. `shown`: among those chosen; `fixed`: cannot be put away. The first column names the row."""

    key: str
    title: str
    kind: str = "text"
    shown: bool = True
    fixed: bool = False


@dataclass(frozen=True)
class Row:
    """A row. `cells`: by the column's key, text or safe HTML; `href`: what a click on its name opens;
    `opened`: it is the one in the side panel."""

    key: str
    cells: Mapping[str, object]
    href: str = ""
    opened: bool = False


class Cell(NamedTuple):
    """A cell and the column it stands in."""

    column: Column
    value: object


@component
def data_table(
    *,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    choose_url: str = "",
    pick_name: str = "",
    body: str,
) -> dict[str, object]:
    """A block: what stands between the tags is the bulk bar, shown once rows are picked.

    caption: what the list is and how many. columns: Column. rows: Row.
    choose_url: GET with one `column` for each column chosen; empty: no chooser.
    pick_name: name of the tick of every row, whose value is the row's key; empty: nothing to pick. The ticks belong
      to the form `<pick_name>-picked`, to which the buttons of the bulk bar give their `form` and `action`;
      <span data-picked></span> in the bar counts.
    """
    known = {column.key for column in columns}
    for column in columns:
        one_of("data_table", "kind", column.kind, KINDS)
    for row in rows:
        if row.cells.keys() - known:
            raise ComponentError(
                f"data_table: row {row.key} has cells without a column: {row.cells.keys() - known}"
            )
    shown = [column for column in columns if column.shown or column.fixed]
    return {
        "caption": caption,
        "columns": columns,
        "shown": shown,
        "rows": [(row, [Cell(column, row.cells.get(column.key, "")) for column in shown]) for row in rows],
        "choose_url": choose_url,
        "pick_name": pick_name,
        "body": body,
    }

"""Table of a list: sticky header, column chooser, rows to pick, cards on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tonghu.workbench.components.component import ComponentError, component, one_of
from tonghu.workbench.components.markup import text

KINDS = ("text", "short", "number", "date")


@dataclass(frozen=True)
class Column:
    """A column. `kind`: of KINDS; "short" is text that is not broken into lines. `shown`: among those chosen; `fixed`: cannot be
    put away. The first column names the row."""

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
        "rows": drawn_rows(rows, shown, pick_name),
        "choose_url": choose_url,
        "pick_name": pick_name,
        "body": body,
    }


def drawn_rows(rows: Sequence[Row], shown: Sequence[Column], pick_name: str) -> SafeString:
    """The rows of the table's body. In Python, since this is the hot path of every list."""
    if not shown:
        return mark_safe("")
    named, *others = shown
    # What a cell begins with is the same down the column.
    opening = [(column.key, f'<td data-head="{text(column.title)}"{_kind(column)}>') for column in others]
    pick, pick_words = text(pick_name), text(_("选中"))
    parts: list[str] = []
    for row in rows:
        parts.append('<tr class="open">' if row.opened else "<tr>")
        name = row.cells.get(named.key, "")
        if pick_name:
            parts.append(
                f'<td class="pick"><label><input type="checkbox" name="{pick}" value="{text(row.key)}"'
                f' form="{pick}-picked"><span class="sr">{pick_words} {_bare(name)}</span></label></td>'
            )
        if row.href:
            current = ' aria-current="true"' if row.opened else ""
            parts.append(f'<th scope="row"><a href="{text(row.href)}"{current}>{text(name)}</a></th>')
        else:
            parts.append(f'<th scope="row">{text(name)}</th>')
        cells = row.cells
        parts.extend([f"{start}{text(cells.get(key, ''))}</td>" for key, start in opening])
        parts.append("</tr>")
    return mark_safe("".join(parts))


def _kind(column: Column) -> str:
    return "" if column.kind == "text" else f' class="is-{column.kind}"'


def _bare(value: object) -> str:
    """A cell without its tags, for a screen reader; escaped unless the cell was safe HTML."""
    bare = strip_tags(str(value))
    return text(mark_safe(bare) if isinstance(value, SafeString) else bare)

"""Register rows of the findings to be explained, fetched register by register, as a reader is to see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from tonghu.discovery.core.layout import Layouts
from tonghu.discovery.core.result import Cell, Difference, RowRef
from tonghu.policy.engines.row import Row
from tonghu.policy.explain import RegisterTitles, shown_fields


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """A row of `in_<register>`: the fields of the layout alone, and where the row stands."""

    register: str
    row: Row
    file: str
    sheet: str | None
    row_no: int


class RegisterRows:
    """The rows whose ids stand in the table `told_row(row_id)`, read once."""

    def __init__(self, con: duckdb.DuckDBPyConnection, layouts: Layouts) -> None:
        self.layouts = layouts
        self.titles = titles_of(layouts)
        self._files = {
            file_id: (register, path, sheet)
            for file_id, register, path, sheet in con.execute(
                "select file_id, register, path, sheet from source_file"
            ).fetchall()
        }
        self._rows: dict[int, RegisterRow] = {}
        self._shown: dict[int, RowRef] = {}
        for layout in layouts.registers:
            self._read(con, layout.register, tuple(field.name for field in layout.fields))

    def _read(self, con: duckdb.DuckDBPyConnection, register: str, fields: Sequence[str]) -> None:
        columns = ", ".join(f'r."{field}"' for field in fields)
        cursor = con.execute(
            f"select r.row_id, {columns} from in_{register} r semi join told_row t on t.row_id = r.row_id"
        )
        for row_id, *values in cursor.fetchall():
            _, path, sheet = self._files[row_id >> 32]
            self._rows[row_id] = RegisterRow(
                register=register,
                row=dict(zip(fields, values, strict=True)),
                file=path,
                sheet=sheet,
                row_no=row_id & 0xFFFFFFFF,
            )

    def get(self, row_id: int) -> RegisterRow | None:
        return self._rows.get(row_id)

    def shown(self, row_id: int, expected: Mapping[str, str] | None = None) -> RowRef | None:
        """The row as it is shown; `expected` is what the household register says, by field name."""
        found = self._rows.get(row_id)
        if found is None:
            return None
        if not expected:
            return self._plainly_shown(row_id, found)
        differs = tuple(self._differences(found, expected))
        plainly = self._plainly_shown(row_id, found)
        return replace(plainly, differs=differs) if differs else plainly

    def _plainly_shown(self, row_id: int, found: RegisterRow) -> RowRef:
        """The row without any difference; made once, for a row is shown with many findings."""
        if row_id not in self._shown:
            layout, titles = self.layouts.register(found.register), self.titles[found.register]
            cells = tuple(
                Cell(title=titles.fields[field], value=text, kind=layout.field(field).kind)
                for field, text in shown_fields(found.row, titles)
            )
            self._shown[row_id] = RowRef(
                register_title=titles.title,
                file=found.file,
                sheet=found.sheet,
                row_no=found.row_no,
                fields=cells,
                differs=(),
            )
        return self._shown[row_id]

    def _differences(self, found: RegisterRow, expected: Mapping[str, str]) -> Iterable[Difference]:
        layout = self.layouts.register(found.register)
        for field, wanted in expected.items():
            value = found.row.get(field)
            if value is not None and str(value) != wanted:
                yield Difference(
                    title=layout.field(field).title,
                    value=str(value),
                    expected=wanted,
                    expected_from="户籍人口",
                    kind=layout.field(field).kind,
                )


def titles_of(layouts: Layouts) -> Mapping[str, RegisterTitles]:
    """The Chinese names of every register: its own, its fields', and its codes' by their first word."""
    return {
        layout.register: RegisterTitles(
            title=layout.title,
            fields={field.name: field.title for field in layout.fields},
            values={
                field.name: {code: words[0] for code, words in field.values.items() if words}
                for field in layout.fields
                if field.values
            },
        )
        for layout in layouts.registers
    }

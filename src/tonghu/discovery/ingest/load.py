"""A folder of registers into the tables of docs/contracts.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from tonghu.discovery.core.layout import Field, Layout, Layouts, load_layouts
from tonghu.discovery.ingest.canonical import MACROS, Reading, absent, column_types
from tonghu.discovery.ingest.files import list_files, read_file
from tonghu.discovery.ingest.furniture import certainly_data, clear_furniture
from tonghu.discovery.ingest.mappings import mappings_folder, read_mappings
from tonghu.discovery.ingest.measure import measure_register, warn_of_registers
from tonghu.discovery.ingest.odd_cells import (
    SheetColumn,
    count_odd,
    drop_odd,
    odd_bits,
    read_columns,
    read_odd,
    understand_words,
)
from tonghu.discovery.ingest.quality import Quality
from tonghu.discovery.ingest.read_sheet import SheetRead
from tonghu.discovery.ingest.recognise import Recognised
from tonghu.discovery.ingest.rejects import TABLE as REJECTED
from tonghu.discovery.ingest.rejects import Place, reject_cells, reject_long_rows
from tonghu.discovery.ingest.sheet import Sheet
from tonghu.discovery.ingest.sql import quoted
from tonghu.discovery.ingest.staging import ODD, ROW_NUMBER, STAGED, staged
from tonghu.discovery.ingest.terms import OPEN, TaughtRecogniser, Terms
from tonghu.kernel.errors import UserError

FEW_SLIPPED = 0.05  # of the rows; where more have cells behind the last header, it is a column without one
_SOURCE_FILE = (
    "create or replace table source_file"
    " (file_id bigint, register varchar, path varchar, sheet varchar, header_row bigint, rows bigint)"
)


def load_folder(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    as_of: dt.date,
    catalogue: Path,
    progress: Callable[[str], None],
    terms: Terms = OPEN,
) -> Quality:
    """Fill source_file, in_<register> for every register, and rejected.

    Raises UserError, before any table is filled, where a file cannot be read or recognised.
    """
    layouts = load_layouts(catalogue)
    recogniser = TaughtRecogniser(layouts, read_mappings(mappings_folder()), terms)
    sheets, warnings = _recognise_all(folder, recogniser, terms, progress)
    con.execute(MACROS.read_text(encoding="utf-8"))
    _make_tables(con, layouts)
    reading = Reading(as_of=as_of, words=layouts.words)
    done: dict[str, list[SheetRead]] = {}
    for file_id, (sheet, recognised) in enumerate(sheets, start=1):
        read = _load_sheet(con, file_id, sheet, recognised, layouts, reading)
        done.setdefault(recognised.register or "", []).append(read)
        progress(f"{sheet.label} → {recognised.title}:{read.rows:,} 行")
        warnings += [*recognised.notes, *read.notes, *_sheet_warnings(sheet, read)]
    registers = []
    for layout in layouts.registers:
        read_sheets = done.get(layout.register, [])
        duplicates = _unite(con, layout, read_sheets)
        registers.append(measure_register(con, layout, read_sheets, duplicates))
    warnings += warn_of_registers(registers)
    return Quality(registers=tuple(registers), warnings=tuple(warnings))


def _recognise_all(
    folder: Path, recogniser: TaughtRecogniser, terms: Terms, progress: Callable[[str], None]
) -> tuple[list[tuple[Sheet, Recognised]], list[str]]:
    """Every sheet with the register it is; all that stands in the way in one UserError."""
    files = list_files(folder)
    warnings, problems = list(files.warnings), []
    read: list[tuple[Sheet, Recognised]] = []
    for path in files.tables:
        name = path.relative_to(folder).as_posix()
        try:
            sheets = read_file(path, name)
        except UserError as error:
            problems.append(str(error))
            continue
        several = len(sheets) > 1
        for sheet in sheets:
            recognised = recogniser.recognise(sheet)
            if recognised.problem is None:
                read.append(terms.narrowed(sheet, recognised))
            elif recognised.ignorable and (several or sheet.width < 2):
                warnings.append(f"{sheet.label} 不像登记表,没有读。")
            else:
                problems.append(recognised.problem)
            warnings += sheet.notes
        progress(f"认出 {name}")
        if not sheets:
            warnings.append(f"{name} 里没有可见的数据,没有读;请确认报送部门是否漏传。")
    if problems:
        raise UserError("\n".join(problems))
    if not read:
        raise UserError(
            f"文件夹 {folder} 里没有一张登记表。{' '.join(warnings)}请放入各部门的 Excel 或 CSV 文件后重试。"
        )
    return read, warnings


def _make_tables(con: duckdb.DuckDBPyConnection, layouts: Layouts) -> None:
    con.execute(_SOURCE_FILE)
    con.execute(REJECTED)
    for layout in layouts.registers:
        columns = ", ".join(f"{name} {kind}" for f in layout.fields for name, kind in column_types(f).items())
        con.execute(f"create or replace table in_{layout.register} (row_id bigint, {columns})")


def _load_sheet(
    con: duckdb.DuckDBPyConnection,
    file_id: int,
    sheet: Sheet,
    recognised: Recognised,
    layouts: Layouts,
    reading: Reading,
) -> SheetRead:
    layout = layouts.register(str(recognised.register))
    fields, second = _fields(layout, recognised)
    headers = {c.index: c.header for c in recognised.columns}
    place = Place(file_id=file_id, register=layout.register, file=sheet.file, sheet=sheet.name)
    width = _width(sheet, recognised)
    columns = [
        SheetColumn(number=number, column=column, field=field)
        for number, (column, field) in enumerate([*fields.items(), *second.items()])
    ]
    certain = certainly_data(recognised.header_row, fields, headers)
    odd = f"not ({ODD} = 0 and beyond is null and {certain})"
    with staged(con, sheet, width, odd_bits(columns, reading), odd) as all_rows:
        plainly = f"(from ({all_rows}) where {ROW_NUMBER} not in (select {ROW_NUMBER} from {STAGED}))"
        rows = _insert(con, layout, columns, recognised.constants, place, reading, plainly)
        furniture = clear_furniture(con, recognised.header_row, width, fields, headers)
        left_out = reject_long_rows(con, place, recognised.header_row)
        staged_rows, columns = count_odd(con, columns, f"(from in_{layout.register} where {place.holds})")
        rows += staged_rows
        columns, understood = understand_words(con, columns, reading)
        read_odd(con, columns, reading)
        _insert(con, layout, columns, recognised.constants, place, reading, STAGED)
        reject_cells(con, place, columns[: len(fields)], headers, lossy=sheet.lossy)
        drop_odd(con, columns)
    con.execute(
        "insert into source_file values (?, ?, ?, ?, ?, ?)",
        [file_id, layout.register, sheet.file, sheet.name or None, recognised.header_row, rows],
    )
    return SheetRead(
        recognised=recognised,
        file_id=file_id,
        rows=rows,
        left_out=left_out,
        furniture=furniture,
        notes=tuple(f"{sheet.label}:{note}" for note in understood),
    )


def _width(sheet: Sheet, recognised: Recognised) -> int:
    """Columns of the table. In a text file a stray cell behind the last header means a row that slipped."""
    header = sheet.head[max(recognised.header_row - 2, 0) : recognised.header_row]
    named = max(index for row in header for index, cell in enumerate(row, start=1) if cell.strip())
    if not sheet.delimited or named == sheet.width:
        return sheet.width
    data = sheet.head[recognised.header_row :]
    slipped = sum(1 for row in data if any(cell.strip() for cell in row[named:]))
    return named if slipped <= FEW_SLIPPED * len(data) else sheet.width


def _fields(layout: Layout, recognised: Recognised) -> tuple[dict[int, Field], dict[int, Field]]:
    """Column → field, and column → a second field that stands in the same column."""
    fields: dict[int, Field] = {}
    second: dict[int, Field] = {}
    for column in recognised.columns:
        if column.field is not None:
            into = second if column.index in fields else fields
            into[column.index] = layout.field(column.field)
    return fields, second


def _insert(
    con: duckdb.DuckDBPyConnection,
    layout: Layout,
    columns: Sequence[SheetColumn],
    constants: Mapping[str, str],
    place: Place,
    reading: Reading,
    rows: str,
) -> int:
    """Put rows of the sheet into the register; how many."""
    canonical = _canonical(layout, columns, constants, place, reading, rows)
    return int(con.execute(f"insert into in_{layout.register} by name {canonical}").fetchall()[0][0])


def _canonical(
    layout: Layout,
    columns: Sequence[SheetColumn],
    constants: Mapping[str, str],
    place: Place,
    reading: Reading,
    rows: str,
) -> str:
    """SQL: rows of the sheet as rows of the register."""
    outputs, source = read_columns(columns, reading, rows)
    present = {column.field.name for column in columns}
    for field in layout.fields:
        if field.name not in present:
            outputs.update(absent(field))
        if field.name in constants and field.name not in present:
            outputs[field.name] = quoted(constants[field.name])
    shown = ", ".join(f"{value} as {name}" for name, value in outputs.items())
    return f"select {place.row_id} as row_id, {shown} from {source}"


def _sheet_warnings(sheet: Sheet, read: SheetRead) -> list[str]:
    warnings = []
    total = read.furniture.stated_total
    if read.rows == 0:
        warnings.append(f"{sheet.label} 只有表头,没有一行数据。")
    elif total is not None and total != read.rows + read.left_out:
        warnings.append(f"{sheet.label} 表尾写合计 {total},读到 {read.rows} 行,请核对是否缺行。")
    if read.left_out:
        warnings.append(f"{sheet.label} 有 {read.left_out} 行的格数多于表头,没有读,见未读清单。")
    return warnings


def _unite(con: duckdb.DuckDBPyConnection, layout: Layout, sheets: list[SheetRead]) -> int:
    """Rows of a register that stand in several files alike count once, in the first file.

    How many were dropped.
    """
    if len({read.recognised.file for read in sheets}) < 2:
        return 0
    alike = ", ".join(n for f in layout.fields for n in column_types(f) if not n.endswith("_raw"))
    table = f"in_{layout.register}"
    return int(
        con.execute(
            f"delete from {table} using (select row_id as later from (select row_id, row_id >> 32 as file,"
            f" min(row_id >> 32) over (partition by {alike}) as first_file from {table})"
            " where file > first_file)"
            f" where {table}.row_id = later"
        ).fetchall()[0][0]
    )

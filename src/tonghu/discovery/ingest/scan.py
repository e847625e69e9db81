"""What a folder or a file would be read as, without reading it into tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tonghu.discovery.core.layout import Layouts, load_layouts
from tonghu.discovery.ingest.files import list_files, read_file
from tonghu.discovery.ingest.headers import normalise
from tonghu.discovery.ingest.mappings import (
    StoredMapping,
    fingerprint,
    mappings_folder,
    read_mappings,
    save_mapping,
)
from tonghu.discovery.ingest.recognise import Recognised, Recogniser
from tonghu.discovery.ingest.sheet import Sheet
from tonghu.kernel.errors import UserError
from tonghu.policy.reading import nearest


def scan_folder(folder: Path, catalogue: Path) -> list[Recognised]:
    """Every sheet of every table in the folder. What cannot be read or recognised carries its `problem`."""
    recogniser = _recogniser(catalogue)
    scanned: list[Recognised] = []
    for path in list_files(folder).tables:
        file = path.relative_to(folder).as_posix()
        try:
            sheets = read_file(path, file)
        except UserError as error:
            scanned.append(_unreadable(file, str(error)))
            continue
        scanned += [recogniser.recognise(sheet) for sheet in sheets]
    return scanned


def scan_file(path: Path, catalogue: Path) -> list[Recognised]:
    """Every sheet of one file; UserError where it cannot be read."""
    recogniser = _recogniser(catalogue)
    return [recogniser.recognise(sheet) for sheet in _sheets(path)]


@dataclass(frozen=True, kw_only=True)
class SavedMapping:
    """Where a mapping was stored, and what the sheet is read as with it."""

    path: Path
    recognised: Recognised


def map_file(
    path: Path, catalogue: Path, register: str | None, columns: Mapping[str, str], sheet: str | None
) -> SavedMapping:
    """Store once for good what a file's columns are; UserError for unknown registers, fields and headers.

    columns: header as it stands in the file → field. register None: the one recognised now.
    Nothing is stored where the register would still lack what it needs.
    """
    layouts = load_layouts(catalogue)
    table = _one_sheet(path, sheet)
    now = Recogniser(layouts, read_mappings(mappings_folder())).recognise(table)
    register = register or now.register
    header, _ = Recogniser(layouts, {}).header(table)
    if header is None or register is None:
        raise UserError(f"{now.problem} 也可用 --register 指明登记表:{_registers(layouts)}。")
    _check(layouts, register, columns, header.names, path)
    trial = _trial(layouts, table, header.names, register, columns)
    if trial.problem is not None:
        raise UserError(f"这样对照还不够:{trial.problem}")
    stored = {c.header: c.field for c in trial.columns if c.field is not None}
    return SavedMapping(
        path=save_mapping(mappings_folder(), header.names, register, stored), recognised=trial
    )


def _trial(
    layouts: Layouts, sheet: Sheet, names: tuple[str, ...], register: str, columns: Mapping[str, str]
) -> Recognised:
    """What the sheet would be read as with this mapping, which is not stored."""
    by_header = {normalise(header): field for header, field in columns.items()}
    mapping = StoredMapping(register=register, columns=by_header)
    return Recogniser(layouts, {fingerprint(names): mapping}).recognise(sheet)


def _check(
    layouts: Layouts, register: str, columns: Mapping[str, str], names: tuple[str, ...], path: Path
) -> None:
    known = [layout.register for layout in layouts.registers]
    if register not in known:
        raise UserError(
            f'没有登记表 "{register}"{nearest(register, known)}。可用的有:{_registers(layouts)}。'
        )
    fields = [f.name for f in layouts.register(register).fields]
    headers = {normalise(name): name.strip() for name in names if name.strip()}
    for header, field in columns.items():
        if normalise(header) not in headers:
            shown = "、".join(headers.values())
            raise UserError(f"{path.name} 里没有叫“{header}”的栏目。它的栏目是:{shown}。")
        if field not in fields:
            raise UserError(
                f'登记表 {register} 没有 "{field}" 这一栏{nearest(field, fields)}。'
                f"可用的有:{'、'.join(fields)}。"
            )


def _registers(layouts: Layouts) -> str:
    return "、".join(f"{layout.register}({layout.title})" for layout in layouts.registers)


def _recogniser(catalogue: Path) -> Recogniser:
    return Recogniser(load_layouts(catalogue), read_mappings(mappings_folder()))


def _sheets(path: Path) -> list[Sheet]:
    if not path.is_file():
        raise UserError(f"没有文件 {path}。请给出要对照的登记表文件。")
    sheets = read_file(path, path.name)
    if not sheets:
        raise UserError(f"{path} 里没有可见的数据。")
    return sheets


def _one_sheet(path: Path, name: str | None) -> Sheet:
    sheets = _sheets(path)
    chosen = [sheet for sheet in sheets if name is None or sheet.name == name]
    if len(chosen) == 1:
        return chosen[0]
    shown = "、".join(sheet.name for sheet in sheets)
    raise UserError(f"{path.name} 有这些工作表:{shown}。请用 --sheet 指明其中一个。")


def _unreadable(file: str, problem: str) -> Recognised:
    return Recognised(file=file, sheet="", register=None, title="", header_row=0, columns=(), problem=problem)

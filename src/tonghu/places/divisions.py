"""Where a tree of divisions comes from: the catalogue's folder, or a county's own register 行政区划."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tonghu.kernel.errors import UserError
from tonghu.places.changes import apply_changes, load_changes
from tonghu.places.tree import SIGNIFICANT_DIGITS, Division, DivisionTree, enclosing_codes, level_of
from tonghu.places.zones import load_zones

FILES = ("province.csv", "cities.csv", "counties.csv", "towns.csv", "villages.csv.gz")


def load_divisions(path: Path, on: dt.date) -> DivisionTree:
    """The divisions of a catalogue folder as they stood on a day.

    Reads FILES (columns code, name), changes.yaml and functional_zones.yaml. The files are one edition; a day
    before it is answered with that edition. UserError names the missing file.
    """
    codes_and_names = [pair for name in FILES for pair in _read(path / name)]
    known = {code for code, _ in codes_and_names}
    edition = [
        Division(code, name, level_of(code), _parent_among(code, known)) for code, name in codes_and_names
    ]
    history = apply_changes(edition, load_changes(path / "changes.yaml"))
    return DivisionTree(
        history.standing_on(on),
        on=on,
        successors=history.successors_on(on),
        zones=load_zones(path / "functional_zones.yaml"),
    )


def divisions_of_county_file(
    rows: Iterable[Mapping[str, str | None]], on: dt.date | None = None
) -> DivisionTree:
    """The tree of a county's own register: rows with code, name, parent_code and urban_rural.

    The code tells the level. A named parent wins over the enclosing code if the file holds it and it is of a
    higher level. Rows that cannot be placed are left out and named in `remarks`: no twelve-digit code, no
    name, a code a second time under another name.
    """
    accepted: dict[str, Mapping[str, str | None]] = {}
    remarks: list[str] = []
    for row in rows:
        remark = _remark_on(row, accepted)
        if remark:
            remarks.append(remark)
        else:
            accepted.setdefault(row["code"] or "", row)
    divisions = [_of_row(row, accepted.keys()) for row in accepted.values()]
    return DivisionTree(divisions, on=on, remarks=remarks)


def _remark_on(row: Mapping[str, str | None], accepted: Mapping[str, Mapping[str, str | None]]) -> str | None:
    code, name = row.get("code") or "", row.get("name") or ""
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        return f"“{name}”的区划代码“{code}”不是十二位数字,这一行没有采用。"
    if not name:
        return f"区划代码 {code} 没有名称,这一行没有采用。"
    if code in accepted and accepted[code]["name"] != name:
        return f"区划代码 {code} 有两个名称:{accepted[code]['name']}、{name};采用前一个。"
    return None


def _of_row(row: Mapping[str, str | None], known: Iterable[str]) -> Division:
    code, parent = row["code"] or "", row.get("parent_code")
    if parent is None or parent not in known or not _is_above(parent, code):
        parent = _parent_among(code, known)
    return Division(code, row["name"] or "", level_of(code), parent, row.get("urban_rural") or None)


def _is_above(parent: str, code: str) -> bool:
    return SIGNIFICANT_DIGITS[level_of(parent)] < SIGNIFICANT_DIGITS[level_of(code)]


def _parent_among(code: str, known: Iterable[str]) -> str | None:
    return next((above for above in enclosing_codes(code) if above in known), None)


def _read(path: Path) -> Iterator[tuple[str, str]]:
    if not path.exists():
        raise UserError(f"区划数据缺少文件 {path.name}(文件夹 {path.parent})。请恢复该文件后重试。")
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield row["code"], row["name"]

"""leads.csv, review.csv and rejects.csv: UTF-8 with BOM and CRLF, as Excel in Chinese opens them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from tonghu.discovery.core.result import Lead, LeadRow, Reject, ReviewCase, ReviewRow, RowRef
from tonghu.discovery.outputs.masking import rows_of, secrets_of

LEAD_COLUMNS = LeadRow._fields
REVIEW_COLUMNS = (*LEAD_COLUMNS, "why")
REJECT_COLUMNS = ("file", "sheet", "row", "column", "value", "reason")
ORDER = ("division_code", "category", "action", "child_id_number", "child_name", "birth_date")

FORMULA_STARTS = ("=", "+", "-", "@")
RISKY_STARTS = frozenset("=+-@ \t\u3000\xa0")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

AnyRow = TypeVar("AnyRow", LeadRow, ReviewRow)


class RepeatedLeadError(Exception):
    """One child came twice for the same category and action: a fault of the run, never of the data."""


class UnorderedLeadsError(Exception):
    """Rows of leads did not come in `ORDER`: the files would depend on chance."""


def order_of(row: LeadRow | ReviewRow) -> tuple[str, str, str, str, str, str]:
    """What rows are sorted by: place, category, action, child. The columns of `ORDER`, NULL as empty."""
    born = "" if row.birth_date is None else row.birth_date.isoformat()
    return row.division_code, row.category, row.action, row.child_id_number or "", row.child_name, born


def lead_row(lead: Lead) -> LeadRow:
    """The line of leads.csv for one explained lead."""
    return LeadRow(
        child_id_number=lead.child_id_number,
        child_name=lead.child_name,
        birth_date=lead.birth_date,
        division_code=lead.division_code,
        category=lead.category,
        action=lead.action,
        confidence=lead.confidence,
        basis="+".join(lead.basis),
        evidence=evidence(rows_of(lead)),
    )


def review_row(case: ReviewCase) -> ReviewRow:
    """The line of review.csv for one explained case."""
    names, _ = secrets_of(case)
    return ReviewRow(*lead_row(case), why=case.why, names=tuple(sorted(names)))


def evidence(rows: Iterable[RowRef]) -> str:
    """Rows as one can open them: 服刑人员 司法_服刑人员.xlsx/Sheet1/第12行; each once, in reading order."""
    return "; ".join(dict.fromkeys(place_of(row) for row in rows))


def place_of(row: RowRef) -> str:
    """Register, file, sheet and row of one row, in words."""
    sheet = f"{row.sheet}/" if row.sheet else ""
    return f"{row.register_title} {row.file}/{sheet}第{row.row_no}行"


def checked(rows: Iterable[AnyRow]) -> Iterator[AnyRow]:
    """The same rows; raises where one comes out of order or a child comes twice for a category and action.

    Holds one short text per row, about 100 bytes.
    """
    seen: set[str] = set()
    before: tuple[str, ...] = ()
    for row in rows:
        here = order_of(row)
        if here < before:
            raise UnorderedLeadsError(
                f"rows of {row.category} {row.action} are not sorted by {', '.join(ORDER)}"
            )
        before = here
        child = here[3] or f"{here[4]}|{here[5]}"
        key = f"{row.category}|{row.action}|{child}"
        if key in seen:
            raise RepeatedLeadError(f"a child comes twice for {row.category} {row.action}")
        seen.add(key)
        yield row


def write_leads(rows: Iterable[LeadRow], path: Path) -> None:
    """Write leads.csv from rows as they come."""
    _write(path, LEAD_COLUMNS, (_texts(row) for row in rows))


def write_reviews(rows: Iterable[ReviewRow], path: Path) -> None:
    """Write review.csv from rows as they come."""
    _write(path, REVIEW_COLUMNS, ([*_texts(row), _safe(row.why)] for row in rows))


def write_rejects(rejects: Iterable[Reject], path: Path) -> None:
    """Write rejects.csv from rejects as they come; their values are masked before."""
    rows = ([r.file, r.sheet or "", str(r.row_no), r.column, r.value, r.reason] for r in rejects)
    _write(path, REJECT_COLUMNS, ([_safe(text) for text in row] for row in rows))


def _texts(row: LeadRow | ReviewRow) -> list[str]:
    """The row's texts; those that come out of a register made safe, the others being ours."""
    return [
        _safe(row.child_id_number or ""),
        _safe(row.child_name),
        "" if row.birth_date is None else row.birth_date.isoformat(),
        _safe(row.division_code),
        row.category,
        row.action,
        f"{row.confidence:.3f}",
        row.basis,
        _safe(row.evidence),
    ]


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _safe(text: str) -> str:
    """The text on one line, and never a formula to a spreadsheet."""
    if not text.isprintable():
        text = CONTROL.sub(" ", text)
    risky = text[:1] in RISKY_STARTS and text.lstrip().startswith(FORMULA_STARTS)
    return "'" + text if risky else text

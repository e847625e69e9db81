"""The list as an Excel file: row by row from the database into the file, and piece by piece to the browser."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import IO

import xlsxwriter
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.leads.filters import narrowed
from tonghu.leads.models import Lead
from tonghu.leads.ordering import in_order
from tonghu.leads.queries import leads_visible_to
from tonghu.leads.rules import category_words
from tonghu.places.models import Division
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.secrecy.masking import mask_resident_number
from tonghu.workbench.acting import actor_of
from tonghu.workbench.leads.addresses import filters_of

HEADS = (
    "姓名",
    "公民身份号码",
    "出生日期",
    "类别",
    "动作",
    "把握",
    "地区",
    "状态",
    "期限",
    "承办人",
    "结论",
    "理由",
)
# What Excel or a CSV made of the file would take for the beginning of a formula.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
AT_ONCE = 2000


@require_GET
def export(request: HttpRequest) -> FileResponse:
    """Every lead that the list's address asks for; numbers masked, and the taking away recorded."""
    actor, today = actor_of(request), timezone.localdate()
    actor.check(Permission.LEAD_EXPORT, Permission.LEAD_EXPORT.words)
    leads = in_order(narrowed(leads_visible_to(actor), filters_of(request.GET), today=today), today=today)
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    written = write(target, leads.defer("explained").iterator(chunk_size=AT_ONCE))
    record("export", "lead", by=actor, detail={"rows": written})
    target.seek(0)
    name = f"线索_{today}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


def write(target: IO[bytes], leads: Iterator[Lead]) -> int:
    """Write them; how many. Memory holds one row at a time."""
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("线索")
    sheet.write_row(0, 0, HEADS)
    places, at = _Places(), 0
    for at, lead in enumerate(leads, start=1):
        for column, value in enumerate(_cells(lead, places)):
            sheet.write_string(at, column, harmless(value))
    book.close()
    return at


def harmless(text: str) -> str:
    """The text as a cell that never starts a formula, here or in a CSV saved from it."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


class _Places:
    """Names of places, asked for a county at a time."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}

    def words(self, place: str) -> str:
        county = place[:COUNTY_DIGITS]
        if county not in self._names:
            rows = Division.objects.filter(place__startswith=county).values_list("place", "path")
            self._names[county] = dict(rows)
        return self._names[county].get(place, place)


def _cells(lead: Lead, places: _Places) -> tuple[str, ...]:
    return (
        lead.name,
        mask_resident_number(lead.number) if lead.number else "",
        _day(lead.birth_on),
        category_words(lead.category),
        lead.get_kind_display(),
        lead.get_confidence_display(),
        places.words(lead.place),
        lead.get_state_display(),
        _day(lead.due_on),
        lead.assigned_name,
        lead.get_verdict_display(),
        lead.basis,
    )


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""

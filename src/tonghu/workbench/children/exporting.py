"""The roster as an Excel file: what the filters let through, or the rows that were picked.

The file is written to disk row by row under the post's own transaction, read from the database by a server-side
cursor, and then sent; its size does not show in memory. Every cell is text and carries Excel's own mark for text,
so that a name that begins with "=" is never a formula, not even after the file was saved as CSV.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import IO, TypeVar

import xlsxwriter
from django.db.models import Max, Min
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.accounts.access import use_access
from tonghu.accounts.models import AccessKind
from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.places.tree import digits_of
from tonghu.registry.filters import SearchUnclear
from tonghu.registry.models import Child
from tonghu.registry.paging import ORDERS
from tonghu.registry.queries import children_visible_to, those
from tonghu.workbench.acting import actor_of
from tonghu.workbench.children import columns
from tonghu.workbench.children.asked import Asked, asked
from tonghu.workbench.children.columns import RosterColumn
from tonghu.workbench.children.questions import ExportForm
from tonghu.workbench.children.roster import recorded

MOST_ROWS = 100_000
CHUNK = 1000
PLACE_DIGITS = tuple(digits_of(level) for level in ("village", "town", "county"))
IDS_AN_ENTRY = 10_000
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
T = TypeVar("T")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """GET says how many and asks about numbers; POST answers with the file. `child`: ids of picked rows."""
    actor = actor_of(request)
    actor.check(Permission.CHILD_EXPORT, Permission.CHILD_EXPORT.words)
    wanted = asked(request.GET, today=timezone.localdate())
    picked = [int(value) for value in request.POST.getlist("child") if value.isdigit() and len(value) < 19]
    try:
        children = _children(actor, wanted, picked)
        count = children.count()
    except SearchUnclear as unclear:
        return _page(request, wanted, picked, ExportForm(), 0, trouble=str(unclear), status=422)
    # Rows picked on the list come by POST as well, and have not been asked yet.
    asked_here = "asked" in request.POST
    form = ExportForm(request.POST) if asked_here else ExportForm()
    if count > MOST_ROWS:
        trouble = f"一次最多导出 {MOST_ROWS} 名儿童，现在有 {count} 名。请按地区或类别缩小范围后再导出。"
        return _page(request, wanted, picked, form, count, trouble=trouble, status=422 if asked_here else 200)
    if not asked_here or not form.is_valid():
        return _page(request, wanted, picked, form, count, status=422 if asked_here else 200)
    whole = form.cleaned_data["whole"]
    if whole:
        actor.check(Permission.CHILD_UNMASK, Permission.CHILD_UNMASK.words)
        try:
            # 未成年人网络保护条例 art. 36: approved before, and recorded.
            use_access(
                kind=AccessKind.UNMASKED_EXPORT,
                place=_place_of(actor, wanted, children if picked else None),
                words=form.cleaned_data["reason"],
                rows=count,
                by=actor,
            )
        except NotPermitted as refusal:
            form.add_error("whole", str(refusal))
            return _page(request, wanted, picked, form, count, status=422)
    chosen = columns.chosen(request.session.get(columns.SESSION))
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    ids = write(file, _rows(children), chosen, whole=whole, by=actor)
    _record(actor, wanted, ids, chosen, whole=whole, reason=form.cleaned_data["reason"], picked=bool(picked))
    file.seek(0)
    name = f"儿童名册_{timezone.localdate():%Y%m%d}_{len(ids)}名.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=SPREADSHEET)


def write(
    file: IO[bytes], children: Iterable[Child], chosen: Sequence[RosterColumn], *, whole: bool, by: Actor
) -> list[int]:
    """One sheet, a row a child; returns the ids. `whole`: numbers and phones unmasked."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet("儿童名册")
    heading, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    guarded = book.add_format({"num_format": "@", "quote_prefix": True})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(chosen) - 1, 18)
    for at, column in enumerate(chosen):
        sheet.write_string(0, at, column.title, heading)
    ids: list[int] = []
    today = timezone.localdate()
    for some in _chunks(children, CHUNK):
        known = columns.around(some, today=today, held_for=by)
        for child in some:
            ids.append(child.pk)
            for at, column in enumerate(chosen):
                value = (column.full if whole and column.full else column.value)(child, known)
                is_risky = value.startswith(FORMULA_STARTS)
                sheet.write_string(len(ids), at, value, guarded if is_risky else text)
    book.close()
    return ids


def _children(actor: Actor, wanted: Asked, picked: Sequence[int]) -> ScopedQuerySet[Child]:
    if picked:
        return those(actor, picked)
    return children_visible_to(actor, wanted.filters, today=timezone.localdate())


def _place_of(actor: Actor, wanted: Asked, picked: ScopedQuerySet[Child] | None) -> str:
    """What an approval must cover: the place filtered by, or the post's; of picked rows the least that holds all."""
    own = actor.reach.low if actor.reach else ""
    if picked is None:
        return wanted.filters.place or own
    ends = picked.aggregate(low=Min("place"), high=Max("place"))
    pairs = takewhile(
        lambda pair: pair[0] == pair[1], zip(ends["low"] or own, ends["high"] or own, strict=False)
    )
    shared = "".join(letter for letter, _ in pairs)
    return shared[: next((digits for digits in PLACE_DIGITS if len(shared) >= digits), len(own))]


def _rows(children: ScopedQuerySet[Child]) -> Iterator[Child]:
    """By a server-side cursor, in the order of place."""
    return children.order_by(ORDERS["place"].field, "pk").iterator(chunk_size=CHUNK)


def _record(
    actor: Actor,
    wanted: Asked,
    ids: Sequence[int],
    chosen: Sequence[RosterColumn],
    *,
    whole: bool,
    reason: str,
    picked: bool,
) -> None:
    """Filter and count, and which children, so that each file's access log shows it."""
    detail = {
        "filters": recorded(wanted),
        "rows": len(ids),
        "columns": [column.key for column in chosen],
        "whole": whole,
        "picked": picked,
    }
    for some in _chunks(ids, IDS_AN_ENTRY) if ids else [[]]:
        record("export", "child", some, by=actor, reason=reason, detail=detail)


def _page(
    request: HttpRequest,
    wanted: Asked,
    picked: Sequence[int],
    form: ExportForm,
    count: int,
    *,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "asked": wanted,
        "query": wanted.query(),
        "back": wanted.address(),
        "picked": picked,
        "form": form,
        "count": count,
        "trouble": trouble,
        "chosen": columns.chosen(request.session.get(columns.SESSION)),
        "may_whole": actor_of(request).may(Permission.CHILD_UNMASK),
    }
    return render(request, "workbench/children/export.html", context, status=status)


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    waiting = iter(rows)
    while some := list(islice(waiting, size)):
        yield some

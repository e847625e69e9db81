"""Reports: those there are, one on the page and as a file, a new one, and one made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import own_place
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.oversight.reports.actions import make_report
from tonghu.oversight.reports.composing import composed
from tonghu.oversight.reports.composing.shared import time_words
from tonghu.oversight.reports.models import Kind, Report
from tonghu.oversight.reports.paper import NOT_SHOWN, Cell, Paper, Section
from tonghu.oversight.reports.queries import figures_before, made_later, report_for, reports_seen
from tonghu.oversight.suppression import HELD_BACK
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.leads.places import place_words
from tonghu.workbench.picking.fields import pick_for
from tonghu.workbench.reports.excel import as_excel
from tonghu.workbench.reports.forms import FORMS
from tonghu.workbench.reports.pdf import printed
from tonghu.workbench.reports.word import as_word
from tonghu.workbench.submitting import bound, carried_out, form_page

SHOWN = 100
FILES: Mapping[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (printed, "application/pdf"),
    "xlsx": (as_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True)
class Listed:
    """A report in the list."""

    report: Report
    time: str
    place: str
    restated: bool


@dataclass(frozen=True)
class CellShown:
    """A cell of a table on the page. `number`: it stands in a column of numbers. `span`: how many columns it takes: what is said
    instead of numbers takes theirs, or on a phone it would stand in one column of five words."""

    value: Cell
    number: bool = False
    span: int = 1

    @property
    def kind(self) -> str:
        """Its class; empty for words."""
        return "held" if self.span > 1 else "is-number" if self.number else ""


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Those of the post's own place and below, the newest time first."""
    actor = actor_of(request)
    found = list(reports_seen(actor).prefetch_related("restated_by")[:SHOWN])
    places = place_words(each.place for each in found)
    listed = [
        Listed(
            each, time_words(each.first, each.last), places.get(each.place, each.place), _is_restated(each)
        )
        for each in found
    ]
    return render(
        request,
        "workbench/reports/list.html",
        {"reports": listed, "kinds": [each for each in Kind if _may_make(each, actor)]},
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Make one. Asked again for the same place and time, it opens the one that stands."""
    actor = actor_of(request)
    if kind not in Kind.values:
        raise Http404
    wanted = Kind(kind)
    needed = _needed(wanted)
    actor.check(needed, needed.words)
    form = bound(FORMS[wanted], request, initial={"place": own_place(actor)})
    pick_for(form, actor, back=request.path)

    def do() -> Report:
        return make_report(kind=wanted, **form.given(), by=actor)  # type: ignore[attr-defined]  # each form of FORMS

    made = carried_out(form, do)
    if made is not None:
        return redirect("reports:report", pk=made.pk)
    lede = "按结束那天的情况计数；这段时间还没过完的，按今天。生成后数字不再变动，需要时可以重新生成一次。"
    return form_page(
        request, form, title=f"生成{wanted.label}", do="生成", back=reverse("reports:list"), lede=lede
    )


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as it is read."""
    actor, found = actor_of(request), _or_404(request, pk)
    record("read", "report", [found.pk], by=actor, place=found.place)
    later, paper = made_later(found, actor), _paper(found, actor)
    context = {
        "report": found,
        "paper": paper,
        "sections": [(each, *_table(each)) for each in paper.sections],
        "later": later,
        "files": list(FILES),
        "again": ButtonContext(
            "重新生成",
            shown=_may_make(Kind(found.kind), actor),
            enabled=later is None,
            reason="已经另作过，请打开较新的一次",
        ),
    }
    return render(request, "workbench/reports/report.html", context)


@require_GET
def file(request: HttpRequest, pk: int, ext: str) -> HttpResponse:
    """The report as Word, PDF or Excel. The download is recorded."""
    actor, found = actor_of(request), _or_404(request, pk)
    if ext not in FILES:
        raise Http404
    draw, content_type = FILES[ext]
    paper = _paper(found, actor)
    detail = {"file": ext, "digest": found.digest}
    record("export", "report", [found.pk], by=actor, place=found.place, detail=detail)
    answer = HttpResponse(draw(paper), content_type=content_type)
    name = quote(f"{paper.name}_{found.as_of:%Y%m%d}_{found.revision}.{ext}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the same time anew. The report that stands stays; the new one says what is other now."""
    actor, found = actor_of(request), _or_404(request, pk)
    seed, _, size = found.seed.rpartition(" × ")
    made = make_report(
        kind=Kind(found.kind),
        place=found.place,
        first=found.first,
        last=found.last,
        as_of=found.as_of,
        seed=seed,
        size=int(size) if size.isdigit() else 0,
        anew=True,
        by=actor,
    )
    messages.success(request, f"已生成第 {made.revision} 次，与上一次不同的数字有 {len(made.restated)} 项。")
    return redirect("reports:report", pk=made.pk)


def _or_404(request: HttpRequest, pk: int) -> Report:
    found = report_for(actor_of(request), pk)
    if found is None:
        raise Http404
    return found


def _table(section: Section) -> tuple[list[CellShown], list[list[CellShown]]]:
    """Heads and rows of a section's table."""
    numbers = [any(_is_number(row[at]) for row in section.rows) for at in range(len(section.heads))]
    heads = [CellShown(head, number) for head, number in zip(section.heads, numbers, strict=True)]
    return heads, [_cells(row, numbers) for row in section.rows]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or cell.endswith("%")


def _cells(row: Sequence[Cell], numbers: Sequence[bool]) -> list[CellShown]:
    name, *rest = row
    if len(rest) > 1 and rest[0] in (HELD_BACK, NOT_SHOWN) and not any(rest[1:]):
        return [CellShown(name), CellShown(rest[0], span=len(rest))]
    return [CellShown(cell, number) for cell, number in zip(row, numbers, strict=True)]


def _paper(found: Report, actor: Actor) -> Paper:
    return composed(found, before=figures_before(found, actor))


def _needed(kind: Kind) -> Permission:
    return Permission.EVALUATE if kind == Kind.EVALUATION else Permission.REPORT_MAKE


def _may_make(kind: Kind, actor: Actor) -> bool:
    return actor.may(_needed(kind))


def _is_restated(each: Report) -> bool:
    """Another was made beside it."""
    return hasattr(each, "restated_by")

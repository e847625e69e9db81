"""Pages of the past: a template, an upload, what it holds and what is wrong with it, keeping and taking back."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.casework.forms import form_of
from tonghu.casework.models import PastImport, PastKind
from tonghu.casework.past import actions
from tonghu.casework.past.reading import CHILD_COLUMNS
from tonghu.kernel.actor import Actor
from tonghu.secrecy.masking import mask_resident_number
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.submitting import OnceForm, bound, form_page, pressed
from tonghu.workbench.writing import settled

SHOWN = 200
COLUMNS = [
    Column("row", "行", "number", fixed=True),
    Column("name", "儿童"),
    Column("number", "号码"),
    Column("state", "结果"),
]


class UploadForm(OnceForm):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(label="内容", choices=PastKind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label="Excel 文件",
        help_text="只读第一张工作表。先看核对结果，确认之后才会写入档案，写入后也可整批撤销。",
        error_messages={"required": "请选择文件。"},
    )


@require_http_methods(["GET", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and the form for another."""
    actor = _allowed(request)
    form = UploadForm(request.POST or None, request.FILES or None)

    staged: list[int] = []

    def stage() -> str:
        given = form.cleaned_data
        found = actions.stage(
            kind=given["kind"], file_name=given["file"].name, content=given["file"].read(), by=actor
        )
        staged.append(found.pk)
        return "已读取文件，请核对后导入。"

    def page(status: int) -> HttpResponse:
        found = PastImport.objects.scoped(actor).defer("rows").order_by("-id")[:SHOWN]
        context = {"form": form, "imports": found, "kinds": PastKind.choices}
        return render(request, "workbench/casework/past.html", context, status=status)

    def again(why: str) -> HttpResponse:
        form.add_error(None, why)
        return page(200)

    if not form.is_bound or not form.is_valid():
        return page(422 if form.errors else 200)
    return settled(
        request,
        stage,
        back=lambda: reverse("casework:past_import", args=staged),
        refused=again,
        conflict=lambda conflict: again(conflict.what),
    )


@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty Excel with the columns that are understood and what may be written in each."""
    _allowed(request)
    if kind not in PastKind.values:
        raise Http404
    form = form_of(actions.FORMS[PastKind(kind)])
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet(PastKind(kind).label)
        fields = [field for _, field in form.fields()]
        for at, title in enumerate((*CHILD_COLUMNS, *(field.title for field in fields))):
            sheet.write_string(0, at, title, book.add_format({"bold": True}))
            sheet.set_column(at, at, 18)
        for at, field in enumerate(fields, len(CHILD_COLUMNS)):
            if field.options:
                words = [option.title for option in field.options]
                sheet.data_validation(1, at, 5000, at, {"validate": "list", "source": words})
    answer = HttpResponse(
        written.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="tonghu-{kind}.xlsx"'
    return answer


@require_GET
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file holds, row by row; those that cannot be taken first."""
    actor = _allowed(request)
    held = _held(actor, pk)
    record("read", "past_import", [pk], by=actor)
    rows: Any = held.rows
    rows = sorted(rows, key=lambda row: (not row["problem"], row["row"]))
    context = {
        "past": held,
        "columns": COLUMNS,
        "rows": [_row(row, held) for row in rows[:SHOWN]],
        "caption": f"可导入 {held.ready} 行，不能导入 {held.faulty} 行",
        "more": max(0, len(rows) - SHOWN),
        "form": OnceForm(),
    }
    return render(request, "workbench/casework/past_import.html", context)


def _row(row: dict[str, Any], held: PastImport) -> Row:
    words = row["problem"] or ("可以导入" if held.state == "staged" else held.get_state_display())
    cells = {
        "row": row["row"],
        "name": row["name"] or "—",
        "number": mask_resident_number(row["number"]) if row["number"] else "—",
        "state": words,
    }
    return Row(str(row["row"]), cells)


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the rows that can be taken."""
    actor = _allowed(request)
    _held(actor, pk)

    def keep() -> str:
        done = actions.apply(past=pk, by=actor)
        return f"已导入 {done.ready} 行。不能导入的 {done.faulty} 行没有写入。"

    return pressed(request, keep, back=reverse("casework:past_import", args=[pk]))


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the import back, with the reason."""
    actor = _allowed(request)
    held = _held(actor, pk)
    form, back = bound(UndoForm, request), reverse("casework:past_import", args=[pk])

    def page(why: str = "") -> HttpResponse:
        if why:
            form.add_error(None, why)
        lede = f"{held.file_name}：导入的记录和走访将整批撤下，导入时建立的档案将关闭。"
        return form_page(request, form, title="撤销导入", do="撤销导入", back=back, lede=lede, kind="danger")

    def take_back() -> str:
        _, left = actions.undo(past=pk, reason=form.cleaned_data["reason"], by=actor)
        for words in left:
            messages.warning(request, words)
        return "已撤销导入。"

    if not form.is_bound or not form.is_valid():
        return page()
    return settled(request, take_back, back=back, refused=page, conflict=lambda conflict: page(conflict.what))


class UndoForm(OnceForm):
    """Why."""

    reason = forms.CharField(
        label="为什么撤销",
        widget=forms.Textarea,
        max_length=500,
        error_messages={"required": "请写明为什么撤销。"},
    )


def _allowed(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.check(Permission.CHILD_CHANGE, "导入历史资料")
    return actor


def _held(actor: Actor, pk: int) -> PastImport:
    found = PastImport.objects.scoped(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

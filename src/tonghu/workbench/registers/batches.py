"""Batches and their files: what came in, as what it was understood, and what a person must still explain."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.audit.actions import record
from tonghu.discovery.outputs.report.typesetting import typeset
from tonghu.exchange import queries
from tonghu.exchange.actions import teach, withdraw
from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.kernel.actor import Actor
from tonghu.leads.inspection import columns_that_fit, inspect, registers_that_exist
from tonghu.leads.models import Run
from tonghu.leads.retention import retention_unverified
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row

PAGE = 30
LIST_COLUMNS = (
    Column("title", "名称", fixed=True),
    Column("as_of", "数据截止", kind="date"),
    Column("files", "文件", kind="number"),
    Column("state", "状态"),
    Column("purge", "到期销毁", kind="date"),
    Column("made", "报送"),
)
FILE_COLUMNS = (
    Column("name", "文件", fixed=True),
    Column("register", "识别为"),
    Column("state", "状态"),
    Column("columns", "用到的列", kind="number"),
    Column("unknown", "不读入的列"),
    Column("size", "大小", kind="number"),
)
SHEET_COLUMNS = (
    Column("header", "表头", fixed=True),
    Column("title", "认作"),
    Column("how", "怎样认出"),
    Column("read", "读入"),
)
KILOBYTE = 1024


def listed(request: HttpRequest) -> HttpResponse:
    """The batches that this post sees, newest first; `?before=` pages."""
    actor = actor_of(request)
    found = queries.batches(actor)
    if (before := request.GET.get("before", "")).isdigit():
        found = found.filter(pk__lt=int(before))
    page = list(found[: PAGE + 1])
    shown_now = page[:PAGE]
    runs = _latest_runs(shown_now, actor)
    record("list", "batch", [each.pk for each in shown_now], by=actor, place=queries.county_of(actor))
    context = {
        "rows": [_batch_row(each, runs.get(each.pk)) for each in shown_now],
        "columns": LIST_COLUMNS,
        "shown": len(shown_now),
        "next_url": f"?before={shown_now[-1].pk}" if len(page) > PAGE else "",
        "upload": ButtonContext("上传登记数据", shown=actor.may("register.upload")),
    }
    return render(request, "workbench/registers/list.html", context)


def shown(request: HttpRequest, key: int) -> HttpResponse:
    """One batch: its files, what is missing, and the button that starts a run."""
    actor = actor_of(request)
    batch = get_object_or_404(queries.batches(actor), pk=key)
    files = list(queries.files_of(batch, actor=actor))
    runs = list(Run.objects.scoped(actor).filter(batch_id=batch.pk).order_by("-id")) if actor.reach else []
    record("read", "batch", [batch.pk], by=actor, place=batch.place)
    kept = [file for file in files if file.state != FileState.REFUSED]
    more = _from_departments(batch, actor) if actor.may("run.start") else []
    context = {
        "batch": batch,
        "rows": [_file_row(file) for file in kept],
        "columns": FILE_COLUMNS,
        "refused": [file for file in files if file.state == FileState.REFUSED],
        "waiting": any(file.state == FileState.WAITING for file in kept),
        "open_files": [file for file in kept if file.state == FileState.OPEN],
        "more": more,
        "runs": [(run, reverse("sharing:run", args=[run.pk])) for run in runs],
        "run": _run_button(batch, kept, runs, actor),
        "retention_unverified": retention_unverified(),
        "add": ButtonContext("添加文件", shown=actor.may("register.upload") and batch.purged_at is None),
        "key": uuid.uuid4(),
    }
    return render(request, "workbench/registers/batch.html", context)


def file_shown(request: HttpRequest, key: int) -> HttpResponse:
    """One file: how each column of each table in it was understood; a form for those that were not."""
    actor = actor_of(request)
    file = _file(key, actor)
    record("read", "register_file", [file.pk], by=actor, place=file.place)
    wanted = request.GET.get("register", "")
    may = actor.may("register.upload") and file.purged_at is None
    context = {
        "file": file,
        "sheets": [_explained(sheet, wanted) for sheet in file.sheets],
        "columns": SHEET_COLUMNS,
        "registers": registers_that_exist(),
        "may_teach": may,
        "remove": ButtonContext("移除这个文件", shown=may),
    }
    return render(request, "workbench/registers/file.html", context)


@require_POST
def file_taught(request: HttpRequest, key: int) -> HttpResponse:
    """What a person says of the columns is kept for the county; the file is read again with it."""
    actor = actor_of(request)
    file = _file(key, actor)
    register = request.POST.get("register", "")
    known = dict(columns_that_fit(register)) if register in dict(registers_that_exist()) else {}
    headers = request.POST.getlist("header")
    columns = dict(zip(headers, request.POST.getlist("column"), strict=False))
    told = {header: column for header, column in columns.items() if column in known}
    if not told or file.purged_at is not None:
        messages.error(request, typeset("没有保存：请至少为一列选择它的含义。"))
        return redirect("sharing:file", file.pk)
    teach(by=actor, place=file.place, register=register, columns=told)
    inspect([file], by=actor)
    words = "、".join(f"“{header}”是{known[column]}" for header, column in told.items())
    messages.success(request, typeset(f"已记住：{words}。本县以后的同类登记都照此读。"))
    if file.state == FileState.REFUSED:
        messages.error(request, typeset(file.problem))
        return redirect("sharing:batch", file.batch_id)
    return redirect("sharing:file", file.pk)


@require_POST
def file_withdrawn(request: HttpRequest, key: int) -> HttpResponse:
    """The file goes at once."""
    actor = actor_of(request)
    file = _file(key, actor)
    withdraw(file, by=actor)
    messages.success(request, typeset(f"已移除“{file.name}”并销毁内容。"))
    return redirect("sharing:batch", file.batch_id)


def _file(key: int, actor: Actor) -> RegisterFile:
    actor.check("register.read", "查看登记数据")
    files = RegisterFile.objects.scoped(actor).select_related("batch", "agreement")
    return get_object_or_404(files, pk=key)


def _explained(sheet: dict[str, object], wanted: str) -> dict[str, object]:
    """A table of the file with the meanings that its open columns may have."""
    register = str(sheet["register"] or "")
    permitted = cast(list[str], sheet["permitted"])
    as_register = register if not sheet["problem"] or not wanted else wanted
    choices = columns_that_fit(as_register) if as_register else []
    rows = [
        Row(
            key=str(number),
            cells={
                "header": column["header"] or "(无表头)",
                "title": column["title"] or "没有用到",
                "how": column["how"],
                "read": "是" if column["field"] in permitted else "否",
            },
        )
        for number, column in enumerate(cast(list[dict[str, str]], sheet["columns"]))
    ]
    return {**sheet, "as_register": as_register, "choices": choices, "rows": rows}


def _latest_runs(batches: Sequence[Batch], actor: Actor) -> dict[int, Run]:
    if actor.reach is None:
        return {}
    runs = Run.objects.scoped(actor).filter(batch_id__in=[each.pk for each in batches])
    return {run.batch_id: run for run in runs.order_by("id")}


def _batch_row(batch: Batch, run: Run | None) -> Row:
    if batch.purged_at:
        state = "已销毁"
    elif getattr(batch, "open_count", 0):
        state = f"{batch.open_count} 个文件待说明"  # type: ignore[attr-defined]  # annotated by the query
    else:
        state = run.get_state_display() if run else "待运行"
    return Row(
        key=str(batch.pk),
        href=reverse("sharing:batch", args=[batch.pk]),
        cells={
            "title": batch.title,
            "as_of": batch.as_of.isoformat(),
            "files": getattr(batch, "file_count", 0),
            "state": state,
            "purge": batch.purge_on.isoformat() if batch.purge_on else "",
            "made": f"{batch.made_by} {timezone.localtime(batch.made_at):%m-%d %H:%M}",
        },
    )


def _file_row(file: RegisterFile) -> Row:
    titles = [sheet["title"] for sheet in file.sheets if sheet["register"] and not sheet["problem"]]
    used = [c for sheet in file.sheets for c in sheet["columns"] if c["field"] in sheet["permitted"]]
    withheld = [header for sheet in file.sheets for header in sheet["withheld"] or sheet["unknown"]]
    return Row(
        key=str(file.pk),
        href=reverse("sharing:file", args=[file.pk]),
        cells={
            "name": file.name,
            "register": "、".join(dict.fromkeys(titles)) or "—",
            "state": file.get_state_display(),
            "columns": len(used),
            "unknown": "、".join(dict.fromkeys(withheld)) or "无",
            "size": f"{max(1, file.size // KILOBYTE):,} KB",
        },
    )


def _from_departments(batch: Batch, actor: Actor) -> list[RegisterFile]:
    """Files of other batches that a run of this one reads too."""
    return [file for file in queries.files_for_run(batch, actor=actor) if file.batch_id != batch.pk]


def _run_button(
    batch: Batch, files: Sequence[RegisterFile], runs: Sequence[Run], actor: Actor
) -> ButtonContext:
    undecided = sum(file.state in (FileState.OPEN, FileState.WAITING) for file in files)
    reason = ""
    if undecided:
        reason = f"还有 {undecided} 个文件没有认清"
    elif not any(file.state == FileState.READY for file in files):
        reason = "还没有可以读的登记表"
    elif any(run.ended_at is None for run in runs):
        reason = "正在运行"
    shown_here = actor.may("run.start") and batch.purged_at is None
    return ButtonContext("运行主动发现", shown=shown_here, enabled=not reason, reason=reason)

"""A run: how far it is, what it found, what it rejected, and the files to take away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.audit.actions import record
from tonghu.discovery.outputs.report.typesetting import typeset
from tonghu.exchange import queries
from tonghu.exchange.models import Batch
from tonghu.exchange.storage import open_stored
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.models import Run, RunFile, RunState
from tonghu.leads.outputs import NAMES, output_for
from tonghu.leads.runs import cancel_run, run_again, start_run
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row

JOB_STATES = {
    RunState.WAITING: "waiting",
    RunState.RUNNING: "running",
    RunState.CANCELLING: "running",
    RunState.CANCELLED: "stopped",
    RunState.DONE: "done",
    RunState.FAILED: "failed",
}
# Older than this without a word from the worker, the page says so; it is taken over soon after.
SILENT_SECONDS = 60
FILE_WORDS = {
    "leads.csv": "线索清单",
    "review.csv": "须人工判断的清单",
    "rejects.csv": "未能采用的内容",
    "report.html": "完整报告，用浏览器打开",
}
FOUND_COLUMNS = (
    Column("category", "类别", fixed=True),
    Column("enter", "应纳入", kind="number"),
    Column("exit", "应退出", kind="number"),
    Column("review", "须人工判断", kind="number"),
)
QUALITY_COLUMNS = (
    Column("title", "登记", fixed=True),
    Column("rows", "行", kind="number"),
    Column("columns", "认出的列", kind="number"),
    Column("numbers", "号码可用", kind="number"),
    Column("dates", "读不出的日期", kind="number"),
    Column("loss", "影响"),
)
REJECT_COLUMNS = (
    Column("file", "文件", fixed=True),
    Column("column", "列"),
    Column("reason", "原因"),
    Column("count", "处数", kind="number"),
)


@require_POST
def start(request: HttpRequest, key: int) -> HttpResponse:
    """Queue a run over a batch."""
    actor = actor_of(request)
    batch = get_object_or_404(queries.batches(actor), pk=key)
    return _begun(request, batch, lambda form_key: start_run(batch, by=actor, key=form_key))


@require_POST
def again(request: HttpRequest, key: int) -> HttpResponse:
    """A new run for one that failed or was cancelled."""
    actor = actor_of(request)
    run = _run(key, actor)
    batch = get_object_or_404(Batch.objects.scoped(actor), pk=run.batch_id)
    return _begun(request, batch, lambda form_key: run_again(run, by=actor, key=form_key))


def _begun(request: HttpRequest, batch: Batch, begin: Callable[[uuid.UUID], Run]) -> HttpResponse:
    try:
        form_key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        form_key = uuid.uuid4()
    try:
        return redirect("sharing:run", begin(form_key).pk)
    except UserError as error:
        messages.error(request, typeset(str(error)))
        return redirect("sharing:batch", batch.pk)


@require_POST
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """Stop it: at once while it waits, else at the end of its step."""
    actor = actor_of(request)
    cancel_run(_run(key, actor), by=actor)
    return redirect("sharing:run", key)


def shown(request: HttpRequest, key: int) -> HttpResponse:
    """Progress while it lasts, what it found afterwards."""
    actor = actor_of(request)
    run = _run(key, actor)
    batch = get_object_or_404(Batch.objects.scoped(actor), pk=run.batch_id)
    record("read", "run", [run.pk], by=actor, place=run.place)
    context = {"run": run, "batch": batch, "job": _job(run, actor), **_results(run, actor)}
    return render(request, "workbench/registers/run.html", context)


def progress(request: HttpRequest, key: int) -> HttpResponse:
    """The part of the page that asks for itself again; once the run has ended, the whole page is."""
    actor = actor_of(request)
    run = _run(key, actor)
    if run.ended_at is not None:
        answer = HttpResponse(status=200)
        answer.headers["HX-Redirect"] = reverse("sharing:run", args=[run.pk])
        return answer
    return render(request, "workbench/registers/progress.html", {"job": _job(run, actor)})


def download(request: HttpRequest, key: int, name: str) -> HttpResponseBase:
    """A file of the run, masked unless the post may see numbers; its taking is recorded."""
    actor = actor_of(request)
    run = _run(key, actor)
    if name not in NAMES:
        raise Http404
    try:
        found = output_for(run, name, by=actor)
        content = open_stored(found.stored_as, found.secret or "")
    except (RunFile.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    saved_as = f"主动发现_{run.as_of}_{name}"
    answer = FileResponse(content, as_attachment=True, filename=saved_as)
    answer.headers["Content-Length"] = str(found.size)
    return answer


def _run(key: int, actor: Actor) -> Run:
    actor.check("register.read", "查看主动发现的运行")
    return get_object_or_404(Run.objects.scoped(actor), pk=key)


def _job(run: Run, actor: Actor) -> dict[str, object]:
    """The attributes of the component job_progress."""
    may = actor.may("run.start")
    return {
        "title": f"主动发现，数据截止 {run.as_of}",
        "state": JOB_STATES[RunState(run.state)],
        "done": len(run.steps),
        "total": run.of_steps,
        "step": _step_words(run),
        "poll_url": reverse("sharing:run_progress", args=[run.pk]),
        "cancel_url": reverse("sharing:run_cancel", args=[run.pk])
        if may and run.state != RunState.CANCELLING
        else "",
        "resume_url": reverse("sharing:run_again", args=[run.pk]) if may else "",
    }


def _step_words(run: Run) -> str:
    if run.problem:
        return run.problem
    if run.state == RunState.WAITING:
        return "被中断过，等待重新开始" if run.attempts else "等待后台处理"
    if run.state == RunState.CANCELLING:
        return "正在取消，本步结束后停止"
    if run.state == RunState.CANCELLED:
        return "已取消，没有产生任何线索"
    if run.state == RunState.RUNNING:
        silent = (timezone.now() - run.beat_at).total_seconds() if run.beat_at else 0
        if silent > SILENT_SECONDS:
            return "后台较长时间没有回应；若已中断，会自动重新开始"
        return f"正在{run.steps[-1]['title'] if run.steps else '读入登记表'}"
    return ""


def _results(run: Run, actor: Actor) -> dict[str, object]:
    """What a finished run's page shows; nothing for one that has no result."""
    if run.state != RunState.DONE:
        return {}
    counts = run.counts
    standing = RunFile.objects.scoped(actor).filter(run=run, purged_at=None).exists()
    may = actor.may("lead.export")
    return {
        "counts": counts,
        "taken": _taken_words(counts["taken"]),
        "roster": counts["roster"],
        "found_rows": [_found_row(line) for line in counts["found"]],
        "found_columns": FOUND_COLUMNS,
        "quality_rows": [_quality_row(line) for line in counts["registers"] if line["files"]],
        "quality_columns": QUALITY_COLUMNS,
        "absent": [line["loss"] for line in counts["registers"] if not line["files"]],
        "reject_rows": [_reject_row(number, line) for number, line in enumerate(counts["rejects"])],
        "reject_columns": REJECT_COLUMNS,
        "downloads": [
            (
                FILE_WORDS[name],
                ButtonContext("下载", shown=may),
                reverse("sharing:run_file", args=[run.pk, name]),
            )
            for name in NAMES
        ]
        if standing and may
        else [],
        "masked": not actor.may("child.unmask"),
        "purged": not standing,
        "leads_url": _leads_url(),
        "seconds": (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else 0,
    }


def _taken_words(taken: dict[str, int]) -> list[tuple[str, int]]:
    """What became of what was found, in the order in which a person asks."""
    words = {
        "raised": "新线索",
        "changed": "事实有变，取代原来未办结的线索",
        "standing": "与未办结的线索相同，没有重复提出",
        "in_hand": "已核实、正在审核，没有打断",
        "rejected_before": "曾核实为不属实且事实未变，没有再提出",
        "accepted_before": "已采纳且事实未变，没有再提出",
        "missing": "未办结、但这次没有再发现(保留，请办理时留意)",
    }
    return [
        (words[key], taken.get(key, 0)) for key in words if key in ("raised", "missing") or taken.get(key)
    ]


def _found_row(line: dict[str, Any]) -> Row:
    cells = {"category": line["words"], **{key: line[key] for key in ("enter", "exit", "review")}}
    return Row(key=line["category"], cells=cells)


def _quality_row(line: dict[str, Any]) -> Row:
    numbers = line["numbers"]
    usable = numbers["valid"] + numbers["repaired"]
    share = f"{100 * usable / line['number_cells']:.1f}%" if line["number_cells"] else "—"
    missing = "、".join(line["columns_missing"])
    return Row(
        key=line["id"],
        cells={
            "title": line["title"],
            "rows": f"{line['rows']:,}",
            "columns": line["columns"],
            "numbers": share,
            "dates": line["unread_dates"],
            "loss": f"没有读入：{missing}" if missing else "",
        },
    )


def _reject_row(number: int, line: list[Any]) -> Row:
    file, column, reason, count = line
    return Row(key=str(number), cells={"file": file, "column": column, "reason": reason, "count": count})


def _leads_url() -> str:
    try:
        return reverse("leads:list")
    except NoReverseMatch:
        return ""

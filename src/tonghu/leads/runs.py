"""A run of discovery from the button to its leads: asked for, worked on in a worker process, ended one way or another.

The worker decrypts into a private folder, which is gone afterwards in every case, and says after every step how far
it is. A worker that died is noticed by its missing heartbeat; the run is begun once more, from the files, because
nothing of the half that was done has been shown to anybody.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.audit.actions import record
from tonghu.discovery.core.result import RunResult, StepTiming
from tonghu.discovery.ingest.terms import Terms
from tonghu.discovery.run.discover import Prepared, Request, prepared, result_of
from tonghu.exchange.core.names import unlike
from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.exchange.queries import files_for_run, taught
from tonghu.exchange.storage import decrypt_to, private_folder, remove_private
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.core.figures import figures_of
from tonghu.leads.core.wording import for_pages
from tonghu.leads.intake import take_in
from tonghu.leads.models import Run, RunState
from tonghu.leads.outputs import keep_outputs, written_outputs
from tonghu.locks.acting import acting

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 2
BEAT_SECONDS = 0.5  # steps of a small county take less; the page asks every two seconds
LIVE = (RunState.WAITING, RunState.RUNNING, RunState.CANCELLING)
_STAGES = {"people": "认人", "links": "比对", "parents": "认父母", "states": "认情形", "findings": "对照政策"}


class Stopped(Exception):
    """The run was cancelled, or another worker has it now: end without a result."""


# ---- asked for


def start_run(batch: Batch, *, by: Actor, key: uuid.UUID, as_of: dt.date | None = None) -> Run:
    """Queue a run over the batch and what departments sent for the same county and day.

    UserError where the county has a run already, files wait for a person, or nothing is left to read.
    """
    by.check("run.start", "运行主动发现")
    if (twin := Run.objects.scoped(by).filter(key=key).first()) is not None:
        return twin
    if batch.purged_at is not None:
        raise UserError("这一批已到期销毁,不能再运行。请重新上传。")
    files = list(files_for_run(batch, actor=by))
    _check_ready(batch, files, by)
    try:
        with transaction.atomic():
            run = Run.objects.scoped(by).create(
                place=batch.place,
                batch_id=batch.pk,
                files=[file.pk for file in files],
                key=key,
                as_of=as_of or batch.as_of,
                started_by=by.user_name,
                started_post=by.post_id,
            )
    except IntegrityError as error:
        raise UserError("本县已有一次主动发现正在进行。请等它结束,或先取消它。") from error
    _queue(run, by)
    detail = {"batch": batch.pk, "as_of": str(run.as_of), "files": run.files}
    record("start", "run", [run.pk], by=by, place=run.place, detail=detail)
    return run


def cancel_run(run: Run, *, by: Actor) -> None:
    """Stop a run: at once while it waits, else at the end of the step it is at. Nothing it found is kept."""
    by.check("run.start", "取消主动发现")
    waiting = _of(run, by).filter(state=RunState.WAITING)
    if not waiting.update(state=RunState.CANCELLED, ended_at=timezone.now(), problem=""):
        _of(run, by).filter(state=RunState.RUNNING).update(state=RunState.CANCELLING)
    record("cancel", "run", [run.pk], by=by, place=run.place)


def run_again(run: Run, *, by: Actor, key: uuid.UUID) -> Run:
    """A new run over the same batch, for one that failed or was cancelled."""
    batch = Batch.objects.scoped(by).get(pk=run.batch_id)
    return start_run(batch, by=by, key=key, as_of=run.as_of)


def _check_ready(batch: Batch, files: Sequence[RegisterFile], by: Actor) -> None:
    undecided = RegisterFile.objects.scoped(by).filter(
        batch=batch, state__in=[FileState.WAITING, FileState.OPEN]
    )
    if names := list(undecided.order_by("name").values_list("name", flat=True)):
        raise UserError(
            f"还有 {len(names)} 个文件没有认清:{'、'.join(names[:5])}。请先说明它们的栏目,或移除后再运行。"
        )
    if not files:
        raise UserError("这一批里没有可以读的登记表。请先上传登记表。")


def _queue(run: Run, by: Actor) -> None:
    # The queue's tasks import this module.
    from tonghu.leads.tasks import discover_run

    run.job_id = discover_run.defer(run_id=run.pk, post_id=by.post_id)
    run.save(update_fields=["job_id"])


def _of(run: Run, by: Actor) -> QuerySet[Run]:
    return Run.objects.scoped(by).filter(pk=run.pk)


# ---- worked on


@dataclass
class Journal:
    """What a run tells of itself while it lasts, in short transactions under the post that asked for it."""

    run: Run
    by: Actor
    steps: list[dict[str, object]] = field(default_factory=list)
    written: float = float("-inf")

    def tell(self, step: StepTiming, of: int) -> None:
        """A step is done. Stopped where somebody cancelled the run, or it is no longer ours."""
        stage = _STAGES.get(step.step.partition("/")[0], step.step)
        self.steps.append(
            {"title": stage, "step": step.step, "rows": step.rows, "seconds": round(step.seconds, 2)}
        )
        if time.monotonic() - self.written >= BEAT_SECONDS:
            self.write(of)

    def write(self, of: int = 0) -> None:
        """Put down what was told since the last time; see `tell`."""
        with acting(self.by):
            mine = _of(self.run, self.by).filter(attempts=self.run.attempts, state=RunState.RUNNING)
            fields: dict[str, object] = {"steps": self.steps, "beat_at": timezone.now()}
            if of:
                fields["of_steps"] = of + len(LAST_STAGES)
            if not mine.update(**fields):
                raise Stopped
        self.written = time.monotonic()

    def stage(self, title: str) -> None:
        """A stage of our own begins, after discovery's steps."""
        self.steps.append({"title": title, "step": title, "rows": 0, "seconds": 0})
        self.write()


LAST_STAGES = ("写明依据", "写出结果", "登记线索")


def work_on(run_id: int, post_id: int) -> None:
    """Do a run, in a worker process. Never raises for what the data or the user did; says it on the run instead."""
    by = _starter(post_id)
    if by is None or (run := _begin(run_id, by)) is None:
        return
    try:
        with private_folder(run.folder) as folder:
            _discover(run, folder, Journal(run, by))
    except Stopped:
        _end(run, by, RunState.CANCELLED, only=RunState.CANCELLING)
    except UserError as error:
        log.warning("run %s could not be done: %s", run.pk, error)
        _end(run, by, RunState.FAILED, problem=for_pages(str(error)))
    except (OperationalError, InterfaceError):
        # The database went away. Nothing can be said on the run now; it is taken up again when it answers.
        log.exception("run %s was interrupted by the database", run.pk)
        raise
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("run %s failed, shown as %s", run.pk, reference)
        words = f"系统出错,这次运行没有完成,已记录。请稍后重试;仍不行时,请把编号 {reference} 告诉管理员。"
        _end(run, by, RunState.FAILED, problem=words)


def _starter(post_id: int) -> Actor | None:
    """Who asked for it, if that post is still held: a run never outlives the right to start it."""
    post = Post.objects.select_related("user").get(pk=post_id)
    actor = actor_for(post)
    if post.held_on(timezone.localdate()):
        return actor
    with acting(actor):
        live = Run.objects.scoped(actor).filter(started_post=post_id, state__in=LIVE)
        live.update(
            state=RunState.FAILED,
            ended_at=timezone.now(),
            problem="发起人已离岗,运行没有开始。请由现任岗位重新发起。",
        )
    return None


def _begin(run_id: int, by: Actor) -> Run | None:
    """The run, marked as ours; None where it was cancelled or done before."""
    with acting(by):
        run = Run.objects.scoped(by).select_for_update().filter(pk=run_id, state=RunState.WAITING).first()
        if run is None:
            return None
        run.state, run.attempts, run.folder = RunState.RUNNING, run.attempts + 1, secrets.token_hex(16)
        run.started_at = run.beat_at = timezone.now()
        run.steps, run.problem = [], ""
        run.save()
        return run


def _end(run: Run, by: Actor, state: RunState, *, problem: str = "", only: RunState | None = None) -> None:
    with acting(by):
        mine = _of(run, by).filter(attempts=run.attempts, state__in=[only] if only else LIVE)
        if mine.update(state=state, problem=problem, ended_at=timezone.now(), folder=""):
            record(state, "run", [run.pk], by=by, place=run.place, detail={"problem": problem})


def _discover(run: Run, folder: Path, journal: Journal) -> None:
    by = journal.by
    (registers := folder / "registers").mkdir()
    with acting(by):
        files = list(
            RegisterFile.objects.scoped(by).filter(pk__in=run.files, purged_at=None).order_by("name", "id")
        )
        terms = _terms(files, run.place)
    if not files:
        raise UserError("登记文件已销毁,不能再运行。请重新上传。")
    names: set[str] = set()
    for file in files:
        names.add(name := unlike(file.name, names))
        decrypt_to(file.stored_as, file.secret or "", registers / name)
    try:
        _find(run, registers, terms, journal)
    except UserError as error:
        # Discovery names the folder it reads; here that is nobody's folder, and gone by now.
        raise UserError(str(error).replace(f"文件夹 {registers}", "这一批")) from error


def _find(run: Run, registers: Path, terms: Terms, journal: Journal) -> None:
    folder = registers.parent
    request = Request(
        registers=registers, as_of=run.as_of, catalogue=settings.CATALOGUE, work=folder, terms=terms
    )
    with prepared(request, lambda _: None, tell=journal.tell) as ready:
        journal.stage(LAST_STAGES[0])
        _conclude(run, request, ready, folder / "out", journal)


def _terms(files: Sequence[RegisterFile], place: str) -> Terms:
    """What people taught, and per register what the agreements of its files permit, as found when they came in."""
    permitted: dict[str, frozenset[str]] = {}
    for file in files:
        for sheet in file.sheets:
            if register := sheet["register"]:
                allowed = frozenset(sheet["permitted"])
                permitted[register] = permitted.get(register, allowed) & allowed
    return Terms(taught=taught(place), permitted=permitted)


def _conclude(run: Run, request: Request, ready: Prepared, out: Path, journal: Journal) -> None:
    """Leads, files to take away and figures: all in one transaction, so that a run is done or has done nothing."""
    result = result_of(request, ready, settings.EXPLAINED_PER_CATEGORY, mask=True)
    journal.stage(LAST_STAGES[1])
    with written_outputs(result, out) as written, acting(journal.by):
        _check_ours(run, journal.by)
        keep_outputs(run, written, by=journal.by)
        found = take_in(run, ready, by=journal.by)
        _finish(run, result, found, journal)


def _check_ours(run: Run, by: Actor) -> None:
    """Locks the run's row until the end: a cancel that comes later comes too late."""
    if not _of(run, by).select_for_update().filter(attempts=run.attempts, state=RunState.RUNNING).exists():
        raise Stopped


def _finish(run: Run, result: RunResult, found: dict[str, object], journal: Journal) -> None:
    journal.steps.append({"title": LAST_STAGES[2], "step": LAST_STAGES[2], "rows": 0, "seconds": 0})
    counts = figures_of(result) | found
    _of(run, journal.by).update(
        state=RunState.DONE,
        steps=journal.steps,
        of_steps=len(journal.steps),
        counts=counts,
        rules=result.catalogue_hash,
        ended_at=timezone.now(),
        beat_at=timezone.now(),
        folder="",
    )
    record("finish", "run", [run.pk], by=journal.by, place=run.place, detail={"leads": counts["leads"]})


# ---- a worker died


def take_over(run_id: int, post_id: int) -> bool:
    """After its worker died: True where the run is to be tried again, its files decrypted by the dead one removed."""
    actor = actor_for(Post.objects.select_related("user").get(pk=post_id))
    with acting(actor):
        run = Run.objects.scoped(actor).select_for_update().filter(pk=run_id, state__in=LIVE).first()
        if run is None:
            return False
        remove_private(run.folder)
        again = run.state != RunState.CANCELLING and run.attempts < MOST_ATTEMPTS
        if again:
            run.state, run.steps = RunState.WAITING, []
        elif run.state == RunState.CANCELLING:
            run.state, run.ended_at = RunState.CANCELLED, timezone.now()
        else:
            run.state, run.ended_at = RunState.FAILED, timezone.now()
            run.problem = (
                f"运行进程 {run.attempts} 次中断,没有完成。请联系系统管理员查看服务器内存和日志,再重新运行。"
            )
        run.folder = ""
        run.save()
        detail = {"attempts": run.attempts, "again": again}
        record("interrupted", "run", [run.pk], by=actor, place=run.place, detail=detail)
        return again

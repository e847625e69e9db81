"""数据共享 on the rail, and its work on the home page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.kernel.actor import Actor
from tonghu.leads.models import Run, RunState
from tonghu.leads.retention import retention_unverified
from tonghu.workbench import rail
from tonghu.workbench.inbox import work

NEAR = dt.timedelta(days=7)
RECENT = dt.timedelta(days=30)


def open_files(actor: Actor) -> int:
    """Files that wait for a person to say what they are: one indexed count."""
    return RegisterFile.objects.scoped(actor).filter(state=FileState.OPEN).count()


def count(actor: Actor) -> int:
    """All that `listed` would list."""
    return len(listed(actor, limit=1000))


def listed(actor: Actor, limit: int) -> Sequence[work.Work]:
    """Runs that failed, then files to explain, then batches whose retention ends soon."""
    return [*_failed(actor, limit), *_to_explain(actor, limit), *_ending(actor, limit)][:limit]


def _to_explain(actor: Actor, limit: int) -> list[work.Work]:
    files = RegisterFile.objects.scoped(actor).filter(state=FileState.OPEN).select_related("batch")
    return [
        work.Work(
            who=file.name,
            place=file.batch.title,
            what="说明登记表的栏目",
            why="有的列认不出来，说明一次，以后同样的表都照此读。",
            url=reverse("sharing:file", args=[file.pk]),
            button="去说明",
        )
        for file in files.order_by("-id")[:limit]
    ]


def _failed(actor: Actor, limit: int) -> list[work.Work]:
    """Batches whose latest run failed within the month."""
    if actor.reach is None or not actor.may("run.start"):
        return []
    since = timezone.now() - RECENT
    latest: dict[int, Run] = {}
    for run in Run.objects.scoped(actor).filter(asked_at__gte=since).order_by("id"):
        latest[run.batch_id] = run
    return [
        work.Work(
            who=f"主动发现，数据截止 {run.as_of}",
            what="查看未完成的运行",
            why=run.problem,
            url=reverse("sharing:run", args=[run.pk]),
            button="查看",
            state="watch",
        )
        for run in latest.values()
        if run.state == RunState.FAILED
    ][:limit]


def _ending(actor: Actor, limit: int) -> list[work.Work]:
    until = timezone.localdate() + NEAR
    batches = Batch.objects.scoped(actor).filter(purged_at=None, purge_on__lte=until).order_by("purge_on")
    marked = "(期限待核)" if retention_unverified() else ""
    return [
        work.Work(
            who=batch.title,
            what="登记数据即将销毁",
            why=f"保存期限至 {batch.purge_on}{marked},到期自动销毁登记文件和结果文件；线索及其依据保留。",
            url=reverse("sharing:batch", args=[batch.pk]),
            button="查看",
            state="watch",
        )
        for batch in batches[:limit]
    ]


rail.register(
    rail.RailItem(
        key="sharing",
        title=_("数据共享"),
        icon="database-share",
        url_name="sharing:list",
        permission="register.read",
        count=open_files,
    )
)
work.register(
    work.WorkSource(
        key="sharing", title=_("数据共享"), permission="register.upload", listed=listed, count=count
    )
)

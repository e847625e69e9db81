"""The files of a run that people take away: written once in clear and once masked, kept encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tonghu.audit.actions import record
from tonghu.discovery.core.result import RunResult
from tonghu.discovery.outputs.writing import write_all
from tonghu.exchange.storage import Stored, destroy, store
from tonghu.kernel.actor import Actor
from tonghu.leads.models import Run, RunFile

NAMES = ("leads.csv", "review.csv", "rejects.csv", "report.html")


@contextmanager
def keep_outputs(run: Run, result: RunResult, out: Path, *, by: Actor) -> Iterator[None]:
    """Write and keep them; where the block fails, nothing of them stays on disk."""
    kept: list[tuple[str, bool, Stored]] = []
    try:
        for masked in (True, False):
            folder = out / ("masked" if masked else "clear")
            write_all(result, folder, mask=masked, explained_per_category=settings.EXPLAINED_PER_CATEGORY)
            for name in NAMES:
                with (folder / name).open("rb") as file:
                    kept.append((name, masked, store(file)))
        RunFile.objects.scoped(by).bulk_create(
            RunFile(
                run=run,
                place=run.place,
                name=name,
                masked=masked,
                size=stored.size,
                digest=stored.digest,
                stored_as=stored.stored_as,
                secret=stored.secret,
            )
            for name, masked, stored in kept
        )
        yield
    except BaseException:
        for _, _, stored in kept:
            destroy(stored.stored_as)
        raise


def output_for(run: Run, name: str, *, by: Actor) -> RunFile:
    """The file as this post may have it, its taking on record. NotPermitted; RunFile.DoesNotExist when purged."""
    by.check("lead.export", "下载主动发现的结果")
    masked = not by.may("child.unmask")
    found = RunFile.objects.scoped(by).get(run=run, name=name, masked=masked, purged_at=None)
    detail = {"file": name, "masked": masked, "sha256": found.digest}
    record("download", "run", [run.pk], by=by, place=run.place, detail=detail)
    return found

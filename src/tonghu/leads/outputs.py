"""The files of a run that people take away: written once in clear and once masked, kept encrypted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tonghu.audit.actions import record
from tonghu.discovery.core.result import RunResult
from tonghu.discovery.outputs.writing import write_all
from tonghu.exchange.storage import Stored, destroy, store
from tonghu.kernel.actor import Actor
from tonghu.leads.models import Run, RunFile

NAMES = ("leads.csv", "review.csv", "rejects.csv", "report.html")


@dataclass(frozen=True, kw_only=True)
class Output:
    """A file that stands on disk and that no row names yet."""

    name: str
    masked: bool
    stored: Stored


@contextmanager
def written_outputs(result: RunResult, out: Path) -> Iterator[list[Output]]:
    """Every file, masked and in clear, encrypted on disk; where the block fails, nothing of them stays."""
    written: list[Output] = []
    try:
        for masked in (True, False):
            folder = out / ("masked" if masked else "clear")
            write_all(result, folder, mask=masked, explained_per_category=settings.EXPLAINED_PER_CATEGORY)
            for name in NAMES:
                with (folder / name).open("rb") as file:
                    written.append(Output(name=name, masked=masked, stored=store(file)))
        yield written
    except BaseException:
        for output in written:
            destroy(output.stored.stored_as)
        raise


def keep_outputs(run: Run, written: Iterable[Output], *, by: Actor) -> None:
    """Rows for them, in the caller's transaction."""
    RunFile.objects.scoped(by).bulk_create(
        RunFile(
            run=run,
            place=run.place,
            name=output.name,
            masked=output.masked,
            size=output.stored.size,
            digest=output.stored.digest,
            stored_as=output.stored.stored_as,
            secret=output.stored.secret,
        )
        for output in written
    )


def output_for(run: Run, name: str, *, by: Actor) -> RunFile:
    """The file as this post may have it, its taking on record. NotPermitted; RunFile.DoesNotExist when purged."""
    by.check("lead.export", "下载主动发现的结果")
    masked = not by.may("child.unmask")
    found = RunFile.objects.scoped(by).get(run=run, name=name, masked=masked, purged_at=None)
    detail = {"file": name, "masked": masked, "sha256": found.digest}
    record("download", "run", [run.pk], by=by, place=run.place, detail=detail)
    return found

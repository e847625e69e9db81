"""Registers and what runs wrote of them go when their retention ends. Leads, their evidence and fingerprints stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.audit.actions import record
from tonghu.exchange.models import Batch, RegisterFile
from tonghu.exchange.purge import batches_due, purge_batch, sweep_orphans
from tonghu.exchange.storage import destroy
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.leads.models import Run, RunFile
from tonghu.leads.runs import LIVE
from tonghu.leads.system_actor import EVERYWHERE, system_actor
from tonghu.locks.acting import acting


@dataclass(frozen=True, kw_only=True)
class Purged:
    """What one night's purge did."""

    batches: int
    files: int
    orphans: int


def purge_due(*, on: dt.date | None = None) -> Purged:
    """Destroy every batch whose retention has ended, each in a transaction of its own, and lost files."""
    day = on or timezone.localdate()
    with acting(everyone := system_actor(EVERYWHERE)):
        due = [batch for batch in batches_due(on=day, by=everyone) if not _is_read(batch, everyone)]
    files = sum(_purge(batch) for batch in due)
    with acting(everyone):
        known = _known(everyone)
    return Purged(batches=len(due), files=files, orphans=sweep_orphans(known))


def _purge(batch: Batch) -> int:
    actor = system_actor(branch(batch.place))
    with acting(actor):
        return len(purge_batch(batch, by=actor)) + _purge_outputs(batch, actor)


def _is_read(batch: Batch, by: Actor) -> bool:
    """A run that lasts would write its files after the batch is gone: the next night then."""
    return Run.objects.scoped(by).filter(place=batch.place, state__in=LIVE).exists()


def _purge_outputs(batch: Batch, by: Actor) -> int:
    """What runs wrote from the batch, also from other batches together with it: copies of the registers' rows."""
    files = set(RegisterFile.objects.scoped(by).filter(batch=batch).values_list("pk", flat=True))
    told = Run.objects.scoped(by).filter(place=batch.place).values_list("pk", "batch_id", "files")
    runs = [pk for pk, batch_id, read in told if batch_id == batch.pk or files & set(read)]
    gone = []
    for output in RunFile.objects.scoped(by).filter(run_id__in=runs, purged_at=None):
        destroy(output.stored_as)
        output.secret, output.purged_at = None, timezone.now()
        output.save(update_fields=["secret", "purged_at"])
        gone.append({"name": output.name, "sha256": output.digest})
    if gone:
        record("purge", "run", runs, by=by, place=batch.place, reason="保存期限届满", detail={"files": gone})
    return len(gone)


def _known(by: Actor) -> set[str]:
    """Every stored file that a row names, in whatever table: photographs lie in the same folder as registers."""
    known: set[str] = set()
    for model in apps.get_models():
        if any(field.name == "stored_as" for field in model._meta.get_fields()):
            rows: QuerySet[Any] = model._default_manager.scoped(by)  # type: ignore[attr-defined]  # all are scoped
            known.update(rows.exclude(secret=None).values_list("stored_as", flat=True))
    return known

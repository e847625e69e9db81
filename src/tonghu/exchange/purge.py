"""After its retention a batch goes: the keys, the bytes, and with them everything a reader could open.

What stays is the row with digest and size, what the leads rest on, and an entry of the audit as proof.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from tonghu.audit.actions import record
from tonghu.exchange.models import Batch, FileState, RegisterFile
from tonghu.exchange.storage import destroy, stored_folder
from tonghu.kernel.actor import Actor

# A file that no row names is an upload whose transaction was lost; older than this it cannot be one in progress.
ORPHAN_AGE = dt.timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Gone:
    """One file that was destroyed."""

    name: str
    size: int
    digest: str


def batches_due(*, on: dt.date, by: Actor) -> list[Batch]:
    """Those within the actor's reach whose retention has ended and that still stand."""
    return list(Batch.objects.scoped(by).filter(purged_at=None, purge_on__lte=on).order_by("id"))


def purge_batch(batch: Batch, *, by: Actor) -> list[Gone]:
    """Destroy every file of the batch. Running it again after a crash finishes what was begun."""
    gone: list[Gone] = []
    now = timezone.now()
    for file in RegisterFile.objects.scoped(by).filter(batch=batch, purged_at=None):
        destroy(file.stored_as)
        file.secret, file.purged_at, file.state = None, now, FileState.PURGED
        file.save(update_fields=["secret", "purged_at", "state"])
        gone.append(Gone(name=file.name, size=file.size, digest=file.digest))
    batch.purged_at = now
    batch.save(update_fields=["purged_at"])
    files = [{"name": each.name, "size": each.size, "sha256": each.digest} for each in gone]
    detail = {"files": files, "purge_on": str(batch.purge_on)}
    record("purge", "batch", [batch.pk], by=by, place=batch.place, reason="保存期限届满", detail=detail)
    return gone


def sweep_orphans(known: set[str]) -> int:
    """Destroy stored files that no row names and that are too old to be arriving; returns how many."""
    oldest = (timezone.now() - ORPHAN_AGE).timestamp()
    lost = [
        path.name
        for path in stored_folder().iterdir()
        if path.name not in known and path.stat().st_mtime < oldest
    ]
    return sum(destroy(name) for name in lost)

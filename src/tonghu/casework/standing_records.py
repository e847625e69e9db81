"""Records in force: neither mended by a later one nor taken back with the import that brought them."""

from __future__ import annotations

from tonghu.casework.models import Record
from tonghu.kernel.actor import Actor
from tonghu.locks.scoped import ScopedQuerySet


def standing_records(by: Actor) -> ScopedQuerySet[Record]:
    """Those in reach."""
    return Record.objects.scoped(by).filter(corrected_by=None, withdrawn_at=None)

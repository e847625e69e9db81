"""A visit that was written down in the form is a visit of the child's file."""

from __future__ import annotations

import datetime as dt

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Entry, on_entry
from tonghu.casework.filling import file_of
from tonghu.kernel.actor import Actor
from tonghu.registry.actions import record_visit
from tonghu.registry.models import Child, Visit


@on_entry("visit", permission=Permission.VISIT_RECORD)
def visit(entry: Entry, by: Actor) -> None:
    """The file's list of visits, and when the child was last seen, follow from the record."""
    record, told = entry.record, entry.answers
    child = file_of(record.child_id, by=by)
    assert child is not None  # the form is about a child
    record_visit(
        child=child,
        visited_on=dt.date.fromisoformat(told["visited_on"]),
        saw_child=told["saw_child"],
        carer=told.get("carer_name", ""),
        note_text=told.get("reason_unseen", "") or told.get("needs_note", ""),
        corrects=_corrected(entry, child, by),
        visitor=(record.post_id, record.by_name),
        by=by,
    )


def _corrected(entry: Entry, child: Child, by: Actor) -> Visit | None:
    """The visit that the corrected record had made."""
    if (before := entry.before) is None:
        return None
    made = Visit.objects.scoped(by).filter(child=child, post_id=before.post_id, visited_on=before.occurred_on)
    return made.order_by("-id").first()

"""A visit that was written down in a form is a visit of the child's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.filling import file_of
from tonghu.kernel.actor import Actor
from tonghu.registry.actions import record_visit


@effect("visit", permission=Permission.VISIT_RECORD)
def visit(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """`visited_on`, `saw_child`, `carer`, `note`: names of the form's fields, those of the form `visit` by default."""
    child, record = file_of(deed.matter.child_id, by=by), deed.record
    assert child is not None  # the kind concerns a child
    assert record is not None  # and fills in a form

    def told(name: str) -> object:
        return deed.answers.get(given.get(name, name))

    day = told("visited_on")
    record_visit(
        child=child,
        visited_on=dt.date.fromisoformat(str(day)) if day else record.occurred_on,
        saw_child=bool(told("saw_child")),
        carer=str(told("carer") or ""),
        note_text=str(told("note") or ""),
        visitor=(record.post_id, record.by_name),
        by=by,
    )

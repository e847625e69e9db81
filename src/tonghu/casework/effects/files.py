"""A file that somebody says is whole has every element that the catalogue lists: what is said is checked against the file."""

from __future__ import annotations

import datetime as dt

from tonghu.accounts.permissions import Permission
from tonghu.casework.completeness import wholeness
from tonghu.casework.effects import Entry, on_entry
from tonghu.casework.filling import file_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError


@on_entry("file_checked", permission=Permission.CHILD_READ)
def file_checked(entry: Entry, by: Actor) -> None:
    """UserError, naming what is missing, for a file called whole that is not."""
    if not entry.answers["whole"]:
        return
    child = file_of(entry.record.child_id, by=by)
    assert child is not None  # the form is about a child
    found = wholeness(child, by=by, on=dt.date.fromisoformat(entry.answers["checked_on"]))
    if found.missing:
        raise UserError(
            f"档案还缺：{'、'.join(found.missing)}。请先补齐再登记“要素齐全”；暂时补不齐的，选“否”并写明。"
        )

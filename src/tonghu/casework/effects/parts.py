"""A step begins another matter, or ends the parts of its own."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.filling import file_of
from tonghu.casework.models import Matter
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor


@effect("open", permission=Permission.CASE_WORK)
def open_another(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """`kind`: of the matter that begins, as a part of this one. Made once while it is open, however often the step is
    taken; one that is sent to a unit goes to the unit of this one."""
    from tonghu.casework.actions import open_matter  # actions carry out effects

    receiver = deed.matter.receiver if "receiver" in kind_of(given["kind"]).opening.needs else None
    raised_by = f"{deed.matter.kind}:{deed.matter.pk}:{given['kind']}"
    if Matter.objects.scoped(by).filter(raised_by=raised_by, is_open=True).exists():
        return
    open_matter(
        kind=given["kind"],
        child=file_of(deed.matter.child_id, by=by),
        place=deed.matter.place,
        parent=deed.matter,
        receiver=receiver,
        title=given.get("title", ""),
        reason=deed.reason or "由上一事项引起。",
        raised_by=raised_by,
        by=by,
    )

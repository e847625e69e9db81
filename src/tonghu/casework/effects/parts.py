"""A step begins another matter, or ends the parts of its own."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.filling import file_of
from tonghu.kernel.actor import Actor


@effect("open", permission=Permission.CASE_WORK)
def open_another(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """`kind`: of the matter that begins, as a part of this one. Made once, however often the step is taken."""
    from tonghu.casework.actions import open_matter  # actions carry out effects

    raised_by = f"{deed.matter.kind}:{deed.matter.pk}:{given['kind']}"
    open_matter(
        kind=given["kind"],
        child=file_of(deed.matter.child_id, by=by),
        place=deed.matter.place,
        parent=deed.matter,
        title=given.get("title", ""),
        reason=deed.reason or "由上一事项引起。",
        raised_by=raised_by,
        by=by,
    )

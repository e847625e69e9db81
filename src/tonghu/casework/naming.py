"""A matter that began without a child learns whom it is about: everything of it goes under the child's locks."""

from __future__ import annotations

from tonghu.casework.models import Attachment, Matter, MatterStep, Receipt, Record, Share
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.models import Child, Standing

_ROWS = (MatterStep, Record, Share, Attachment, Receipt)


def name_child(matter: Matter, child: Child, *, by: Actor) -> None:
    """Set the child on the matter, its parts, and all that was kept with them; the caller saves the matter.

    UserError for a file out of reach or merged into another; Conflict where another child is named already.
    """
    held = Child.objects.scoped(by).filter(pk=child.pk).first()
    if held is None:
        raise UserError("没有找到这份儿童档案：可能已迁出本地区。请重新查找。")
    if held.standing == Standing.MERGED:
        raise UserError("这份档案已并入另一份档案。请关联保留的那份档案。")
    if matter.child_id not in (None, held.pk):
        raise Conflict("这一事项已关联另一份儿童档案，没有改动。请先核对是哪一名儿童。", theirs=matter)
    matter.child = held
    parts = Matter.objects.scoped(by).filter(parent=matter, child=None, kind__in=_of_the_same_child())
    whole = [matter.pk, *parts.values_list("pk", flat=True)]
    parts.update(child=held)
    for rows in _ROWS:
        rows.objects.scoped(by).filter(matter_id__in=whole, child=None).update(child=held)


def _of_the_same_child() -> list[str]:
    """Parts that are about the same child as the whole: all kinds but another report that was linked to this one."""
    from tonghu.casework.rules import kinds

    return [name for name in kinds() if name != "harm_report"]

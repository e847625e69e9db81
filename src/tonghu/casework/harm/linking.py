"""The same thing reported twice: the later report is linked to the first. Nothing is deleted, each reporter is told."""

from __future__ import annotations

from tonghu.casework.models import Matter
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError

KIND = "harm_report"


def link_to_first(report: Matter, first: int, *, by: Actor) -> None:
    """`first`: id of the earlier report. UserError where it is none that this post sees, or is itself linked."""
    found = Matter.objects.scoped(by).filter(pk=first, kind=KIND).first()
    if found is None:
        raise UserError(f"没有找到编号为 {first:06d} 的报告。请核对先前那份报告的编号。")
    if found.pk == report.pk:
        raise UserError("不能并入它自己。请填先前那份报告的编号。")
    if found.parent_id is not None:
        raise UserError("那份报告也已并入别的报告。请填最早那一份的编号。")
    if Matter.objects.scoped(by).filter(parent=report, kind=KIND).exists():
        raise UserError("已有别的报告并入这一份。请把较晚的并入较早的。")
    report.parent = found
    Matter.objects.scoped(by).filter(pk=report.pk).update(parent=found)


def unlink(report: Matter, *, by: Actor) -> None:
    """It stands by itself again."""
    report.parent = None
    Matter.objects.scoped(by).filter(pk=report.pk).update(parent=None)

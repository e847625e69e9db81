"""Whose row it is: by number, or by name and birth date, among the files in reach; never by name alone."""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.casework.past.reading import PastRow
from tonghu.kernel.actor import Actor
from tonghu.registry.models import Child, Standing
from tonghu.secrecy.searching import by_number

MASKED = ("*", "＊")


def matched(row: PastRow, *, by: Actor) -> tuple[int | None, str]:
    """(the file's id, or None; why there is none, or not one alone)."""
    if not row.name:
        return None, "没有写儿童姓名。"
    found = _candidates(row, by=by)
    if len(found) == 1:
        return found[0].pk, ""
    if found:
        return None, f"有 {len(found)} 份档案同名同出生日期,不知道是哪一名。请补上公民身份号码。"
    if not row.number and row.birth_on is None:
        return None, "只有姓名,不能确定是哪一名儿童。请补上公民身份号码或出生日期。"
    return None, "本辖区没有这名儿童的档案。请先建立档案,或检查号码和出生日期。"


def _candidates(row: PastRow, *, by: Actor) -> Sequence[Child]:
    files = Child.objects.scoped(by).exclude(standing=Standing.MERGED)
    if row.number and not any(mask in row.number for mask in MASKED):
        # A number under another name is somebody else's, or mistyped: a person must look.
        return [child for child in by_number(files, row.number)[:2] if child.name == row.name]
    if row.birth_on is None:
        return []
    return list(files.filter(name__spelt=row.name, birth_on=row.birth_on)[:2])

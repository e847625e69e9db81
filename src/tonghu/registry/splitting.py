"""A file that wrongly holds two children: rows chosen go to a new file, and come back when that was wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.registry.actions import last_visit_on
from tonghu.registry.changing import lock, need_reason, note
from tonghu.registry.core.initials import initials
from tonghu.registry.followers import followers, give_back
from tonghu.registry.models import Child, Holding, Split, Standing


@transaction.atomic
def split(
    *,
    source: Child,
    rows: Mapping[str, list[int]],
    name: str,
    birth_on: dt.date | None,
    sex: str,
    number_goes: bool,
    version: int,
    reason: str,
    by: Actor,
    key: UUID | None = None,
) -> Split:
    """Open a file for the second child at the same place, and hand it `rows` ({"adult": [ids], "visit": …}).

    `number_goes`: the number is the second child's. Conflict when the file changed since `version`.
    """
    by.check("child.merge", "拆分儿童档案")
    given = need_reason(reason)
    if not name.strip():
        raise UserError("请填写另一名儿童的姓名。")
    held = lock(source, by=by, version=version, key=key)
    if number_goes and held.number is None:
        raise UserError("原档案没有公民身份号码,不能归到新档案。请改选“号码留在原档案”。")
    made = Child(
        place=held.place, name=name.strip(), initials=initials(name), birth_on=birth_on, sex=sex, version=0
    )
    if number_goes:
        made.number, held.number = held.number, None
    note(made, "split", f"由{held.name}的档案拆出", by=by, reason=given, detail={"source": held.pk}, key=key)
    moved = {
        kind: followers()[kind].hand(ids, from_=held, to=made, by=by) for kind, ids in rows.items() if ids
    }
    _refuse_what_was_not_there(rows, moved)
    _settle(held, by=by)
    _settle(made, by=by)
    made.save()
    done = Split.objects.create(
        place=held.place,
        source=held,
        made=made,
        reason=given,
        moved=moved,
        number_moved=number_goes,
        split_by=by.user_name,
    )
    detail = {"split": done.pk, "made": made.pk, "moved": {kind: len(ids) for kind, ids in moved.items()}}
    note(held, "split", f"拆出另一份档案：{made.name}", by=by, reason=given, detail=detail, key=key)
    return done


@transaction.atomic
def undo_split(*, split: Split, reason: str, by: Actor, key: UUID | None = None) -> Split:
    """The rows back in the source, and the file that was made put into it.

    UserError where the made file has rows of its own by now: then the two are merged instead, and what is right
    is chosen field by field.
    """
    by.check("child.merge", "撤销拆分")
    given = need_reason(reason)
    held = Split.objects.scoped(by).select_for_update(of=("self",)).filter(pk=split.pk).first()
    if held is None or held.undone_at is not None:
        raise UserError("这次拆分已经撤销,或不在您的管辖范围内。请刷新页面查看。")
    first, second = sorted((held.source_id, held.made_id))
    files = {pk: lock(Child(pk=pk), by=by, key=key) for pk in (first, second)}
    source, made = files[held.source_id], files[held.made_id]
    missing = give_back(held.moved, from_=made, to=source, by=by)
    if missing or any(follower.of(made, by=by).exists() for follower in followers().values()):
        raise UserError("拆出的档案后来又有了新的记录,不能原样撤销。请改用“合并”,逐项选择保留哪一份的内容。")
    if held.number_moved:
        source.number, made.number = made.number, None
    made.standing, made.merged_into = Standing.MERGED, source
    _settle(source, by=by)
    made.last_visit_on = None
    held.undone_at, held.undone_by, held.undone_reason = timezone.now(), by.user_name, given
    held.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    detail = {"split": held.pk, "source": source.pk, "made": made.pk}
    note(
        made, "undo_split", f"撤销拆分：并回{source.name}的档案", by=by, reason=given, detail=detail, key=key
    )
    note(
        source, "undo_split", f"撤销拆分：{made.name}的档案并回", by=by, reason=given, detail=detail, key=key
    )
    return held


def _settle(child: Child, *, by: Actor) -> None:
    """Standing and last visit as the rows now say. A file that never held a category stays open."""
    child.last_visit_on = last_visit_on(child, by=by)
    held = Holding.objects.scoped(by).filter(child=child)
    if held.filter(end_on=None).exists():
        child.standing = Standing.OPEN
    elif held.exists():
        child.standing = Standing.CLOSED


def _refuse_what_was_not_there(rows: Mapping[str, list[int]], moved: Mapping[str, list[int]]) -> None:
    if any(sorted(set(ids)) != moved.get(kind, []) for kind, ids in rows.items()):
        raise UserError("选中的记录有的已不在这份档案里。请刷新页面重新选择。")

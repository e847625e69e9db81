"""What every change of a child's file has in common: the row locked, the version counted, the words kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.utils import timezone

from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.models import Change, Child, Standing
from tonghu.secrecy.masking import mask_phone, mask_resident_number


class AlreadyDone(Exception):
    """The same form came twice (a double click, the back button): the first stands, this one changes nothing."""


def lock(child: Child, *, by: Actor, version: int | None = None, key: UUID | None = None) -> Child:
    """The child's row as it stands, held until the transaction ends.

    `version`: what the change rests on; Conflict when another has changed the file since. `key`: of the form;
    AlreadyDone when it was carried out before. UserError when the file is not in reach or was merged away.
    """
    rows = Child.objects.scoped(by).select_for_update(of=("self",))
    held = rows.filter(pk=child.pk).first()
    if held is None:
        raise UserError("没有找到这份儿童档案:可能已迁出本地区。请回到儿童名册重新查找。")
    if key is not None and Change.objects.scoped(by).filter(child=held, key=key).exists():
        raise AlreadyDone
    if held.standing == Standing.MERGED:
        raise UserError("这份档案已并入另一份档案,不能再更改。请在保留的那份档案里办理。")
    if version is not None and version != held.version:
        raise Conflict(
            f"{held.name}的档案在您填写期间已被他人更改。您填写的内容还在,请对照后再提交。", theirs=held
        )
    return held


def note(
    child: Child,
    verb: str,
    words: str,
    *,
    by: Actor,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    key: UUID | None = None,
) -> Change:
    """Keep what was done for the history of the file, and in the audit; count the version up.

    `child` was locked before and is saved here. `detail` goes to both; no number in clear may be in it.
    """
    child.version += 1
    child.save()
    kept = Change.objects.create(
        place=child.place,
        child=child,
        verb=verb,
        words=words,
        reason=reason,
        detail=dict(detail or {}),
        key=key,
        user_name=by.user_name,
        post_title=by.title,
        post_id=by.post_id,
        # The time of the transaction, as the triggers write it beside the versions of the rows.
        at=TransactionNow(),
    )
    record(verb, "child", [child.pk], by=by, place=child.place, reason=reason, detail=detail)
    return kept


def shown(value: Any) -> str:
    """A value of a field as the history keeps it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def shown_masked(value: str | None, *, is_phone: bool) -> str:
    """A number or a phone as the history keeps it: enough to see that it changed, not enough to use it."""
    if not value:
        return ""
    return mask_phone(value) if is_phone else mask_resident_number(value)


def need_reason(reason: str) -> str:
    """The reason without blanks around it; UserError for none."""
    if not (given := reason.strip()):
        raise UserError("请写明理由:档案的每一次更改都要说明为什么。")
    return given


def not_in_future(day: dt.date, words: str) -> None:
    """UserError for a day that has not come yet. `words`: which date, in Chinese."""
    if day > timezone.localdate():
        raise UserError(f"{words}不能晚于今天({timezone.localdate():%Y-%m-%d}),填的是{day:%Y-%m-%d}。")

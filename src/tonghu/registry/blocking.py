"""Protection orders: from a day until a day, the person named sees and is shown nothing of the child.

Closed by number in the database itself, for a worker who is the person named; closed by row, number and name on
every page, history and print, for everyone else who reads the file.

Other workers see who is named: whoever visits the child must know whom to keep away and to tell nothing. What they do
not see is what leads to that person or back from them to the child: number, phone, state, the carers' phones.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import lock, need_reason, note, shown
from tonghu.registry.differences import clean_number
from tonghu.registry.models import Adult, Block, Child


@transaction.atomic
def register_block(
    *,
    child: Child,
    order: str,
    start_on: dt.date,
    end_on: dt.date | None = None,
    adult: Adult | None = None,
    name: str = "",
    number: str | None = None,
    by: Actor,
    version: int | None = None,
    key: UUID | None = None,
) -> Block:
    """Register an order against a member of the family, or against a person named by name and, if known, number.

    `order`: the court and the number of the ruling. Without a number the order cannot reach the person as a worker.
    """
    by.check("block.manage", "登记保护令屏蔽")
    ruling = need_reason(order)
    held = lock(child, by=by, version=version, key=key)
    if adult is not None:
        known = Adult.objects.scoped(by).filter(pk=adult.pk, child=held).first()
        if known is None:
            raise UserError("被申请人不在这名儿童的家庭成员里。请刷新页面重新选择。")
        name, number = known.name, clean_number(number) or known.number
    if not name.strip():
        raise UserError("请填写被申请人姓名,或从家庭成员中选择。")
    if end_on is not None and end_on <= start_on:
        raise UserError("失效日期应晚于生效日期。")
    block = Block.objects.create(
        place=held.place,
        child=held,
        adult=adult,
        name=name.strip(),
        number=clean_number(number),
        order=ruling,
        start_on=start_on,
        end_on=end_on,
        made_by=by.user_name,
    )
    detail = {"block": block.pk, "start_on": shown(start_on), "end_on": shown(end_on)}
    note(
        held, "register_block", f"登记保护令屏蔽：{block.name}", by=by, reason=ruling, detail=detail, key=key
    )
    return block


@transaction.atomic
def end_block(*, block: Block, end_on: dt.date, reason: str, by: Actor, key: UUID | None = None) -> Block:
    """The order is in force no longer from that day (revoked, expired early). The row stays."""
    by.check("block.manage", "解除保护令屏蔽")
    given = need_reason(reason)
    held = Block.objects.scoped(by).select_for_update(of=("self",)).filter(pk=block.pk).first()
    if held is None:
        raise UserError("没有找到这条保护令屏蔽。请刷新页面查看。")
    if end_on < held.start_on:
        raise UserError(f"解除日期不能早于生效日期{held.start_on:%Y-%m-%d}。")
    child = lock(Child(pk=held.child_id), by=by, key=key)
    held.end_on, held.ended_by, held.end_reason = end_on, by.user_name, given
    held.save(update_fields=["end_on", "ended_by", "end_reason"])
    detail = {"block": held.pk, "end_on": shown(end_on)}
    note(child, "end_block", f"解除保护令屏蔽：{held.name}", by=by, reason=given, detail=detail, key=key)
    return held

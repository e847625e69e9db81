"""A protection order closes the child's file to the person it names, from the day it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.filling import file_of
from tonghu.kernel.actor import Actor
from tonghu.registry.blocking import end_block, register_block
from tonghu.registry.models import Block


@effect("block_begin", permission=Permission.BLOCK_MANAGE)
def begin(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """Fields of the form: `respondent_name`, `respondent_number`, `order_no`, `starts_on`, `ends_on`."""
    child, told = file_of(deed.matter.child_id, by=by), deed.answers
    assert child is not None  # the kind concerns a child
    register_block(
        child=child,
        order=str(told["order_no"]),
        start_on=dt.date.fromisoformat(told["starts_on"]),
        end_on=dt.date.fromisoformat(told["ends_on"]),
        name=str(told["respondent_name"]),
        number=told.get("respondent_number"),
        by=by,
    )


@effect("block_end", permission=Permission.BLOCK_MANAGE)
def end(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """Every closing that rests on the order `order_no` of the matter's own record ends today, or on `ends_on`."""
    child = file_of(deed.matter.child_id, by=by)
    assert child is not None  # the kind concerns a child
    day = dt.date.fromisoformat(deed.answers["ends_on"])
    orders = Block.objects.scoped(by).filter(child=child, order=str(deed.answers["order_no"]))
    for block in orders:
        end_block(block=block, end_on=max(day, block.start_on), reason=deed.reason or "裁定失效。", by=by)

"""A protection order closes the child's file to the person it names, from the day it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, Entry, effect, on_entry
from tonghu.casework.filling import file_of
from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Record
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.registry.blocking import end_block, register_block
from tonghu.registry.models import Block

RULING = "protection_order_ruling"


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
    """Every closing that rests on an order of this matter, extensions too, ends on the form's `ends_on`."""
    child = file_of(deed.matter.child_id, by=by)
    assert child is not None  # the kind concerns a child
    day = dt.date.fromisoformat(deed.answers["ends_on"])
    rulings = Record.objects.scoped(by).filter(matter=deed.matter, form=RULING)
    orders = {str(whole_answers(each)["order_no"]) for each in rulings}
    in_force = Block.objects.scoped(by).filter(child=child, order__in=orders)
    for block in in_force.exclude(end_on__lte=day):
        end_block(block=block, end_on=max(day, block.start_on), reason=deed.reason or "裁定失效。", by=by)


@on_entry(RULING, permission=Permission.CASE_WORK)
def ruling(entry: Entry, by: Actor) -> None:
    """A ruling is changed by the court's next ruling: a mended record would leave the file closed as it first said."""
    if entry.before is not None:
        raise UserError(
            "裁定不能用更正记录来改。有效期或被申请人有变的,请法院作“延长或变更”;不再有效的,请“撤销保护令”。"
        )

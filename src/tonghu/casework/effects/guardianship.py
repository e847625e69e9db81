"""The result of a guardianship assessment rests on the toolkit that serves it, where the catalogue has one."""

from __future__ import annotations

import datetime as dt

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Entry, on_entry
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Assessment
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue

FORM = "guardianship_assessment"


@on_entry(FORM, permission=Permission.CASE_WORK)
def assessed(entry: Entry, by: Actor) -> None:
    """Without such a toolkit the form is all there is. With one: NotYet before it was filled in in this matter; UserError for
    another level than it came to, and for a result that is to hold longer."""
    matter = entry.record.matter
    serving = (each for each in catalogue().toolkits.values() if matter and each.serves == matter.kind)
    if (toolkit := next(serving, None)) is None:
        return
    found = Assessment.objects.scoped(by).filter(
        toolkit=toolkit.id,
        record__matter=matter,
        record__corrected_by=None,
        record__withdrawn_at=None,
    )
    result = found.order_by("-assessed_on", "-id").first()
    if result is None:
        raise NotYet(f"请先在这一事项里填写“{toolkit.title}”，再登记评估结果。")
    level, told = toolkit.titled(result.level), entry.answers
    if told["level_name"] != level:
        raise UserError(
            f"“{toolkit.title}”得出的等级是“{level}”，填写的是“{told['level_name']}”。请照工具的结果填写；认为有误的，请先更正工具的记录。"
        )
    if result.valid_until is not None and dt.date.fromisoformat(told["valid_until"]) > result.valid_until:
        raise UserError(
            f"“{toolkit.title}”的结果有效至{result.valid_until:%Y-%m-%d}，请把有效期改到这一天以前。"
        )

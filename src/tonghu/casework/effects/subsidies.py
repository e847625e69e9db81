"""What a rehabilitation subsidy may come to: the amount of the scheme on the day of the decision, by the child's age."""

from __future__ import annotations

import datetime as dt

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Entry, on_entry
from tonghu.casework.filling import file_of
from tonghu.casework.rules import number_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import age_in_whole_years
from tonghu.leads.rules import catalogue

# Schemes whose amount is a parameter of the same name; an operation or a device is settled by its bill.
RATED = ("rehab_training_0_6", "rehab_training_7_up", "rehab_community_7_up", "rehab_vision")
YOUNG = "rehab_training_0_6"
OLDER = ("rehab_training_7_up", "rehab_community_7_up")


@on_entry("rehab_decision", permission=Permission.CASE_WORK)
def decided(entry: Entry, by: Actor) -> None:
    """UserError for more than the scheme gives, or a scheme of another age. Runs as the system for a federation."""
    told = entry.answers
    scheme, day = str(told["scheme"]), dt.date.fromisoformat(told["decided_on"])
    child = file_of(entry.record.child_id, by=by)
    assert child is not None  # the form is about a child
    if child.birth_on is not None and scheme in (YOUNG, *OLDER):
        young = age_in_whole_years(child.birth_on, day) < number_of("rehab_young_age", on=day)
        if young != (scheme == YOUNG):
            raise UserError(
                f"儿童{age_in_whole_years(child.birth_on, day)}周岁,不适用所选的救助项目。请按年龄选择项目。"
            )
    if scheme in RATED and told["amount"] > (most := number_of(scheme, on=day)):
        title = catalogue().parameters[scheme].title
        raise UserError(f"填写的金额是{told['amount']}元,超过{title}{most}元。请核对金额。")

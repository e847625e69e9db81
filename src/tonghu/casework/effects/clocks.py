"""The paper itself says until when: an order, a letter, a placement. That day is the matter's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.rules import end_of
from tonghu.kernel.actor import Actor


@effect("due_from", permission=Permission.CASE_WORK)
def due_from(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """`field`: a date of the form that was filled in with the step. Not answered: the state's own clock stands."""
    if (told := deed.answers.get(given["field"])) is None:
        return
    day = dt.date.fromisoformat(told)
    matter = deed.matter
    matter.due_at = end_of(day)
    matter.due_unverified = False
    matter.save(update_fields=["due_at", "due_unverified"])

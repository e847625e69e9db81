"""A child comes of age while a matter is open: it is marked, stays workable, and the county hears of it once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tonghu.audit.actions import record as record_audit
from tonghu.casework.core.marks import OF_AGE
from tonghu.casework.models import Matter, MatterStep
from tonghu.casework.rules import kind_of, number_of
from tonghu.casework.telling import tell, turn_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import add_months

TOLD = ("county_officer",)


@transaction.atomic
def mark_of_age(*, on: dt.date, by: Actor) -> int:
    """Every open matter of a child who is of age on that day is marked once; how many there were.

    The age is the parameter `child_age`. A matter is never closed by the clock: a person decides whether what is owed
    is done or goes on elsewhere.
    """
    years = number_of("child_age", on=on)
    grown = Matter.objects.scoped(by).filter(is_open=True, child__birth_on__lte=add_months(on, -12 * years))
    unmarked = grown.exclude(pk__in=MatterStep.objects.scoped(by).filter(move=OF_AGE).values("matter"))
    found = list(unmarked.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for matter in found:
        rules = kind_of(matter.kind)
        reason = f"儿童已满{years}周岁:请办结,或转交成年人服务后办结。"
        MatterStep.objects.create(
            place=matter.place,
            matter=matter,
            child_id=matter.child_id,
            move=OF_AGE,
            before=matter.state,
            after=matter.state,
            reason=reason,
            user_name=by.user_name,
            post_title=by.title,
            post_id=by.post_id,
        )
        record_audit(OF_AGE, "matter", [matter.pk], by=by, place=matter.place, reason=reason)
        words = f"{rules.title}“{rules.states[matter.state].title}”尚未办结,{reason}"
        tell(turn_of(matter, TOLD, by=by, on=on), words, matter)
    return len(found)

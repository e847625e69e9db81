"""责任 on the rail and, grouped by duty, on the home page: five children to be visited are one line there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.duties.models import Row
from tonghu.duties.waiting import Waiting, waiting_for, waiting_of_department
from tonghu.kernel.actor import Actor
from tonghu.policy.duties.schema import OnceBy, Status
from tonghu.workbench import rail
from tonghu.workbench.duties import presented
from tonghu.workbench.inbox import work


def _waiting(actor: Actor) -> list[Waiting]:
    """Of a department's duties about people, whom it does not see, all that it is told the number of."""
    until = presented.soon(timezone.localdate())
    counted = waiting_of_department(actor, until=until)
    numbered = {each.rule.id for each in counted}
    seen = [each for each in waiting_for(actor, until=until) if each.rule.id not in numbered]
    return sorted(
        [*seen, *counted], key=lambda each: (-bool(each.overdue), each.first_due or dt.date.min, each.rule.id)
    )


def count(actor: Actor) -> int:
    """Duties with something overdue or due soon; each once, however many it is owed to."""
    return len(_waiting(actor))


def listed(actor: Actor, limit: int) -> Sequence[work.Work]:
    """A line a duty."""
    return both(actor, limit)[1]


def both(actor: Actor, limit: int) -> tuple[int, Sequence[work.Work]]:
    """How many, and their lines: read once."""
    found = _waiting(actor)
    return len(found), [_work(each) for each in found[:limit]]


def _work(each: Waiting) -> work.Work:
    today = timezone.localdate()
    status: Status = "overdue" if each.overdue else "due"
    how_many = each.overdue or each.soon
    lacks = presented.lacks(each.rule, status)
    late = "尚未办理" if lacks else "逾期未办"
    when = late if each.overdue else f"{(presented.soon(today) - today).days}天内到期"
    query = urlencode({"rule": each.rule.id, "show": "overdue" if each.overdue else "soon"})
    return work.Work(
        who=f"{how_many}{presented.COUNTED[Row(each.rule.row)]}",
        what=f"{presented.title_of(each.rule)} · {when}",
        why=presented.why_words(each.rule, today),
        state=presented.grave(each.rule, status, each.first_due, today),
        until=each.first_due,
        remaining=presented.remaining(status, each.first_due, today) if each.first_due else None,
        unverified=presented.is_unverified(each.rule, today),
        standing=lacks and each.first_due is not None,
        several=how_many > 1 and not isinstance(each.rule.reading.when, OnceBy),
        url=f"{reverse('duties:mine')}?{query}",
        button="看清单",
    )


rail.register(
    rail.RailItem(
        key="duties",
        title="责任",
        icon="list-check",
        url_name="duties:mine",
        permission=Permission.DUTY_READ,
    )
)
work.register(
    work.WorkSource(
        key="duties", title="责任", permission=Permission.DUTY_READ, listed=listed, count=count, both=both
    )
)

"""What the actor's own post, or its organisation, has to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from tonghu.duties import rules as in_force
from tonghu.duties.bearers import borne_by
from tonghu.duties.compiling.layout import Layout, Rule, Rules
from tonghu.duties.compiling.statuses import CODE
from tonghu.duties.figures import asked_layouts
from tonghu.duties.lists import WAITING, SubjectLine, lines_of
from tonghu.duties.models import Row
from tonghu.duties.refreshing import refresh
from tonghu.duties.wording import cadence
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach
from tonghu.locks.acting import check_acts
from tonghu.policy.duties.schema import Act, Status


@dataclass(frozen=True, kw_only=True)
class MyDuty:
    """What the actor's post has to do for one subject. `why`: how often or until when, in words; `act`: the button."""

    rule: Rule
    line: SubjectLine
    why: str
    act: Act | None


def mine(by: Actor, on: dt.date, statuses: Iterable[Status] = WAITING, limit: int = 500) -> list[MyDuty]:
    """What the actor's post bears, the earliest due first: for the role's own place, or for the actor's organisation.

    `limit`: of each kind of subject. A place of a city or above bears what its own role is named for, and no villager's duty.
    """
    check_acts(by)
    known = in_force.rules()
    found: list[MyDuty] = []
    codes = [CODE[each] for each in statuses]
    refresh(timezone.localdate())
    all_borne = {rule.id for rule in borne_by(known.all, by)}
    for layout in asked_layouts(known).values():
        borne = [rule for rule in layout.rules if rule.id in all_borne]
        if borne:
            found += _of_post(known, layout, borne, by, on, codes, limit)
    return sorted(found, key=lambda duty: (duty.line.due_on or dt.date.max, duty.rule.id, duty.line.subject))


def _of_post(
    rules_now: Rules,
    layout: Layout,
    borne: Sequence[Rule],
    by: Actor,
    on: dt.date,
    codes: Sequence[int],
    limit: int,
) -> list[MyDuty]:
    reach = by.reach or Reach("0", ":")
    lines = lines_of(rules_now, layout, borne, by, on, codes, limit, reach)
    known, whys = rules_now.by_id, {rule.id: cadence(rule.reading, rules_now, on) for rule in borne}
    return [
        MyDuty(
            rule=known[line.rule],
            line=line,
            why=whys[line.rule],
            act=known[line.rule].reading.act,
        )
        for line in lines
        if not _is_anothers(known[line.rule], line, by)
    ]


def _is_anothers(rule: Rule, line: SubjectLine, by: Actor) -> bool:
    """A duty of each organisation by itself, and this line is of another one: a department reads those of its whole place."""
    return rule.reading.bearer.unit and line.row == Row.ORGANISATION and line.subject != by.organisation_id

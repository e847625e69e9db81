"""Case conferences: children are put on the agenda, units are invited to single items, decisions have an owner and a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.casework.actions import open_matter
from tonghu.casework.filling import Filled
from tonghu.casework.models import Matter
from tonghu.casework.sharing import invite
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.places.models import Organisation
from tonghu.registry.models import Child


@transaction.atomic
def add_item(
    *,
    conference: int,
    child: Child,
    filled: Filled,
    units: Iterable[Organisation],
    by: Actor,
    key: UUID | None = None,
) -> Matter:
    """Put a child on the agenda. The units see this item and the conference, and no other child.

    Conflict where the child stands on this agenda already; UserError once the conference was held.
    """
    by.check(Permission.CASE_WORK, "加入会商议题")
    held = _conference(conference, by=by)
    if held.state not in ("preparing", "called"):
        raise UserError("会商已召开或已取消,不能再加议题。请另行召集会商。")
    there = Matter.objects.scoped(by).filter(kind="agenda_item", parent=held, child=child, is_open=True)
    if same := there.first():
        raise Conflict("这名儿童已在这次会商的议题里,没有重复加入。", theirs=same)
    item = open_matter(kind="agenda_item", child=child, parent=held, filled=filled, key=key, by=by)
    invited = list(units)
    invite(matter=item.pk, organisations=invited, by=by)
    invite(matter=held.pk, organisations=invited, by=by)
    return item


@transaction.atomic
def decide(
    *,
    item: int,
    filled: Filled,
    due_on: dt.date,
    receiver: Organisation | None = None,
    responsible: Post | None = None,
    by: Actor,
    key: UUID | None = None,
) -> Matter:
    """Write down a decision on an item: what, by whom, by which day.

    Conflict where a decision on the same need of this child is being carried out, also from another conference.
    """
    by.check(Permission.CASE_WORK, "写下会商决定")
    held = Matter.objects.scoped(by).filter(pk=item, kind="agenda_item").first()
    if held is None or held.child_id is None:
        raise UserError("没有找到这一议题。请回到会商页重新查找。")
    if not held.is_open:
        raise UserError("这一议题已办结,不能再写决定。请另行召集会商。")
    return open_matter(
        kind="decision",
        child=Child.objects.scoped(by).get(pk=held.child_id),
        parent=held,
        topic=str(filled.answers.get("need", "")),
        filled=filled,
        receiver=receiver,
        responsible=responsible,
        due_on=due_on,
        key=key,
        by=by,
    )


def _conference(pk: int, *, by: Actor) -> Matter:
    held = Matter.objects.scoped(by).filter(pk=pk, kind="conference").first()
    if held is None:
        raise UserError("没有找到这次会商。请回到列表重新查找。")
    return held

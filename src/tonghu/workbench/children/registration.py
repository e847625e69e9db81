"""The roster on the rail, the header's search, and transfers on the home page."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.registry.models import Side, Transfer
from tonghu.registry.queries import never_visited
from tonghu.registry.transferring import waiting_for
from tonghu.workbench import header, rail
from tonghu.workbench.inbox import work


def _to_visit(actor: Actor) -> int:
    """Open files without any visit, for the posts that visit; a city's or province's has none."""
    return never_visited(actor, most=rail.MOST) if actor.may(Permission.VISIT_RECORD) else 0


rail.register(
    rail.RailItem(
        key="children",
        title="儿童",
        icon="users",
        url_name="children:list",
        permission=Permission.CHILD_READ,
        count=_to_visit,
    )
)


def _transfers(actor: Actor) -> int:
    """Those that wait for this county's answer."""
    return waiting_for(actor).count()


def _listed(actor: Actor, limit: int) -> Sequence[work.Work]:
    return [_work(each) for each in waiting_for(actor).defer("number")[:limit]]


def _work(each: Transfer) -> work.Work:
    comes = each.asked_by_side == Side.GIVING
    return work.Work(
        who=each.name,
        what="答复跨县迁移 · " + ("接收档案" if comes else "移交档案"),
        why=each.reason,
        url=reverse("children:transfer", args=[each.pk]),
        button="答复",
    )


work.register(
    work.WorkSource(
        key="children",
        title="跨县迁移",
        permission=Permission.CHILD_TRANSFER,
        listed=_listed,
        count=_transfers,
    )
)
header.offer(header.Header(search="children:search"))

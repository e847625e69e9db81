"""Taking back a dispatch: for a short while, and only what nobody has acted on since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.utils import timezone

from tonghu.audit.actions import as_one
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.leads.actions import Left, lay_in
from tonghu.leads.models import Lead, Step
from tonghu.leads.moving import lock, move, tell, what_happened
from tonghu.leads.rules import catalogue
from tonghu.policy.schema import DatedValue
from tonghu.registry.changing import AlreadyDone

WITHDRAW = "withdraw"


@dataclass
class Withdrawn:
    """What became of it: ids taken back, leads that stay dispatched and why, ids taken back before."""

    back: list[int] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    again: list[int] = field(default_factory=list)


def undo_limit() -> DatedValue:
    """Minutes after a dispatch in which it may be taken back."""
    return catalogue().parameters["lead_undo_minutes"].at(timezone.localdate())


def undo_until(dispatched_at: dt.datetime) -> dt.datetime:
    """The moment from which a dispatch stands."""
    minutes = undo_limit().value
    assert isinstance(minutes, int)
    return dispatched_at + dt.timedelta(minutes=minutes)


@as_one()
def undo_dispatch(*, deed: UUID, by: Actor) -> Withdrawn:
    """Take back exactly what one dispatch of this post sent; `deed`: the key its form carried.

    A lead that somebody has acted on meanwhile stays and is told of in `left`; asking twice takes back once.
    UserError when the post made no such dispatch, or made it too long ago.
    """
    by.check("lead.dispatch", "撤销派发")
    sent = (
        Step.objects.scoped(by)
        .filter(key=deed, transition="dispatch", post_id=by.post_id)
        .order_by("lead_id")
    )
    steps = list(sent)
    if not steps:
        raise UserError("没有找到这次派发:只能撤销本岗位刚刚的派发。请在线索页改派。")
    if timezone.now() > undo_until(min(step.at for step in steps)):
        raise UserError(f"派发已超过 {undo_limit().value} 分钟,不能撤销。需要更正的,请在线索页改派。")
    done, told = Withdrawn(), dict[int, int]()
    for step in steps:
        try:
            _take_back(step, by=by)
        except AlreadyDone:
            done.again.append(step.lead_id)
        except Conflict as conflict:
            done.left.append(Left(step.lead_id, step.place, conflict.what))
        except UserError as error:
            done.left.append(Left(step.lead_id, step.place, str(error)))
        else:
            done.back.append(step.lead_id)
            told[step.detail["post"]] = told.get(step.detail["post"], 0) + 1
    for post, leads in told.items():
        tell([post], f"刚才派给您的 {leads} 条线索已撤销派发,不用核实。")
    return done


@as_one()
def _take_back(step: Step, *, by: Actor) -> Lead:
    assert step.key is not None  # found by it
    lead = lock(step.lead_id, WITHDRAW, by=by, key=uuid5(step.key, WITHDRAW))
    newest = Step.objects.scoped(by).filter(lead=lead).order_by("-at", "-id").first()
    if newest is None or newest.pk != step.pk:
        raise Conflict(what_happened(lead, by=by) + "不再撤销。", theirs=lead)
    if came_from := step.detail.get("came_from"):
        lay_in(lead, came_from, by=by)
    detail = {"deed": str(step.key), "post": step.detail["post"]}
    move(
        lead,
        WITHDRAW,
        by=by,
        detail=detail,
        key=uuid5(step.key, WITHDRAW),
        assigned_post=None,
        assigned_name="",
    )
    return lead

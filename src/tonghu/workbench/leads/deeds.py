"""The steps of a lead as buttons: which are offered, what each asks, and what a press does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads import actions
from tonghu.leads.core.workflow import Offer, offers
from tonghu.leads.models import Lead
from tonghu.leads.rules import workflow

# Steps taken elsewhere: a visit has its page, a dispatch is taken back where it was made, intake supersedes, and a file
# that goes to another county takes its leads along.
VISITS = ("verify", "supplement")
NEVER_OFFERED = ("withdraw", "supersede", "transfer")


@dataclass(frozen=True)
class Deed:
    """What a step says before it is done. `asks`: fields of DeedForm beside key and version."""

    consequence: str
    asks: tuple[str, ...] = ()
    kind: str = "primary"


DEEDS = {
    "dispatch": Deed("线索派给该村的儿童主任，对方会收到提醒，须在期限内入户核实。", ("village",)),
    "redispatch": Deed(
        "线索改派后，原来的村不再看到它；新的儿童主任会收到提醒，期限重新计算。", ("place", "reason"), "plain"
    ),
    "return": Deed("线索退回派发人，本村不再看到。可以重新派发。", ("reason",), "plain"),
    "review_pass": Deed("核实结果报县级确认。县级可以退回。"),
    "review_back": Deed("线索退回该村重新核实，已有的核实记录保留，期限重新计算。", ("reason",), "plain"),
    "confirm_back": Deed("线索退回乡镇重新审核。", ("reason",), "plain"),
    "accept": Deed(
        "按线索建立或更新儿童档案，并记入类别认定；入户核实记为一次走访。此后如需更正，在档案中办理。"
    ),
    "merge": Deed("线索记入所选的档案，不另建档案。选错了可以在档案中更正。", ("child",), "plain"),
    "reject": Deed("线索办结，理由长期保留。事实没有变化时不会再次提出。", ("verdict", "reason"), "danger"),
}


def offered(lead: Lead, actor: Actor) -> tuple[list[Offer], list[Offer]]:
    """(what this post may do now, what it does at other times and why not now)."""
    found = [offer for offer in offers(workflow(), lead.state, actor.permissions) if _is_shown(offer)]
    return [each for each in found if each.allowed], [each for each in found if not each.allowed]


def _is_shown(offer: Offer) -> bool:
    return offer.transition.id not in NEVER_OFFERED


Do = Callable[[Lead, dict[str, Any], Actor], str]


def do(deed: str, lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    """Take the step; what happened, in Chinese. Conflict, AlreadyDone, NotPermitted or UserError as the domain raises."""
    return _DOING[deed](lead, given, actor)


def _basics(lead: Lead, given: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return {"lead": lead.pk, "version": given["version"], "key": given["key"], "by": actor}


def _dispatch(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    done = actions.dispatch(lead_ids=[lead.pk], by=actor, place=given["place"], key=given["key"])
    if done.left:
        raise UserError(done.left[0].why)
    return "已派发。"


def _redispatch(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    moved = actions.redispatch(**_basics(lead, given, actor), reason=given["reason"], place=given["place"])
    return f"已改派给{moved.assigned_name}。"


def _return(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    actions.return_lead(**_basics(lead, given, actor), reason=given["reason"])
    return "已退回。"


def _pass(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    actions.review(**_basics(lead, given, actor), passed=True)
    return "已审核通过，等待县级确认。"


def _review_back(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    actions.review(**_basics(lead, given, actor), passed=False, reason=given["reason"])
    return "已退回重新核实。"


def _confirm_back(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    actions.send_back(**_basics(lead, given, actor), reason=given["reason"])
    return "已退回重新审核。"


def _accept(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    child = actions.accept(**_basics(lead, given, actor))
    return f"已采纳，{child.name}的档案已更新。"


def _merge(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    if given["child"] is None:
        raise UserError("请选择要并入的档案。")
    child = actions.accept(**_basics(lead, given, actor), child=given["child"])
    return f"已并入{child.name}的档案。"


def _reject(lead: Lead, given: dict[str, Any], actor: Actor) -> str:
    actions.reject(**_basics(lead, given, actor), verdict=given["verdict"], reason=given["reason"])
    return "已办结：不采纳。"


_DOING: dict[str, Do] = {
    "dispatch": _dispatch,
    "redispatch": _redispatch,
    "return": _return,
    "review_pass": _pass,
    "review_back": _review_back,
    "confirm_back": _confirm_back,
    "accept": _accept,
    "merge": _merge,
    "reject": _reject,
}

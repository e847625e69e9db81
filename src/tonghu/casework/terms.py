"""What must hold before a matter begins or takes a step: who opens it, where, what was given, and to whom it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from tonghu.casework.core.turns import standing_tokens
from tonghu.casework.models import Matter
from tonghu.casework.standing import me
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import branch
from tonghu.locks.acting import entailed
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.policy.matters.schema import MatterKind, MatterNeed
from tonghu.registry.models import Child, Standing


def check_opens(rules: MatterKind, by: Actor) -> None:
    """NotPermitted for a post that does not begin such matters."""
    if by.role != "system" and not standing_tokens(me(by)) & set(rules.opening.by):
        raise NotPermitted(f"“{by.title}”这一岗位不发起“{rules.title}”。请由有此职责的岗位办理。")


def place_of(
    rules: MatterKind, child: Child | None, place: str | None, *, by: Actor, followed: bool = False
) -> str:
    """Where the matter lies. UserError for a file or a place out of reach, and for a file merged
    into another. `followed`: the child of a matter that the unit received, looked up already."""
    if child is not None:
        held = child if followed else Child.objects.scoped(by).filter(pk=child.pk).first()
        if held is None:
            raise UserError("没有找到这份儿童档案:可能已迁出本地区。请回到儿童名册重新查找。")
        if held.standing == Standing.MERGED:
            raise UserError("这份档案已并入另一份档案。请在保留的那份档案里办理。")
        return str(held.place)
    if place is None:
        raise UserError(f"发起“{rules.title}”要写明发生在哪个地区。请选择地区。")
    own = by.reach or branch(_unit_place(by))
    if not own.covers(place):
        raise UserError("这个地区不归您的岗位或单位管理。请选择本辖区的地区,或交由当地办理。")
    return place


def _unit_place(by: Actor) -> str:
    assert (
        by.organisation_id is not None
    )  # a post without a reach that may work on matters is an organisation's
    return str(Organisation.objects.values_list("place", flat=True).get(pk=by.organisation_id))


def check_needs(needs: Collection[MatterNeed], **given: object) -> None:
    """UserError, saying which, where something that the catalogue asks for was not given."""
    words = {
        "reason": "请写明理由:下一步的人据此办理。",
        "receiver": "请选择接收单位。",
        "responsible": "请选择责任人。",
        "due_date": "请填写期限。",
        "assignee": "请选择接收单位或责任人,二者选一。",
        "child": "请选择儿童。",
    }
    receiver, responsible = given["receiver"], given["responsible"]
    if receiver is not None and responsible is not None:
        raise UserError("接收单位和责任人只能选一个:由谁办理要明确。")
    given["assignee"] = receiver or responsible
    for need in needs:
        value = given[need]
        if value is None or (isinstance(value, str) and not value.strip()):
            raise UserError(words[need])
    due = given["due_date"]
    if isinstance(due, dt.date) and due < timezone.localdate():
        raise UserError(f"期限不能早于今天({timezone.localdate():%Y-%m-%d}),填的是{due:%Y-%m-%d}。")


def check_receiver(rules: MatterKind, receiver: Organisation | None, place: str) -> None:
    """UserError for a unit that takes no such matters, exists no longer, or serves another county."""
    if receiver is None:
        return
    if receiver.kind not in rules.opening.receivers:
        raise UserError(f"{receiver.name}不接收“{rules.title}”。请选择列出的单位。")
    if receiver.end_on is not None and receiver.end_on <= timezone.localdate():
        raise UserError(
            f"{receiver.name}已于{receiver.end_on:%Y-%m-%d}撤销,不能接收。请选择承接其职责的单位。"
        )
    county = place[:COUNTY_DIGITS]
    if not (receiver.place.startswith(county) or county.startswith(receiver.place)):
        raise UserError(f"{receiver.name}不服务于这名儿童所在的县(市、区)。请选择当地或其上级的单位。")


def check_once(rules: MatterKind, child: Child | None, topic: str, *, by: Actor) -> None:
    """Conflict where the child has one open and may have one only."""
    if not rules.once or child is None:
        return
    if by.reach is not None:
        _refuse_second(rules, child, topic, by)
        return
    # A unit neither locks the child's row nor sees what others began: it hears that there is one, and not how it stands.
    with entailed(system := casework_system(child.place)):
        if there := _same(rules, child, topic, system):
            raise Conflict(
                f"这名儿童已有一件办理中的“{rules.title}”，没有重复发起。请与县级民政部门联系。", theirs=there
            )


def _same(rules: MatterKind, child: Child, topic: str, by: Actor) -> Matter | None:
    # Two who begin at once wait for each other at the child's row.
    Child.objects.scoped(by).select_for_update(of=("self",)).filter(pk=child.pk).first()
    return Matter.objects.scoped(by).filter(kind=rules.id, child=child, topic=topic, is_open=True).first()


def _refuse_second(rules: MatterKind, child: Child, topic: str, by: Actor) -> None:
    if there := _same(rules, child, topic, by):
        title = rules.states[there.state].title
        what = f"{rules.title}:{there.title}" if topic else rules.title
        raise Conflict(f"这名儿童已有一件办理中的“{what}”({title}),没有重复发起。", theirs=there)

"""A matter begins, takes steps, is shared. Keyword-only verbs; each runs inside `acting`, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import made_before
from tonghu.audit.actions import record as record_audit
from tonghu.casework.core.marks import MARKS, OPEN
from tonghu.casework.core.turns import standing_tokens, why_not
from tonghu.casework.effects import Deed, effects
from tonghu.casework.filling import Filled, Written, file_of, write
from tonghu.casework.giving import given_of
from tonghu.casework.guarding import asks_for, check_guards
from tonghu.casework.models import Matter, MatterStep, Share
from tonghu.casework.naming import name_child
from tonghu.casework.queries import matters_visible_to
from tonghu.casework.rules import Due, clock, end_of, kind_of
from tonghu.casework.standing import me, tokens_in
from tonghu.casework.system import COUNTY_DIGITS, casework_system
from tonghu.casework.telling import tell, tell_turn, turn_of
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import branch
from tonghu.locks.acting import entailed
from tonghu.places.models import Organisation
from tonghu.policy.matters.schema import Effect, MatterKind, MatterNeed, MatterState
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child, Standing


@transaction.atomic
def open_matter(
    *,
    kind: str,
    by: Actor,
    child: Child | None = None,
    place: str | None = None,
    filled: Filled | None = None,
    title: str = "",
    reason: str = "",
    receiver: Organisation | None = None,
    responsible: Post | None = None,
    due_on: dt.date | None = None,
    parent: Matter | None = None,
    topic: str = "",
    raised_by: str | None = None,
    key: UUID | None = None,
) -> Matter:
    """Begin a matter of a kind. `place`: where, for one that concerns no child.

    NotPermitted for a post that does not begin such matters; AlreadyDone for a form sent twice; Conflict where the
    child has one open and may have one only; NotYet where something must come first; NotValid for wrong answers;
    UserError for a receiver that no longer exists, is of another kind or serves another county.
    """
    by.check(Permission.CASE_WORK, "发起事项")
    rules = kind_of(kind)
    _check_opens(rules, by)
    if made_before(Matter.objects.scoped(by).filter(opened_post=by.post_id), key):
        raise AlreadyDone
    _check_needs(
        rules.opening.needs,
        reason=reason,
        receiver=receiver,
        responsible=responsible,
        due_date=due_on,
        child=child,
    )
    where = _place_of(rules, child, place, by=by)
    _check_receiver(rules, receiver, where)
    _check_once(rules, child, topic, by=by)
    of_itself = [guard for guard in rules.opening.guards if asks_for(guard, rules.opening.form)]
    first_of_all = [guard for guard in rules.opening.guards if guard not in of_itself]
    check_guards(first_of_all, matter=parent, child=child.pk if child else None, place=where, by=by)
    first = rules.first
    at_county = rules.held_at == "county"
    where = where[:COUNTY_DIGITS] if at_county else where
    entered = timezone.now()
    due = _clock_of(first, entered, due_on)
    matter = Matter.objects.create(
        place=where,
        kind=kind,
        child=child,
        parent=parent,
        title=title.strip() or rules.title,
        topic=topic,
        state=first.id,
        is_open=first.is_open,
        entered_at=entered,
        due_at=due.at if due else None,
        due_unverified=bool(due and due.unverified),
        promised_on=due_on,
        closed_at=None if first.is_open else entered,
        sender_id=by.organisation_id,
        receiver=receiver,
        opened_post=by.post_id,
        opened_by=by.user_name,
        responsible_post=responsible.pk if responsible else None,
        responsible_name=responsible.user.full_name if responsible else "",
        given=given_of(child, rules.opening.shares),
        raised_by=raised_by,
        held_at_county=at_county,
        key=key,
    )
    written = _fill(rules.opening.form, filled, matter, by=by, opened=True)
    check_guards(of_itself, matter=matter, child=matter.child_id, place=where, by=by)
    _keep_step(matter, OPEN, "", reason, written, by=by, key=key, detail=_agreed(due_on))
    _do(rules.opening.effects, matter, OPEN, reason, written, by=by)
    tell_turn(matter, by=by, on=timezone.localdate())
    return matter


@transaction.atomic
def take_step(
    *,
    matter: int,
    move: str,
    by: Actor,
    version: int | None = None,
    filled: Filled | None = None,
    reason: str = "",
    receiver: Organisation | None = None,
    responsible: Post | None = None,
    due_on: dt.date | None = None,
    child: Child | None = None,
    key: UUID | None = None,
) -> Matter:
    """Take a step of the matter. `version`: what it rests on; Conflict when another has moved it since.

    `child`: whom it turns out to be about, for a matter that began without; its steps, records and parts follow.

    Otherwise as `open_matter`.
    """
    by.check(Permission.CASE_WORK, "办理事项")
    held = _lock(matter, move, by=by, version=version, key=key)
    rules = kind_of(held.kind)
    step = rules.moves[move]
    _check_needs(
        step.needs,
        reason=reason,
        receiver=receiver,
        responsible=responsible,
        due_date=due_on,
        child=held.child_id or child,
    )
    if child is not None:
        name_child(held, child, by=by)
    if receiver is not None:
        _check_receiver(rules, receiver, held.place)
        if by.organisation_id is not None and by.organisation_id == held.receiver_id:
            _keep_party(held, by=by)
        if by.reach is not None:
            held.given = given_of(file_of(held.child_id, by=by), rules.opening.shares)
        held.receiver = receiver
    if responsible is not None:
        held.responsible_post, held.responsible_name = responsible.pk, responsible.user.full_name
    if "assignee" in step.needs:
        # Whoever had it before has it no longer.
        held.receiver = receiver
        held.responsible_post = responsible.pk if responsible else None
        held.responsible_name = responsible.user.full_name if responsible else ""
    # What is filled in with the step counts as being there.
    written = _fill(step.form, filled, held, by=by)
    check_guards(step.guards, matter=held, child=held.child_id, place=held.place, by=by)
    before = held.state
    _enter(held, rules, step.after, due_on=due_on)
    _keep_step(held, move, before, reason, written, by=by, key=key, detail=_agreed(due_on))
    _do(step.effects, held, move, reason, written, by=by)
    tell_turn(held, by=by, on=timezone.localdate())
    return held


@transaction.atomic
def add_to_matter(*, matter: int, filled: Filled, by: Actor, key: UUID | None = None) -> Written:
    """Fill in one of the forms that may be added while the matter is open, without a step."""
    by.check(Permission.CASE_WORK, "填写记录")
    held = _visible(matter, by=by)
    rules = kind_of(held.kind)
    if filled.form not in rules.records:
        raise UserError(f"“{rules.title}”里不填写这一表单。请从列出的表单中选择。")
    may = rules.recorders.get(filled.form)
    if may is not None and by.role != "system" and not tokens_in(held, me(by)) & set(may):
        raise NotPermitted(f"“{by.title}”这一岗位不填写这一表单。请由有此职责的岗位填写。")
    if not held.is_open:
        raise UserError(f"{rules.title}已办结,不能再填写。需要补充的,请更正已有的记录。")
    return _fill_in(filled, held, by=by, key=key)


@transaction.atomic
def invite(*, matter: int, organisations: Iterable[Organisation], by: Actor) -> list[Share]:
    """Let these organisations take part from today; those that do already are left as they are."""
    by.check(Permission.CASE_WORK, "邀请单位参与")
    held = _visible(matter, by=by)
    if by.reach is None:
        raise NotPermitted("只有民政岗位可以邀请其他单位参与。")
    there = set(
        Share.objects.scoped(by).filter(matter=held, end_on=None).values_list("organisation", flat=True)
    )
    today = timezone.localdate()
    made = []
    for unit in organisations:
        if unit.end_on is not None and unit.end_on <= today:
            raise UserError(f"{unit.name}已撤销,不能邀请。请选择承接其职责的单位。")
        if unit.pk not in there:
            made.append(
                Share.objects.create(
                    place=held.place,
                    matter=held,
                    child_id=held.child_id,
                    organisation=unit,
                    by_name=by.user_name,
                )
            )
    if made:
        detail = {"organisations": [share.organisation_id for share in made]}
        record_audit("invite", "matter", [held.pk], by=by, place=held.place, detail=detail)
    return made


@transaction.atomic
def dismiss(*, share: int, by: Actor) -> None:
    """The organisation takes part no longer from today; what it wrote stays."""
    by.check(Permission.CASE_WORK, "结束单位参与")
    held = Share.objects.scoped(by).select_for_update().filter(pk=share, end_on=None).first()
    if held is None or by.reach is None:
        raise UserError("没有找到这一参与单位:可能已由他人结束。")
    held.end_on = timezone.localdate()
    held.save(update_fields=["end_on"])
    record_audit("dismiss", "matter", [held.matter_id], by=by, place=held.place)


def escalate(*, now: dt.datetime, by: Actor) -> int:
    """Every open matter whose clock has run out is told once to those named above it; how many there were."""
    late = Matter.objects.scoped(by).filter(is_open=True, due_at__lt=now, escalated_at=None)
    found = list(late.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for matter in found:
        rules = kind_of(matter.kind)
        state = rules.states[matter.state]
        matter.escalated_at = now
        matter.save(update_fields=["escalated_at"])
        on = timezone.localtime(now).date()
        above = turn_of(matter, state.escalate or state.owners, by=by, on=on)
        words = (
            f"逾期:{rules.title}“{state.title}”,应于 {timezone.localtime(matter.due_at):%m-%d %H:%M} 前办理。"
        )
        tell(above, words, matter)
        record_audit("escalate", "matter", [matter.pk], by=by, place=matter.place)
    return len(found)


def _keep_party(matter: Matter, *, by: Actor) -> None:
    """A unit that hands the matter on answers for what it did in it, and so goes on seeing it."""
    unit = by.organisation_id
    assert unit is not None  # asked for units alone
    with entailed(system := casework_system(matter.place)):
        there = Share.objects.scoped(system).filter(matter=matter, organisation=unit, end_on=None)
        if not there.exists():
            Share.objects.create(
                place=matter.place,
                matter=matter,
                child_id=matter.child_id,
                organisation_id=unit,
                by_name=by.user_name,
            )


def _check_opens(rules: MatterKind, by: Actor) -> None:
    if by.role != "system" and not standing_tokens(me(by)) & set(rules.opening.by):
        raise NotPermitted(f"“{by.title}”这一岗位不发起“{rules.title}”。请由有此职责的岗位办理。")


def _place_of(rules: MatterKind, child: Child | None, place: str | None, *, by: Actor) -> str:
    if child is not None:
        held = Child.objects.scoped(by).filter(pk=child.pk).first()
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


def _check_needs(needs: Collection[MatterNeed], **given: object) -> None:
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


def _check_receiver(rules: MatterKind, receiver: Organisation | None, place: str) -> None:
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


def _check_once(rules: MatterKind, child: Child | None, topic: str, *, by: Actor) -> None:
    if not rules.once or child is None:
        return
    if by.reach is not None:
        _refuse_second(rules, child, topic, by)
        return
    # A unit neither locks the child's row nor sees what others began.
    with entailed(system := casework_system(child.place)):
        _refuse_second(rules, child, topic, system)


def _refuse_second(rules: MatterKind, child: Child, topic: str, by: Actor) -> None:
    # Two who begin at once wait for each other at the child's row.
    Child.objects.scoped(by).select_for_update(of=("self",)).filter(pk=child.pk).first()
    same = Matter.objects.scoped(by).filter(kind=rules.id, child=child, topic=topic, is_open=True)
    if there := same.first():
        title = rules.states[there.state].title
        what = f"{rules.title}:{there.title}" if topic else rules.title
        raise Conflict(f"这名儿童已有一件办理中的“{what}”({title}),没有重复发起。", theirs=there)


def _visible(matter: int, *, by: Actor) -> Matter:
    held = matters_visible_to(by).select_for_update(of=("self",)).filter(pk=matter).first()
    if held is None:
        raise UserError("没有找到这一事项:可能已转到别处。请回到列表重新查找。")
    return held


def _lock(matter: int, move: str, *, by: Actor, version: int | None, key: UUID | None) -> Matter:
    held = _visible(matter, by=by)
    if key is not None and MatterStep.objects.scoped(by).filter(matter=held, key=key).exists():
        raise AlreadyDone
    rules = kind_of(held.kind)
    if move not in rules.moves:
        raise UserError(f"“{rules.title}”没有这一步。请从事项页列出的步骤中选择。")
    mine = tokens_in(held, me(by)) if by.role != "system" else frozenset(rules.moves[move].by)
    step = rules.moves[move]
    if not mine & set(step.by):
        raise NotPermitted(why_not(rules, step, held.state, mine))
    refusal = why_not(rules, step, held.state, mine)
    if refusal or (version is not None and version != held.version):
        raise Conflict(
            _what_happened(held, rules, by=by) + (refusal or "您填写的内容还在,请对照后再提交。"), theirs=held
        )
    return held


def _what_happened(matter: Matter, rules: MatterKind, *, by: Actor) -> str:
    last = MatterStep.objects.scoped(by).filter(matter=matter).order_by("-at", "-id").first()
    if last is None or last.move == OPEN:
        return ""
    at = timezone.localtime(last.at)
    done = rules.moves[last.move].title if last.move in rules.moves else MARKS.get(last.move, "办理")
    return f"这一事项已由{last.user_name}({last.post_title})于{at:%m-%d %H:%M}{done}。"


def _fill(
    form: str | None, filled: Filled | None, matter: Matter, *, by: Actor, opened: bool = False
) -> Written | None:
    if form is None:
        return None
    given = filled or Filled(form=form)
    if given.form != form:
        raise UserError("提交的表单不是这一步要填的。填写的内容还在,请重新打开这一步。")
    # The receiver reads what the sender filled in; the rest each party sees by its own reach.
    return _fill_in(given, matter, by=by, opened=opened)


def _fill_in(
    filled: Filled, matter: Matter, *, by: Actor, opened: bool = False, key: UUID | None = None
) -> Written:
    shared = opened or by.organisation_id is not None
    return write(
        filled,
        place=matter.place,
        by=by,
        child=matter.child_id,
        matter=matter,
        open_to_parties=shared,
        key=key,
    )


def _enter(matter: Matter, rules: MatterKind, state: str, *, due_on: dt.date | None) -> None:
    after = rules.states[state]
    now = timezone.now()
    if due_on is not None:
        matter.promised_on = due_on
    # A step that comes back to its state is the next round of it: the state's clock begins anew.
    if matter.state != state or after.limit is not None or due_on is not None:
        due = _clock_of(after, now, matter.promised_on)
        matter.entered_at = now
        matter.due_at = due.at if due else None
        matter.due_unverified = bool(due and due.unverified)
        matter.escalated_at = None
    matter.state, matter.is_open = after.id, after.is_open
    matter.closed_at = None if after.is_open else now
    matter.due_at = matter.due_at if after.is_open else None
    matter.version = F("version") + 1
    matter.save()
    matter.refresh_from_db(fields=["version"])


def _keep_step(
    matter: Matter,
    move: str,
    before: str,
    reason: str,
    written: Written | None,
    *,
    by: Actor,
    key: UUID | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    MatterStep.objects.create(
        place=matter.place,
        matter=matter,
        child_id=matter.child_id,
        move=move,
        before=before,
        after=matter.state,
        reason=reason.strip(),
        detail=dict(detail or {}),
        record=written.record if written else None,
        key=key,
        user_name=by.user_name,
        post_title=by.title,
        post_id=by.post_id,
    )
    record_audit(move, "matter", [matter.pk], by=by, place=matter.place, reason=reason.strip(), detail=detail)


def _agreed(due_on: dt.date | None) -> dict[str, str]:
    """The day that was agreed with a step stays with the step: the matter has the newest one alone."""
    return {"promised_on": due_on.isoformat()} if due_on else {}


def _do(
    wanted: Iterable[Effect],
    matter: Matter,
    move: str,
    reason: str,
    written: Written | None,
    *,
    by: Actor,
) -> None:
    deed = Deed(
        matter=matter,
        move=move,
        reason=reason,
        record=written.record if written else None,
        answers=written.answers if written else {},
    )
    for each in wanted:
        found = effects()[each.name]
        if by.reach is not None and by.may(found.permission):
            found.work(deed, each.given, by)
            continue
        system = casework_system(matter.place)
        with entailed(system):
            found.work(deed, each.given, system)


def _clock_of(state: MatterState, entered: dt.datetime, promised: dt.date | None) -> Due | None:
    """Until the day that was agreed, where the state's clock is that day and there is one; else the state's limit."""
    if state.promised and promised is not None:
        return Due(end_of(promised), unverified=False)
    return clock(state.limit, entered=entered)

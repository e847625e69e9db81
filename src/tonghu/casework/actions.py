"""A matter begins and takes steps. Keyword-only verbs; each runs inside `acting`, whole or not at all."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import made_before
from tonghu.casework.advancing import agreed, bring_about, clock_of, enter, fill_for, fill_in, keep_step
from tonghu.casework.core.marks import MARKS, OPEN
from tonghu.casework.core.turns import why_not
from tonghu.casework.filling import Filled, Written, file_of
from tonghu.casework.following import entrusted, followed
from tonghu.casework.giving import given_of
from tonghu.casework.guarding import asks_for, check_guards
from tonghu.casework.models import Matter, MatterStep
from tonghu.casework.naming import name_child
from tonghu.casework.queries import check_takes_part, locked_for
from tonghu.casework.rules import kind_of
from tonghu.casework.sharing import end_part, keep_party
from tonghu.casework.standing import me, tokens_in
from tonghu.casework.telling import tell_turn
from tonghu.casework.terms import check_needs, check_once, check_opens, check_receiver, place_of
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.policy.matters.schema import MatterKind
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child


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
    """Begin a matter of a kind. `place`: where, for one that concerns no child. `parent`: what it is a part of; for a unit
    that received it, and names no child, whom it is about.

    NotPermitted for a post that does not begin such matters; AlreadyDone for a form sent twice; Conflict where the
    child has one open and may have one only; NotYet where something must come first; NotValid for wrong answers;
    UserError for a receiver that no longer exists, is of another kind or serves another county.
    """
    by.check(Permission.CASE_WORK, "发起事项")
    rules = kind_of(kind)
    check_opens(rules, by)
    if made_before(Matter.objects.scoped(by).filter(opened_post=by.post_id), key):
        raise AlreadyDone
    follows = followed(rules, parent, by=by) if child is None else entrusted(child, by=by)
    child = follows.child if follows else child
    check_needs(
        rules.opening.needs,
        reason=reason,
        receiver=receiver,
        responsible=responsible,
        due_date=due_on,
        child=child,
    )
    where = place_of(rules, child, place, followed=follows is not None, by=by)
    check_receiver(rules, receiver, where)
    check_once(rules, child, topic, by=by)
    of_itself = [guard for guard in rules.opening.guards if asks_for(guard, rules.opening.form)]
    first_of_all = [guard for guard in rules.opening.guards if guard not in of_itself]
    check_guards(first_of_all, matter=parent, child=child.pk if child else None, place=where, by=by)
    first = rules.first
    at_county = rules.held_at == "county"
    where = where[:COUNTY_DIGITS] if at_county else where
    entered = timezone.now()
    due = clock_of(first, entered, due_on)
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
        # Whoever opens a matter reads what is given in it: no more than the unit was told itself.
        given=given_of(child, [each for each in rules.opening.shares if not follows or each in follows.told]),
        raised_by=raised_by,
        held_at_county=at_county,
        key=key,
    )
    written = fill_for(rules.opening.form, filled, matter, by=by, opened=True)
    check_guards(of_itself, matter=matter, child=matter.child_id, place=where, by=by)
    keep_step(matter, OPEN, "", reason, written, by=by, key=key, detail=agreed(due_on))
    bring_about(rules.opening.effects, matter, OPEN, reason, written, by=by)
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
    check_needs(
        step.needs,
        reason=reason,
        receiver=receiver,
        responsible=responsible,
        due_date=due_on,
        child=held.child_id or child,
    )
    hands_on = False
    if child is not None:
        name_child(held, child, by=by)
    if receiver is not None:
        check_receiver(rules, receiver, held.place)
        hands_on = by.organisation_id is not None and by.organisation_id == held.receiver_id != receiver.pk
        if hands_on:
            keep_party(held, by=by)
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
    written = fill_for(step.form, filled, held, by=by)
    check_guards(step.guards, matter=held, child=held.child_id, place=held.place, by=by)
    before = held.state
    enter(held, rules, step.after, due_on=due_on)
    keep_step(held, move, before, reason, written, by=by, key=key, detail=agreed(due_on))
    bring_about(step.effects, held, move, reason, written, by=by)
    tell_turn(held, by=by, on=timezone.localdate())
    if hands_on and not step.stays:
        end_part(held, by=by)
    return held


@transaction.atomic
def add_to_matter(*, matter: int, filled: Filled, by: Actor, key: UUID | None = None) -> Written:
    """Fill in one of the forms that may be added while the matter is open, without a step."""
    by.check(Permission.CASE_WORK, "填写记录")
    held = locked_for(matter, by=by)
    check_takes_part(held, by=by)
    rules = kind_of(held.kind)
    if filled.form not in rules.records:
        raise UserError(f"“{rules.title}”里不填写这一表单。请从列出的表单中选择。")
    may = rules.recorders.get(filled.form)
    if may is not None and by.role != "system" and not tokens_in(held, me(by)) & set(may):
        raise NotPermitted(f"“{by.title}”这一岗位不填写这一表单。请由有此职责的岗位填写。")
    if not held.is_open:
        raise UserError(f"{rules.title}已办结,不能再填写。需要补充的,请更正已有的记录。")
    return fill_in(filled, held, by=by, key=key)


def _lock(matter: int, move: str, *, by: Actor, version: int | None, key: UUID | None) -> Matter:
    held = locked_for(matter, by=by)
    if key is not None and MatterStep.objects.scoped(by).filter(matter=held, key=key).exists():
        raise AlreadyDone
    rules = kind_of(held.kind)
    if move not in rules.moves:
        raise UserError(f"“{rules.title}”没有这一步。请从事项页列出的步骤中选择。")
    check_takes_part(held, by=by)
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

"""A child goes to another county: one side asks, the other agrees, and the file moves whole.

What goes: the child, family, categories, visits, changes with every version of every row, protection orders (which stay in
force), merges, and the leads (`leads/leaving.py`). Entries of the audit stay in the chain of the county they were
written in; whoever reaches the file reads them there (`queries.read_by`). What ends: what a school or another unit of the
old county was entrusted with. What stays behind: the transfer itself, which says where the child went.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tonghu.accounts.models import Notice
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import holders
from tonghu.accounts.rules import made_before, need
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.acting import reaching
from tonghu.places.models import Division, Level
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Workflow
from tonghu.registry.changing import lock, need_reason, note
from tonghu.registry.differences import clean_number
from tonghu.registry.models import Child, Entrusted, Side, Standing, Transfer, TransferQuerySet, TransferState
from tonghu.registry.moving import with_merged
from tonghu.secrecy.searching import by_number

OFFICER = "county_officer"


@cache
def workflow() -> Workflow:
    """Of a transfer, read once a process."""
    return load_catalogue(settings.CATALOGUE).workflows["transfer"]


@transaction.atomic
def offer(
    *,
    child: Child,
    to_county: str,
    address: str,
    reason: str,
    version: int,
    url: str = "",
    key: UUID | None = None,
    by: Actor,
) -> Transfer:
    """The county that has the file asks another to take it. The file stays until that one agrees.

    UserError for a place that is no county or lies in reach; Conflict when the file is asked for already, or changed since
    `version`. `url`: where the message to the other county leads.
    """
    by.check(Permission.CHILD_TRANSFER, Permission.CHILD_TRANSFER.words)
    given = need_reason(reason)
    held = lock(child, by=by, version=version, key=key)
    own = _county_of(held.place)
    there = _other_county(to_county, by=by)
    _refuse_second(held, by=by)
    asked = Transfer.objects.create(
        place=own,
        to_county=there.place,
        asked_by_side=Side.GIVING,
        child=held,
        name=held.name,
        number=held.number,
        birth_on=held.birth_on,
        address=address.strip(),
        reason=given,
        asked_post=by.post_id,
        asked_by=f"{by.user_name}({by.title})",
        key=key,
    )
    note(
        held,
        "offer_transfer",
        f"请{there.path}接收档案",
        by=by,
        reason=given,
        detail={"transfer": asked.pk},
        key=key,
    )
    _note("offer_transfer", asked, there.place, by=by, reason=given)
    _tell(there.place, f"{_name_of(own)}请贵县(市、区)接收一名儿童的档案,请答复。", url)
    return asked


@transaction.atomic
def request_file(
    *,
    from_county: str,
    to_place: str,
    name: str,
    number: str | None,
    birth_on: dt.date | None,
    address: str,
    reason: str,
    url: str = "",
    key: UUID | None = None,
    by: Actor,
) -> Transfer:
    """The county that a child has come to asks for the file. It learns nothing of it before the other agrees.

    UserError for a county in reach, a place outside it, or without a name.
    """
    by.check(Permission.CHILD_TRANSFER, Permission.CHILD_TRANSFER.words)
    if made := made_before(Transfer.objects.scoped(by), key):
        return made
    given, who = need_reason(reason), need(name, "儿童姓名")
    village = _place_within(to_place, by=by)
    own, there = _county_of(village.place), _other_county(from_county, by=by)
    asked = Transfer.objects.create(
        place=there.place,
        to_county=own,
        to_place=village.place,
        asked_by_side=Side.RECEIVING,
        name=who,
        number=clean_number(number),
        birth_on=birth_on,
        address=address.strip(),
        reason=given,
        asked_post=by.post_id,
        asked_by=f"{by.user_name}({by.title})",
        key=key,
    )
    for county in (there.place, own):
        _note("request_transfer", asked, county, by=by, reason=given)
    _tell(there.place, f"{_name_of(own)}请贵县(市、区)移交一名儿童的档案,请答复。", url)
    return asked


@dataclass(frozen=True, kw_only=True)
class Moved:
    """`twin`: a file with the same number that the receiving county has already, to be merged with this one."""

    child: Child
    twin: Child | None


@transaction.atomic
def accept(
    *,
    transfer: Transfer,
    child: Child | None = None,
    to_place: str = "",
    answer: str = "",
    url: str = "",
    by: Actor,
) -> Moved:
    """The other side agrees, and the file moves. `child`: which file, where the receiving county asked; `to_place`: to which
    village, where the giving one did.

    Conflict when it was answered or withdrawn meanwhile. UserError where the file is not the one asked for, or has gone.
    """
    held = _locked(transfer, "accept", by=by)
    _check_answers(held, by=by)
    if held.asked_by_side == Side.GIVING:
        held.to_place = _place_within(to_place, by=by).place
    elif child is None:
        raise UserError("请先选择要移交的是哪一份档案。")
    else:
        held.child_id = _checked(child, held, by=by).pk
    with reaching(_both(held)) as wide:
        moved = _hand_over(held, wide)
        twin = _twin(moved, wide)
    _close(held, TransferState.ACCEPTED, answer, url, by=by)
    return Moved(child=moved, twin=twin)


@transaction.atomic
def decline(*, transfer: Transfer, answer: str, url: str = "", by: Actor) -> Transfer:
    """The other side does not agree, and says why. The file stays where it is."""
    held = _locked(transfer, "decline", by=by)
    _check_answers(held, by=by)
    return _close(held, TransferState.DECLINED, need(answer, "不同意的理由"), url, by=by)


@transaction.atomic
def withdraw(*, transfer: Transfer, answer: str, url: str = "", by: Actor) -> Transfer:
    """The side that asked takes it back."""
    held = _locked(transfer, "withdraw", by=by)
    if _side_of(held, by=by) != held.asked_by_side:
        raise NotPermitted("这一申请是对方县(市、区)提出的,不能由您撤回。请答复同意或不同意。")
    return _close(held, TransferState.WITHDRAWN, need(answer, "撤回的理由"), url, by=by)


def waiting_for(actor: Actor) -> TransferQuerySet:
    """Transfers that the actor's county is to answer, the oldest first."""
    rows = Transfer.objects.scoped(actor).filter(state=TransferState.ASKED)
    if actor.reach is None:
        return rows.none()
    low, high = actor.reach.low, actor.reach.high
    to_take = Q(asked_by_side=Side.GIVING, to_county__gte=low, to_county__lt=high)
    to_give = Q(asked_by_side=Side.RECEIVING, place__gte=low, place__lt=high)
    return rows.filter(to_take | to_give).order_by("asked_at", "pk")


def _hand_over(held: Transfer, wide: Actor) -> Child:
    """The file and all in it, from under one county to under the other."""
    child = lock(Child(pk=held.child_id), by=wide)
    if not branch(held.place).covers(child.place):
        raise UserError("这份档案已不在迁出地,可能已另行迁移。请撤回后核对。")
    before = child.place
    entrusted = Entrusted.objects.scoped(wide).filter(child=child, end_on=None)
    with_merged(child, held.to_place, by=wide, across=True)
    entrusted.update(end_on=timezone.localdate())
    child.place, child.address = held.to_place, held.address or child.address
    there = Division.objects.get(place=held.to_place)
    detail = {"transfer": held.pk, "fields": {"place": [before, child.place]}}
    note(child, "transfer", f"迁移到{there.path}", by=wide, reason=held.reason, detail=detail)
    record("transfer", "child", [child.pk], by=wide, place=before, reason=held.reason, detail=detail)
    return child


def _close(held: Transfer, state: TransferState, answer: str, url: str, *, by: Actor) -> Transfer:
    held.state, held.answer = state, answer.strip()
    held.answered_post, held.answered_by = by.post_id, f"{by.user_name}({by.title})"
    held.answered_at = timezone.now()
    held.save()
    verb = {"accepted": "accept", "declined": "decline", "withdrawn": "withdraw"}[state] + "_transfer"
    for county in (held.place, held.to_county):
        _note(verb, held, county, by=by, reason=held.answer)
    other = held.to_county if _side_of(held, by=by) == Side.GIVING else held.place
    words = (
        f"跨县(市、区)迁移“{held.get_state_display()}”:{_name_of(held.place)} → {_name_of(held.to_county)}。"
    )
    _tell(other, words, url)
    return held


def _locked(transfer: Transfer, transition: str, *, by: Actor) -> Transfer:
    move = workflow().transitions[transition]
    for permission in move.permissions:
        by.check(permission, f"{move.title}跨县迁移")
    rows = Transfer.objects.scoped(by).select_for_update(of=("self",))
    held = rows.filter(pk=transfer.pk).first()
    if held is None:
        raise UserError("没有找到这一迁移申请。请回到跨县迁移列表重新打开。")
    if held.state not in move.before:
        raise Conflict(
            f"这一申请已是“{held.get_state_display()}”,您的办理没有保存。请打开最新内容核对。", theirs=held
        )
    return held


def _check_answers(held: Transfer, *, by: Actor) -> None:
    if _side_of(held, by=by) == held.asked_by_side:
        raise NotPermitted("这一申请由对方县(市、区)答复。您这一方可以撤回。")


def _side_of(held: Transfer, *, by: Actor) -> str:
    """On which side the actor stands. NotPermitted for a post that stands on both."""
    gives = by.reach is not None and by.reach.covers(held.place)
    takes = by.reach is not None and by.reach.covers(held.to_county)
    if gives == takes:
        raise NotPermitted("跨县迁移由两个县(市、区)各自办理,您的岗位不能代办。")
    return Side.GIVING if gives else Side.RECEIVING


def _checked(child: Child, held: Transfer, *, by: Actor) -> Child:
    """The file to be handed over, in reach and not another child's."""
    found = lock(child, by=by)
    if found.standing == Standing.MERGED:
        raise UserError("这份档案已并入另一份档案。请选择保留的那一份。")
    if held.number and found.number and str(held.number) != str(found.number):
        raise UserError("这份档案的公民身份号码与申请的不同,不是同一名儿童。请重新选择,或答复不同意。")
    _refuse_second(found, by=by, besides=held)
    return found


def _refuse_second(child: Child, *, by: Actor, besides: Transfer | None = None) -> None:
    open_now = Transfer.objects.scoped(by).filter(child=child, state=TransferState.ASKED)
    if besides is not None:
        open_now = open_now.exclude(pk=besides.pk)
    if there := open_now.first():
        raise Conflict(f"{child.name}的档案已有一件跨县迁移在等待答复。请先办结那一件。", theirs=there)


def _twin(child: Child, wide: Actor) -> Child | None:
    if not child.number:
        return None
    files = by_number(Child.objects.scoped(wide), str(child.number)).exclude(pk=child.pk)
    near = branch(_county_of(child.place))
    return files.exclude(standing=Standing.MERGED).filter(place__gte=near.low, place__lt=near.high).first()


def _place_within(place: str, *, by: Actor) -> Division:
    found = Division.objects.filter(place=place, level__in=(Level.TOWN, Level.VILLAGE)).first()
    if found is None or by.reach is None or not by.reach.covers(place):
        raise UserError("请选择本县(市、区)的村(社区)或乡镇(街道)。")
    return found


def _other_county(place: str, *, by: Actor) -> Division:
    found = Division.objects.filter(place=place, level=Level.COUNTY).first()
    if found is None:
        raise UserError("请选择一个县(市、区)。")
    if by.reach is None or by.reach.covers(place):
        raise UserError(f"{found.name}在您的管辖范围内。本县(市、区)以内的迁移请在档案里用“迁移”。")
    return found


def _county_of(place: str) -> str:
    return place[:COUNTY_DIGITS]


def _name_of(county: str) -> str:
    return Division.objects.filter(place=county).values_list("name", flat=True).first() or county


def _both(held: Transfer) -> Reach:
    """The shortest range over both counties."""
    first, second = branch(held.place), branch(held.to_county)
    return Reach(min(first.low, second.low), max(first.high, second.high))


def _note(verb: str, held: Transfer, county: str, *, by: Actor, reason: str) -> None:
    record(verb, "transfer", [held.pk], by=by, place=county, reason=reason, detail={"to": held.to_county})


def _tell(county: str, text: str, url: str) -> None:
    """A message to who answers there. No child's name: messages are not behind the locks of children's rows."""
    posts = holders(OFFICER, county, on=timezone.localdate())
    Notice.objects.bulk_create(Notice(post=post, text=text, url=url) for post in posts)

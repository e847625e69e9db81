"""A child is entrusted to a unit: a school, an institution, a service that looks after it. Begun, handed over, ended, with dates.

From the first day until the last the unit knows of the child, before and after it does not: a school reads the file (row security,
policy `unit`), every other unit is told the least (`registry.entrusted`) and reads no row of it.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.models import Notice, Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held as held_on
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.places.models import Kind, Organisation
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.registry.changing import lock, need_reason, note, shown
from tonghu.registry.models import Child, Entrusted

# What a child is to a unit of the kind. A child has one school and lives in one place at a time.
TIES: dict[str, str] = {
    Kind.SCHOOL: "在校",
    Kind.WELFARE_INSTITUTION: "机构安置",
    Kind.PROTECTION_CENTRE: "机构安置",
    Kind.SOCIAL_ORGANISATION: "接受服务",
    Kind.OTHER: "接受服务",
}
ONE_AT_A_TIME = ("在校", "机构安置")
READS_THE_FILE = (Kind.SCHOOL,)


@transaction.atomic
def entrust(
    *,
    child: Child,
    organisation: Organisation,
    start_on: dt.date,
    reason: str,
    responsible: Post | None = None,
    version: int | None = None,
    key: UUID | None = None,
    by: Actor,
) -> Entrusted:
    """The unit looks after the child from a day on. `responsible`: who in it.

    UserError for a unit that takes no children, exists no longer or serves another county, and for a post elsewhere; Conflict
    where the child is with this unit already, or with another one of its kind, which hands over.
    """
    by.check(Permission.CHILD_CHANGE, "托付儿童")
    given = need_reason(reason)
    held = lock(child, by=by, version=version, key=key)
    _check_takes(organisation, held, start_on)
    _check_works_there(responsible, organisation)
    _refuse_second(held, organisation, by=by)
    return _begin(held, organisation, start_on, responsible, given, "entrust", by=by, key=key)


@transaction.atomic
def hand_over(
    *,
    entrusted: Entrusted,
    organisation: Organisation,
    on: dt.date,
    reason: str,
    responsible: Post | None = None,
    key: UUID | None = None,
    by: Actor,
) -> Entrusted:
    """From a day on another unit looks after the child, or somebody else in the same one. The first row stays, ended.

    Otherwise as `entrust`; UserError for a unit of another kind, for a day before the first began, and where nothing changes.
    """
    by.check(Permission.CHILD_CHANGE, "交接托付")
    given = need_reason(reason)
    first, child = _held(entrusted, by=by, key=key)
    if TIES.get(organisation.kind) != TIES[first.organisation.kind]:
        raise UserError(
            f"{organisation.name}与{first.organisation.name}不是同类单位，不能交接。请先结束，再另行托付。"
        )
    same = organisation.pk == first.organisation_id
    if same and (responsible.pk if responsible else None) == first.responsible_id:
        raise UserError("单位和责任人都没有变，不需要交接。")
    _check_takes(organisation, child, on)
    _check_works_there(responsible, organisation)
    _end(first, on, given, by=by)
    return _begin(child, organisation, on, responsible, given, "hand_over", by=by, key=key)


@transaction.atomic
def end_entrusting(
    *, entrusted: Entrusted, end_on: dt.date, reason: str, key: UUID | None = None, by: Actor
) -> Entrusted:
    """The unit looks after the child no longer from that day, and knows of it no longer. The row stays."""
    by.check(Permission.CHILD_CHANGE, "结束托付")
    given = need_reason(reason)
    held, child = _held(entrusted, by=by, key=key)
    _end(held, end_on, given, by=by)
    detail = {"entrusted": held.pk, "organisation": held.organisation_id, "end_on": shown(end_on)}
    note(
        child,
        "end_entrusting",
        f"结束托付：{held.organisation.name}",
        by=by,
        reason=given,
        detail=detail,
        key=key,
    )
    return held


def _held(entrusted: Entrusted, *, by: Actor, key: UUID | None) -> tuple[Entrusted, Child]:
    rows = Entrusted.objects.scoped(by).select_for_update(of=("self",)).select_related("organisation")
    held = rows.filter(pk=entrusted.pk).first()
    if held is None:
        raise UserError("没有找到这条托付。请回到儿童档案重新打开。")
    child = lock(Child(pk=held.child_id), by=by, key=key)
    if held.end_on is not None:
        raise Conflict(f"这条托付已于{held.end_on:%Y-%m-%d}结束。请打开最新内容核对。", theirs=held)
    return held, child


def _end(held: Entrusted, on: dt.date, reason: str, *, by: Actor) -> None:
    if on < held.start_on:
        raise UserError(f"结束日期不能早于开始日期{held.start_on:%Y-%m-%d}，填的是{on:%Y-%m-%d}。")
    held.end_on, held.ended_by, held.end_reason = on, by.user_name, reason
    held.save(update_fields=["end_on", "ended_by", "end_reason"])


def _begin(
    child: Child,
    organisation: Organisation,
    start_on: dt.date,
    responsible: Post | None,
    reason: str,
    verb: str,
    *,
    by: Actor,
    key: UUID | None,
) -> Entrusted:
    made = Entrusted.objects.create(
        place=child.place,
        child=child,
        organisation=organisation,
        responsible=responsible,
        opens_file=organisation.kind in READS_THE_FILE,
        start_on=start_on,
        reason=reason,
        made_by=by.user_name,
    )
    who = f"，责任人{responsible.user.full_name}" if responsible else ""
    words = (
        f"{'交接' if verb == 'hand_over' else '托付'}：{organisation.name}（{TIES[organisation.kind]}）{who}"
    )
    detail = {"entrusted": made.pk, "organisation": organisation.pk, "start_on": shown(start_on)}
    note(child, verb, words, by=by, reason=reason, detail=detail, key=key)
    _tell(organisation, start_on)
    return made


def _check_takes(organisation: Organisation, child: Child, on: dt.date) -> None:
    if organisation.kind not in TIES:
        raise UserError(f"{organisation.name}不是学校、机构或服务单位，不能托付儿童。请选择列出的单位。")
    if organisation.end_on is not None and organisation.end_on <= on:
        raise UserError(
            f"{organisation.name}已于{organisation.end_on:%Y-%m-%d}撤销，不能托付。请选择承接其职责的单位。"
        )
    county = child.place[:COUNTY_DIGITS]
    if not (organisation.place.startswith(county) or county.startswith(organisation.place)):
        raise UserError(f"{organisation.name}不服务于这名儿童所在的县（市、区）。请选择当地或其上级的单位。")


def _check_works_there(responsible: Post | None, organisation: Organisation) -> None:
    if responsible is None:
        return
    today = timezone.localdate()
    if not held_on(Post.objects.filter(pk=responsible.pk, organisation=organisation), on=today).exists():
        raise UserError(f"责任人现在不在{organisation.name}任职。请从该单位在岗的人员中选择。")


def _refuse_second(child: Child, organisation: Organisation, *, by: Actor) -> None:
    open_now = Entrusted.objects.scoped(by).filter(child=child, end_on=None).select_related("organisation")
    tie = TIES[organisation.kind]
    for there in open_now:
        if there.organisation_id == organisation.pk:
            raise Conflict(f"{child.name}已托付给{organisation.name}，没有重复登记。", theirs=there)
        if tie in ONE_AT_A_TIME and TIES.get(there.organisation.kind) == tie:
            raise Conflict(
                f"{child.name}现在由{there.organisation.name}负责（{tie}）。换单位的，请在那一条上办理交接。",
                theirs=there,
            )


def _tell(organisation: Organisation, start_on: dt.date) -> None:
    """A message to who works there. No child's name: messages are not behind the locks of children's rows."""
    posts = held_on(Post.objects.filter(organisation=organisation), on=timezone.localdate())
    text = f"有一名儿童自{start_on:%Y-%m-%d}起托付给本单位，请在“托付给本单位的儿童”查看。"
    Notice.objects.bulk_create(Notice(post=post, text=text) for post in posts)

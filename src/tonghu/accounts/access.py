"""Approval and record of access to minors' data beyond daily duty: 未成年人网络保护条例 art. 36.

Daily duty is what the post reaches. What goes beyond it (`AccessKind`) is asked for with a purpose, a scope and a
last day; the lead of the county whose data it is decides; every use is put on record under the approval.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from tonghu.accounts.models import AccessKind, AccessRequest, AccessState, AccessUse, Notice, Post
from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import holders
from tonghu.accounts.rules import check_within, made_before, need, need_division, own_branch
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import branch
from tonghu.places.tree import COUNTY_DIGITS

_WORDS = 10


@transaction.atomic
def ask_access(
    *,
    kind: AccessKind,
    place: str,
    purpose: str,
    scope: str,
    until: dt.date,
    decide_url: str = "",
    subject: int | None = None,
    deciders: Sequence[Post] | None = None,
    permission: Permission = Permission.ACCESS_ASK,
    key: UUID | None = None,
    by: Actor,
) -> AccessRequest:
    """Ask. The county's lead hears of it. UserError for a wider place than a county or a day beyond the parameter.

    `deciders`: who hears of it instead of all the county's leads. `permission`: what the post needs for a thing that is asked
    for in its daily work.
    """
    by.check(permission, "申请访问")
    if made := made_before(AccessRequest.objects.filter(post=by.post_id), key):
        return made
    division = need_division(place)
    if len(place) < COUNTY_DIGITS:
        raise UserError("一次申请的范围最大到一个县(市、区)(最小授权)。请选择县级或以下的地区。")
    today = timezone.localdate()
    longest = limit("access_days", on=today)
    if not today <= until < today + dt.timedelta(days=longest.value):
        raise UserError(f"使用期限从今天起最长{longest.words},请把截止日期改到这一期限之内。")
    asked = AccessRequest.objects.create(
        post_id=by.post_id,
        kind=AccessKind(kind),
        place=place,
        purpose=need(purpose, "目的", least=_WORDS),
        scope=need(scope, "范围"),
        until=until,
        subject=subject,
        key=key,
    )
    text = f"{by.user_name}({by.title})申请{asked.get_kind_display()}:{division.name}。请审批。"
    leads = county_leads(place) if deciders is None else deciders
    Notice.objects.bulk_create(Notice(post=post, text=text, url=decide_url) for post in leads)
    _note("ask_access", asked, by=by, reason=asked.purpose)
    return asked


def county_leads(place: str) -> list[Post]:
    """Who decides on a request about the place."""
    return list(holders("county_lead", place[:COUNTY_DIGITS], on=timezone.localdate()))


@transaction.atomic
def decide_access(
    *, request: AccessRequest, approve: bool, decision: str, answer_url: str = "", by: Actor
) -> AccessRequest:
    """Approve or refuse. Nobody decides on their own request. Conflict when it is decided or withdrawn."""
    by.check(Permission.ACCESS_APPROVE, "审批访问申请")
    asked = _lock(request)
    check_within(by, asked.place, "审批这一申请")
    if asked.post.user_id == by.user_id:
        raise NotPermitted("不能审批自己的申请。请由另一位有审批职责的人办理。")
    _check_open(asked)
    asked.state = AccessState.APPROVED if approve else AccessState.REFUSED
    asked.decision = need(decision, "审批意见") if not approve else decision.strip()
    asked.decided_by_id, asked.decided_at = by.post_id, timezone.now()
    asked.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    text = f"您申请的“{asked.get_kind_display()}”{asked.get_state_display()}。{asked.decision}"
    Notice.objects.create(post_id=asked.post_id, text=text, url=answer_url)
    _note("approve_access" if approve else "refuse_access", asked, by=by, reason=asked.decision)
    return asked


@transaction.atomic
def withdraw_access(*, request: AccessRequest, by: Actor) -> AccessRequest:
    """Take back what one asked for oneself, before it is decided."""
    asked = _lock(request)
    if asked.post_id != by.post_id:
        raise NotPermitted("只能撤回自己的申请。请由申请人办理。")
    _check_open(asked)
    asked.state = AccessState.WITHDRAWN
    asked.save(update_fields=["state"])
    _note("withdraw_access", asked, by=by)
    return asked


@transaction.atomic
def use_access(*, kind: AccessKind, place: str, words: str, rows: int = 0, by: Actor) -> AccessUse:
    """Put a use on record. NotPermitted without an approval in force for this kind and place.

    To be called by whatever the kind names, in the transaction that does it. `words`: what was done; `rows`: of
    how many children.
    """
    approval = approval_in_force(kind, place, by=by)
    if approval is None:
        raise NotPermitted(
            f"{AccessKind(kind).label}需要先经审批。请在“设置 › 访问审批”中申请,由县级民政负责人批准。"
        )
    used = AccessUse.objects.create(request=approval, words=need(words, "用途"), rows=rows)
    _note("use_access", approval, by=by, reason=words, detail={"rows": rows})
    return used


def approval_in_force(
    kind: AccessKind, place: str, *, by: Actor, subject: int | None = None
) -> AccessRequest | None:
    """The actor's own approval that covers the place today; the one that lasts longest. None without one.

    `subject`: the one thing that it must be about; None for those about a place.
    """
    above = [place[:digits] for digits in range(COUNTY_DIGITS, len(place) + 1)]
    good = AccessRequest.objects.filter(
        post=by.post_id,
        kind=kind,
        subject=subject,
        state=AccessState.APPROVED,
        until__gte=timezone.localdate(),
        place__in=above,
    ).order_by("-until", "id")
    return next((each for each in good if branch(each.place).covers(place)), None)


def requests_seen(*, by: Actor) -> QuerySet[AccessRequest]:
    """Own requests; for who approves, those on the branch as well. With `used` and `used_rows`, newest first."""
    mine = Q(post=by.post_id)
    if by.may(Permission.ACCESS_APPROVE):
        around = own_branch(by)
        mine |= Q(place__gte=around.low, place__lt=around.high)
    found = AccessRequest.objects.filter(mine).annotate(used=Count("uses"))
    return found.select_related("post__user", "decided_by__user").order_by("-asked_at", "-id")


def _lock(request: AccessRequest) -> AccessRequest:
    rows = AccessRequest.objects.select_for_update(of=("self",)).select_related("post")
    return rows.get(pk=request.pk)


def _check_open(asked: AccessRequest) -> None:
    if asked.state != AccessState.ASKED:
        raise Conflict(
            f"这一申请已是“{asked.get_state_display()}”,您的办理没有保存。请打开最新内容核对。", theirs=asked
        )


def _note(
    verb: str,
    asked: AccessRequest,
    *,
    by: Actor,
    reason: str = "",
    detail: dict[str, object] | None = None,
) -> None:
    about = {"kind": asked.kind, "post": asked.post_id, "until": asked.until.isoformat(), **(detail or {})}
    record(verb, "access_request", [asked.pk], by=by, place=asked.place, reason=reason, detail=about)

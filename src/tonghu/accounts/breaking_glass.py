"""Break-glass: reading a place that is not one's own, for hours, with a reason, seen by its owner and reviewed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.accounts.access import approval_in_force
from tonghu.accounts.models import AccessKind, AccessUse, BreakGlass, Notice, Outcome, Post
from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.accounts.rules import check_within, made_before, need, need_division, own_branch
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.places.tree import COUNTY_DIGITS

REASON_LENGTH = 10
# Who owns the data of a county, and so hears at once.
OWNERS = ("county_lead", "county_officer")


@transaction.atomic
def break_glass(
    *, place: str, reason: str, hours: int, review_url: str = "", key: UUID | None = None, by: Actor
) -> BreakGlass:
    """Reach a place outside one's own for `hours`; the actor made of it reads and changes nothing.

    UserError for a reason of fewer than ten characters, for a place wider than a county, or for more hours than
    the parameter without an approval (AccessKind.LONG_READING). `review_url`: where the notice leads.
    """
    by.check(Permission.BREAK_GLASS, "紧急查阅")
    if made := made_before(BreakGlass.objects.filter(post=by.post_id), key):
        return made
    if by.break_glass is not None:
        raise UserError("您正在紧急查阅。请先结束这一次,再开始另一次。")
    words = need(reason, "紧急查阅的理由", least=REASON_LENGTH)
    division = need_division(place)
    _check_needed(place, by=by)
    now = timezone.now()
    approval = approval_in_force(AccessKind.LONG_READING, place, by=by)
    longest = limit("break_glass_hours", on=timezone.localdate())
    if hours < 1 or (hours > longest.value and approval is None):
        raise UserError(f"紧急查阅一次最长{longest.words}。需要更长时间的,请先申请访问审批,批准后再查阅。")
    longer = approval if hours > longest.value else None
    ends_at = now + dt.timedelta(hours=hours)
    if longer is not None:
        last = dt.datetime.combine(
            longer.until + dt.timedelta(days=1), dt.time(), timezone.get_current_timezone()
        )
        ends_at = min(ends_at, last)
        AccessUse.objects.create(request=longer, words=f"查阅{division.name} {hours} 小时")
    use = BreakGlass.objects.create(
        post_id=by.post_id,
        place=place,
        reason=words,
        started_at=now,
        ends_at=ends_at,
        approval=longer,
        key=key,
    )
    _tell_owners(use, division.path, review_url, by=by)
    record("break_glass", "break_glass", [use.pk], by=by, place=place, reason=words, detail={"hours": hours})
    return use


@transaction.atomic
def end_break_glass(*, use: BreakGlass, by: Actor) -> BreakGlass:
    """End it before its time: whoever uses it, or who reviews that place. Ended already: nothing happens."""
    running = BreakGlass.objects.select_for_update().get(pk=use.pk)
    if running.post_id != by.post_id:
        by.check(Permission.BREAK_GLASS_REVIEW, "结束别人的紧急查阅")
        check_within(by, running.place, "结束这一次紧急查阅")
    now = timezone.now()
    if running.started_at < now < running.ends_at:
        running.ends_at = now
        running.save(update_fields=["ends_at"])
        record("end_break_glass", "break_glass", [running.pk], by=by, place=running.place)
    return running


@transaction.atomic
def review_break_glass(*, use: BreakGlass, outcome: Outcome, finding: str, by: Actor) -> BreakGlass:
    """Say whether the reason held. Nobody reviews their own, whatever post they now stand in.

    Conflict when somebody has reviewed it: `theirs` is that review.
    """
    by.check(Permission.BREAK_GLASS_REVIEW, "审查紧急查阅")
    used = BreakGlass.objects.select_for_update(of=("self",)).select_related("post").get(pk=use.pk)
    check_within(by, used.place, "审查这一次紧急查阅")
    if used.post.user_id == by.user_id:
        raise NotPermitted("不能审查自己的紧急查阅。请由另一位有审查职责的人办理。")
    if used.reviewed_at is not None:
        raise Conflict("这一次紧急查阅已由他人审查。您填写的意见没有保存,请先看已有的结论。", theirs=used)
    if used.ends_at > timezone.now():
        raise UserError("这一次紧急查阅还没有结束。请先结束它,再审查。")
    used.outcome = Outcome(outcome)
    used.finding = need(finding, "审查意见")
    used.reviewed_by_id, used.reviewed_at = by.post_id, timezone.now()
    used.save(update_fields=["outcome", "finding", "reviewed_by", "reviewed_at"])
    detail = {"outcome": used.outcome}
    record(
        "review_break_glass",
        "break_glass",
        [used.pk],
        by=by,
        place=used.place,
        reason=used.finding,
        detail=detail,
    )
    return used


def uses_to_review(*, by: Actor) -> QuerySet[BreakGlass]:
    """Every use on a place of the actor's branch, newest first."""
    by.check(Permission.BREAK_GLASS_REVIEW, "审查紧急查阅")
    around = own_branch(by)
    found = BreakGlass.objects.filter(place__gte=around.low, place__lt=around.high)
    return found.select_related("post__user", "reviewed_by__user").order_by("-started_at", "-id")


def own_uses(*, by: Actor) -> QuerySet[BreakGlass]:
    """The uses by the actor's own post, newest first."""
    return BreakGlass.objects.filter(post=by.post_id).order_by("-started_at", "-id")


def _check_needed(place: str, *, by: Actor) -> None:
    if len(place) < COUNTY_DIGITS:
        raise UserError("紧急查阅的范围最大到一个县(市、区)。请选择县级或以下的地区。")
    if by.reach is not None and by.reach.covers(place):
        raise UserError("这个地区在您的管辖范围内,不需要紧急查阅,直接查看即可。")


def _tell_owners(use: BreakGlass, path: str, url: str, *, by: Actor) -> None:
    owners = held(
        Post.objects.filter(role__in=OWNERS, place=use.place[:COUNTY_DIGITS]), on=timezone.localdate()
    )
    until = timezone.localtime(use.ends_at)
    text = f"{by.user_name}({by.title})正在紧急查阅{path},至 {until:%m-%d %H:%M}。理由:{use.reason}"
    Notice.objects.bulk_create(Notice(post=post, text=text, url=url) for post in owners)

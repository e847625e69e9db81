"""Sign people in, take a mistaken name off the list. Keyword-only verbs; each runs inside `acting`, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of
from tonghu.casework.models import Record
from tonghu.casework.presence.codes import record_of
from tonghu.casework.presence.models import Kind, Participant, Way
from tonghu.casework.presence.people import Found, Person, found
from tonghu.casework.standing_records import standing_records
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import branch
from tonghu.locks.acting import entailed
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.policy.forms.definition import Who

COLUMNS: dict[Who, str] = {"child": "child_id", "guardian": "adult_id", "worker": "post_id"}


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """`added`: how many names are new on the list; `there`: how many stood there already."""

    added: int
    there: int


@transaction.atomic
def sign_in(*, record: int, people: Iterable[Person], way: str, by: Actor) -> SignedIn:
    """Put these people on the record's list. Once each: whoever stands there already is left as they are.

    UserError, and nobody is added, where the record is not in reach, was corrected or withdrawn, where its form names no
    such people, or where one of them is out of reach.
    """
    by.check(Permission.CASE_WORK, "登记参加人员")
    held = record_in_force(record, by=by)
    named = set(people)
    _check_kinds(held, {each.kind for each in named})
    return put_on_list(held, found(named, on=held.occurred_on, by=by), Way(way), by=by)


@transaction.atomic
def sign_in_by_code(*, token: str, by: Actor) -> tuple[Record, SignedIn]:
    """The child director who scanned the code is there. Does not depend on who sees the record: a village's post need not.

    NotPermitted for other posts; UserError for a code that is old or not ours, or from outside the record's area.
    """
    by.check(Permission.CASE_WORK, "签到")
    if by.role != "child_director" or by.reach is None:
        raise NotPermitted(f"“{by.title}”不用扫码签到：这里登记儿童主任。请组织者从名单上登记。")
    post = Post.objects.select_related("user").get(pk=by.post_id)
    number = record_of(token)
    with entailed(system := casework_system(None)):
        held = record_in_force(number, by=system)
        _check_kinds(held, {"worker"})
        area = branch(held.place[:COUNTY_DIGITS])
        if not area.covers(post.place):
            raise UserError("这次活动不在您任职的地区。请组织者核对后从名单上登记。")
        if not post.held_on(held.occurred_on):
            raise UserError("活动当天您还没有到岗或已离岗。请组织者核对。")
        one = Found(Person("worker", post.pk), post.place, post.user.full_name)
        return held, put_on_list(held, [one], Way.QR, by=system, name=by.user_name, number=by.post_id)


@transaction.atomic
def strike(*, participant: int, reason: str, by: Actor) -> None:
    """Take a name that was a mistake off the list; it stays readable with the reason.

    UserError where it is out of reach or was taken off before, or without a reason.
    """
    by.check(Permission.CASE_WORK, "移除参加人员")
    if not reason.strip():
        raise UserError("请写明移除的原因。")
    rows = Participant.objects.scoped(by).filter(pk=participant, ended_at=None)
    held = rows.filter(record__in=standing_records(by)).first()
    if held is None:
        raise UserError("没有找到这个名字：可能已由他人移除。")
    rows.update(ended_at=timezone.now(), ended_by=by.user_name, end_reason=reason.strip()[:200])
    detail = {"participant": participant, "kind": held.kind}
    record_audit(
        "strike", "record", [held.record_id], by=by, place=held.place, reason=reason.strip(), detail=detail
    )


def record_in_force(record: int, *, by: Actor) -> Record:
    """The record, neither corrected nor withdrawn. UserError where this post may not know of it."""
    held = standing_records(by).filter(pk=record).first()
    if held is None:
        raise UserError("没有找到这条记录：可能已更正或撤回。请回到列表重新查找。")
    return held


def _check_kinds(record: Record, kinds: Iterable[Who]) -> None:
    form = form_of(record.form)
    for kind in kinds:
        if kind not in form.participants:
            raise UserError(f"“{form.title}”不登记{Kind(kind).label}。")


def put_on_list(
    record: Record, people: Iterable[Found], way: Way, *, by: Actor, name: str = "", number: int | None = None
) -> SignedIn:
    """Those who are not there yet, whoever may be named checked by the caller. `name`, `number`: who put them there, where that
    is not who acts."""
    rows = [
        Participant(
            place=each.place,
            record=record,
            form=record.form,
            occurred_on=record.occurred_on,
            kind=each.person.kind,
            child_id=each.child,
            adult_id=each.person.id if each.person.kind == "guardian" else None,
            post_id=each.person.id if each.person.kind == "worker" else None,
            way=way,
            by_name=name or by.user_name,
            by_post=by.post_id if number is None else number,
        )
        for each in people
    ]
    there = _standing(record, by)
    new = [row for row in rows if (row.kind, getattr(row, COLUMNS[row.kind])) not in there]  # type: ignore[index]
    # Two who sign the same people in at once: the second finds them there.
    Participant.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        detail = {"added": len(new), "way": way.value}
        record_audit("sign_in", "record", [record.pk], by=by, place=record.place, detail=detail)
    return SignedIn(added=len(new), there=len(rows) - len(new))


def _standing(record: Record, by: Actor) -> set[tuple[str, int]]:
    rows = Participant.objects.scoped(by).filter(record=record, ended_at=None)
    return {
        (kind, child if kind == "child" else adult or post)
        for kind, child, adult, post in rows.values_list("kind", "child_id", "adult_id", "post_id")
    }

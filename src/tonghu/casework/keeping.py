"""Records of their own: filled in outside of a matter and of a child's file, for a place, a unit, a worker or a class."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.audit.actions import record as record_audit
from tonghu.casework.filling import Filled, Subject, write
from tonghu.casework.forms import form_of, may_write, whole_answers
from tonghu.casework.models import Record
from tonghu.casework.rules import kinds
from tonghu.casework.standing import me
from tonghu.casework.standing_records import standing_records
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import Reach, branch
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import entailed
from tonghu.places.models import Kind, Organisation
from tonghu.policy.forms.definition import FormDef

CLASS_LIST = "class_list"


def kept_alone() -> dict[str, FormDef]:
    """Forms whose records stand by themselves: not of a child's file, and of no matter."""
    of_matters = {name for kind in kinds().values() for name in kind.forms}
    return {
        name: form
        for name, form in catalogue().forms.items()
        if form.about != "child" and name not in of_matters
    }


def written_by(actor: Actor) -> list[FormDef]:
    """The forms that this post may fill in by themselves, by title."""
    if not actor.may(Permission.CASE_WORK):
        return []
    who = me(actor)
    return sorted(
        (form for form in kept_alone().values() if may_write(form, who)), key=lambda form: form.title
    )


@transaction.atomic
def keep_record(
    *,
    filled: Filled,
    by: Actor,
    place: str | None = None,
    unit: Organisation | None = None,
    worker: Post | None = None,
    class_name: str = "",
    key: UUID | None = None,
) -> Record:
    """Fill in a form that stands by itself. `place`: where it was, the post's own place without one.

    `unit`, `worker`, `class_name`: whom it is about, as the form asks; a unit that writes is the one it is about unless
    it names another. NotPermitted for a post that the form's `writers` do not name; UserError for a place, a unit, a worker or
    a class out of reach; otherwise as `write`.
    """
    by.check(Permission.CASE_WORK, "填写记录")
    form = form_of(filled.form)
    if filled.form not in kept_alone():
        raise UserError(f"“{form.title}”不单独填写。请从它所属的事项或儿童档案进入。")
    if not may_write(form, me(by)):
        raise NotPermitted(f"“{by.title}”这一岗位不填写“{form.title}”。请由有此职责的岗位填写。")
    where = _place(place, by)
    about = _subject(form, where, by=by, unit=unit, worker=worker, class_name=class_name)
    where = worker.place if worker is not None else where
    return write(filled, place=where, by=by, about=about, key=key).record


@transaction.atomic
def withdraw_record(*, record: int, reason: str, by: Actor) -> None:
    """Take back a record that should not be there; it stays readable, counts no longer, and names nobody.

    UserError where it is not in reach, was taken back or corrected, is of a matter or a child's file, or another wrote it.
    """
    by.check(Permission.CASE_WORK, "撤回记录")
    held_record = standing_records(by).filter(pk=record).first()
    if held_record is None or held_record.form not in kept_alone():
        raise UserError("没有找到这条记录：可能已更正或撤回。请回到列表重新查找。")
    if not reason.strip():
        raise UserError("请写明撤回的理由。")
    if held_record.post_id != by.post_id and not by.may(Permission.CHILD_CHANGE):
        raise UserError(f"这条记录由{held_record.by_name}填写，请由其本人或上级撤回。")
    Record.objects.scoped(by).filter(pk=record).update(withdrawn_at=timezone.now())
    record_audit("withdraw", "record", [record], by=by, place=held_record.place, reason=reason.strip())


def area_of(by: Actor) -> Reach:
    """Where a post may say that something was: its own place and below; a unit's: the place that it serves."""
    if by.reach is not None:
        return by.reach
    if by.organisation_id is None:
        raise NotPermitted(f"“{by.title}”这一岗位没有管辖的地区。请由有此职责的岗位填写。")
    return branch(str(Organisation.objects.values_list("place", flat=True).get(pk=by.organisation_id)))


def _place(place: str | None, by: Actor) -> str:
    own = area_of(by)
    if place is None:
        return own.low
    if not own.covers(place):
        raise UserError("这个地区不归您的岗位或单位管理。请选择本辖区的地区，或交由当地填写。")
    return place


def _subject(
    form: FormDef, place: str, *, by: Actor, unit: Organisation | None, worker: Post | None, class_name: str
) -> Subject:
    if form.about == "worker":
        return Subject(post=_worker(form, worker, by))
    if form.about not in ("organisation", "class"):
        return Subject()
    about = _unit(unit, by)
    if form.about == "class":
        if class_name not in classes_of(about, by):
            raise UserError("这所学校的班级名单里没有这个班。请从名单里选择，或先由学校更新班级名单。")
        return Subject(unit=about, class_name=class_name)
    return Subject(unit=about)


def _unit(unit: Organisation | None, by: Actor) -> int | None:
    if unit is None or unit.pk == by.organisation_id:
        return by.organisation_id
    if me(by).unit_kind == Kind.SCHOOL:
        raise NotPermitted("学校只填写本校的记录。")
    if not area_of(by).covers(unit.place):
        raise UserError(f"{unit.name}不在您的管辖范围内。请选择本辖区的单位。")
    return unit.pk


def _worker(form: FormDef, worker: Post | None, by: Actor) -> int:
    if worker is None:
        raise UserError(f"请选择“{form.title}”是关于哪一名儿童主任的。")
    if worker.role != "child_director" or not area_of(by).covers(worker.place):
        raise UserError("这名儿童主任不在您的管辖范围内。请从列出的人员中选择。")
    return worker.pk


def workers_in(place: Reach) -> list[Post]:
    """The child directors in their posts today, in a place and below."""
    posts = Post.objects.filter(role="child_director", place__gte=place.low, place__lt=place.high)
    today = held(posts, on=timezone.localdate())
    return list(today.select_related("user").order_by("place", "user__full_name", "id"))


def classes_of(unit: int | None, by: Actor) -> list[str]:
    """The classes in the newest list of a school, as the school wrote them; whoever checks classes may know their names."""

    if unit is None:
        return []
    with entailed(system := casework_system(area_of(by).low)):
        lists = standing_records(system).filter(form=CLASS_LIST, about_unit=unit)
        newest = lists.order_by("-occurred_on", "-id").first()
        answers = whole_answers(newest) if newest else {}
    return [row["class_name"] for row in answers.get("classes", [])]

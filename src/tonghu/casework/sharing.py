"""Who takes part in a matter besides sender and receiver: invited, dismissed, or still answering for a part that is over."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.models import Matter, Share
from tonghu.casework.queries import locked_for
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import entailed
from tonghu.places.models import Organisation


@transaction.atomic
def invite(*, matter: int, organisations: Iterable[Organisation], by: Actor) -> list[Share]:
    """Let these organisations take part from today; those that do already are left as they are."""
    by.check(Permission.CASE_WORK, "邀请单位参与")
    held = locked_for(matter, by=by)
    if by.reach is None:
        raise NotPermitted("只有民政岗位可以邀请其他单位参与。")
    there = {
        share.organisation_id: share for share in Share.objects.scoped(by).filter(matter=held, end_on=None)
    }
    today = timezone.localdate()
    made = []
    for unit in organisations:
        if unit.end_on is not None and unit.end_on <= today:
            raise UserError(f"{unit.name}已撤销,不能邀请。请选择承接其职责的单位。")
        if (share := there.get(unit.pk)) is None:
            made.append(
                Share.objects.create(
                    place=held.place,
                    matter=held,
                    child_id=held.child_id,
                    organisation=unit,
                    by_name=by.user_name,
                )
            )
        elif share.until is not None:
            # Its part was over, and begins again.
            share.until = None
            share.save(update_fields=["until"])
            made.append(share)
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


def keep_party(matter: Matter, *, by: Actor) -> None:
    """A unit that hands the matter on answers for what it did in it, and so goes on seeing it."""
    unit = by.organisation_id
    assert unit is not None  # asked for units alone
    with entailed(system := casework_system(matter.place)):
        there = Share.objects.scoped(system).filter(matter=matter, organisation=unit, end_on=None)
        if there.exists():
            there.update(until=None)
            return
        Share.objects.create(
            place=matter.place,
            matter=matter,
            child_id=matter.child_id,
            organisation_id=unit,
            by_name=by.user_name,
        )


def end_part(matter: Matter, *, by: Actor) -> None:
    """What others write from now on, the unit that handed the matter on does not read. After its last step was kept."""
    with entailed(system := casework_system(matter.place)):
        own = Share.objects.scoped(system).filter(matter=matter, organisation=by.organisation_id, end_on=None)
        own.update(until=timezone.now())

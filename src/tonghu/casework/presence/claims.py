"""Guardians without an account write who they are; the organiser compares, and confirms or refuses.

Nothing is looked up when it is written: the answer is the same whoever is named, so that nobody learns whether a child is on
the roster. What is compared is compared within the organiser's own reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of
from tonghu.casework.harm.acting_alone import as_system
from tonghu.casework.models import Record
from tonghu.casework.presence.actions import put_on_list, record_in_force
from tonghu.casework.presence.codes import record_of
from tonghu.casework.presence.models import Claim, ClaimState, Kind, Participant, Way
from tonghu.casework.presence.people import Found, Person, as_guardian, found, guardians, open_children
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.places.models import Division

MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Event:
    """What the public page may say of a record: nobody's name. `place`: the division's."""

    title: str
    day: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Likely:
    """A guardian in the organiser's reach whom a claim may mean. `same_digits`: the child's number ends as was written."""

    guardian: Found
    same_digits: bool


def event_of_record(record: int) -> Event:
    """What a record in force is, for whoever scanned its code. UserError for one that was corrected or withdrawn."""
    with as_system(system := casework_system(None)):
        return _event(record_in_force(record, by=system))


def event_of(token: str) -> Event:
    """What the code is for. UserError for a code that is old, not ours, or of a record that names no guardians."""
    with as_system(system := casework_system(None)):
        return _event(_record(token, by=system))


def _event(held: Record) -> Event:
    place = Division.objects.filter(place=held.place).values_list("name", flat=True).first()
    return Event(title=form_of(held.form).title, day=f"{held.occurred_on:%Y-%m-%d}", place=place or "")


def claim(*, token: str, child_name: str, last_four: str, guardian_name: str, relation: str) -> None:
    """Write down what a guardian says, compared with nothing. UserError as `event_of`, and where there are too many."""
    with as_system(system := casework_system(None)), transaction.atomic():
        held = _record(token, by=system)
        if Claim.objects.scoped(system).filter(record=held, state=ClaimState.OPEN).count() >= MOST:
            raise UserError("这次活动自行填写的人太多，暂时不能再填。请找组织者登记。")
        told: Any = {
            "child_name": child_name.strip(),
            "last_four": last_four.strip().upper(),
            "guardian_name": guardian_name.strip(),
            "relation": relation,
        }
        Claim.objects.create(place=held.place, record=held, told=told)


def _record(token: str, *, by: Actor) -> Record:
    held = record_in_force(record_of(token), by=by)
    if Kind.GUARDIAN not in form_of(held.form).participants:
        raise UserError("这次活动不登记监护人。请找组织者核对。")
    return held


def likely(claim: Claim, *, by: Actor) -> list[Likely]:
    """Guardians in reach of children with the name that was written, those with the digits and the name of the guardian first."""
    told: Any = claim.told
    children = open_children(by).filter(name__spelt=told["child_name"])[:20]
    digits = {child.pk: str(child.number or "")[-4:] for child in children}
    rows = guardians(by, on=claim.record.occurred_on).filter(child_id__in=digits).select_related("child")
    ranked = sorted(
        rows,
        key=lambda row: (
            digits[row.child_id] != told["last_four"],
            row.name != told["guardian_name"],
            row.pk,
        ),
    )
    return [
        Likely(
            guardian=as_guardian(row),
            same_digits=digits[row.child_id] == told["last_four"],
        )
        for row in ranked
    ]


@transaction.atomic
def confirm_claim(*, claim: int, guardian: int, by: Actor) -> None:
    """The claim is this guardian, who is on the list from now on; on it already, nothing is added.

    UserError where the claim was decided before or is out of reach, or the guardian is.
    """
    by.check(Permission.CASE_WORK, "核对签到")
    held = _open(claim, by=by)
    record = record_in_force(held.record_id, by=by)
    put_on_list(record, found([Person("guardian", guardian)], on=record.occurred_on, by=by), Way.SELF, by=by)
    rows = Participant.objects.scoped(by).filter(record=record, adult=guardian, ended_at=None)
    _decide(held, ClaimState.CONFIRMED, rows.get().pk, by=by)


@transaction.atomic
def refuse_claim(*, claim: int, by: Actor) -> None:
    """The claim counts for nobody; what was written stays. UserError as `confirm_claim`."""
    by.check(Permission.CASE_WORK, "核对签到")
    _decide(_open(claim, by=by), ClaimState.REFUSED, None, by=by)


def _open(claim: int, *, by: Actor) -> Claim:
    held = Claim.objects.scoped(by).filter(pk=claim, state=ClaimState.OPEN).first()
    if held is None:
        raise UserError("没有找到这一条：可能已由他人核对。请刷新页面查看。")
    return held


def _decide(held: Claim, state: str, participant: int | None, *, by: Actor) -> None:
    Claim.objects.scoped(by).filter(pk=held.pk).update(
        state=state, participant=participant, decided_at=timezone.now(), decided_by=by.user_name
    )
    record_audit(f"claim_{state}", "record", [held.record_id], by=by, place=held.place)

"""How a matter moves: what is filled in with a step, the state and its clock, the step kept, and what it brings about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from tonghu.audit.actions import record as record_audit
from tonghu.casework.effects import Deed, effects
from tonghu.casework.filling import Filled, Written, write
from tonghu.casework.models import Matter, MatterStep
from tonghu.casework.rules import Due, clock, end_of
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import entailed
from tonghu.policy.matters.schema import Effect, MatterKind, MatterState


def fill_for(
    form: str | None, filled: Filled | None, matter: Matter, *, by: Actor, opened: bool = False
) -> Written | None:
    """What was filled in with a step; None where the step has no form. UserError for another form than the step's."""
    if form is None:
        return None
    given = filled or Filled(form=form)
    if given.form != form:
        raise UserError("提交的表单不是这一步要填的。填写的内容还在,请重新打开这一步。")
    # The receiver reads what the sender filled in; the rest each party sees by its own reach.
    return fill_in(given, matter, by=by, opened=opened)


def fill_in(
    filled: Filled, matter: Matter, *, by: Actor, opened: bool = False, key: UUID | None = None
) -> Written:
    """Keep a form in a matter; units that take part read what it began with and what units wrote."""
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


def enter(matter: Matter, rules: MatterKind, state: str, *, due_on: dt.date | None) -> None:
    """Put the matter into the state, with the state's clock, and save it."""
    after = rules.states[state]
    now = timezone.now()
    if due_on is not None:
        matter.promised_on = due_on
    # A step that comes back to its state is the next round of it: the state's clock begins anew.
    if matter.state != state or after.limit is not None or due_on is not None:
        due = clock_of(after, now, matter.promised_on)
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


def keep_step(
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
    """One row of the matter's history, and the audit."""
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


def agreed(due_on: dt.date | None) -> dict[str, str]:
    """The day that was agreed with a step stays with the step: the matter has the newest one alone."""
    return {"promised_on": due_on.isoformat()} if due_on else {}


def bring_about(
    wanted: Iterable[Effect],
    matter: Matter,
    move: str,
    reason: str,
    written: Written | None,
    *,
    by: Actor,
) -> None:
    """What the catalogue lets the step bring about: as whoever takes it where the post may, else as the system."""
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


def clock_of(state: MatterState, entered: dt.datetime, promised: dt.date | None) -> Due | None:
    """Until the day that was agreed, where the state's clock is that day and there is one; else the state's limit."""
    if state.promised and promised is not None:
        return Due(end_of(promised), unverified=False)
    return clock(state.limit, entered=entered)

"""What must be there before a matter begins or takes a step: records, and other matters, as the catalogue says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils import timezone

from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import days_of
from tonghu.casework.standing_records import standing_records
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import entailed
from tonghu.policy.matters.schema import Guard, MatterGuard, RecordGuard


class NotYet(UserError):
    """Something must come first. Says what."""


def check_guards(
    guards: Collection[Guard], *, matter: Matter | None, child: int | None, place: str, by: Actor
) -> None:
    """NotYet for the first guard that does not hold. `matter` None: it is about to begin.

    What an organisation cannot see counts all the same, so it is looked up as the system.
    """
    if not guards:
        return
    if by.reach is not None:
        _check(guards, matter, child, by)
        return
    with entailed(system := casework_system(place)):
        _check(guards, matter, child, system)


def _check(guards: Iterable[Guard], matter: Matter | None, child: int | None, by: Actor) -> None:
    for guard in guards:
        holds = (
            _record_there(guard, matter, child, by)
            if isinstance(guard, RecordGuard)
            else _matters_as_wanted(guard, matter, child, by)
        )
        if not holds:
            raise NotYet(guard.words)


def _record_there(guard: RecordGuard, matter: Matter | None, child: int | None, by: Actor) -> bool:
    records = standing_records(by).filter(form=guard.form)
    if guard.of == "child":
        records = records.filter(child_id=child) if child else records.none()
    else:
        records = records.filter(matter=matter) if matter else records.none()
    if guard.within:
        today = timezone.localdate()
        oldest = today - dt.timedelta(days=days_of(guard.within, on=today))
        records = records.filter(occurred_on__gte=oldest)
    fitting = sum(_answers_as_asked(guard, record) for record in records)
    return fitting >= guard.least


def _answers_as_asked(guard: RecordGuard, record: Record) -> bool:
    answers = whole_answers(record)
    return all(_word(answers.get(key)) in wanted for key, wanted in guard.where.items())


def _word(answer: object) -> str:
    """An answer as the catalogue writes it."""
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


def _matters_as_wanted(guard: MatterGuard, matter: Matter | None, child: int | None, by: Actor) -> bool:
    matters = Matter.objects.scoped(by).filter(kind=guard.kind, state__in=guard.states)
    if guard.of == "matter":
        matters = matters.filter(parent=matter) if matter else matters.none()
    else:
        matters = matters.filter(child_id=child) if child else matters.none()
    return matters.exists() == guard.wanted

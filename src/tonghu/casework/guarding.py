"""What must be there before a matter begins or takes a step: records, and other matters, as the catalogue says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils import timezone

from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import number_of
from tonghu.casework.standing_records import standing_records
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import add_months
from tonghu.locks.acting import entailed
from tonghu.policy.matters.schema import Guard, MatterGuard, RecordGuard, SpanGuard


class NotYet(UserError):
    """Something must come first. Says what."""


def asks_for(guard: Guard, form: str | None) -> bool:
    """True for a guard on what this form itself says, in the matter in which it is filled in."""
    if isinstance(guard, MatterGuard) or form is None or guard.form != form:
        return False
    return isinstance(guard, SpanGuard) or guard.of == "matter"


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
        if not _holds(guard, matter, child, by):
            raise NotYet(guard.words)


def _holds(guard: Guard, matter: Matter | None, child: int | None, by: Actor) -> bool:
    if isinstance(guard, RecordGuard):
        return _record_there(guard, matter, child, by)
    if isinstance(guard, SpanGuard):
        return _short_enough(guard, matter, by)
    return _matters_as_wanted(guard, matter, child, by)


def _record_there(guard: RecordGuard, matter: Matter | None, child: int | None, by: Actor) -> bool:
    records = standing_records(by).filter(form=guard.form)
    if guard.of == "child":
        records = records.filter(child_id=child) if child else records.none()
    else:
        records = records.filter(matter=matter) if matter else records.none()
    today = timezone.localdate()
    # Of two on the same day the one that came later counts.
    found = list(records.order_by("-occurred_on", "-received_at", "-id"))
    fitting = [
        record
        for record in (found[:1] if guard.newest else found)
        if _answers_as_asked(guard, record, today) and _of_age(guard, record, today)
    ]
    if guard.since and fitting:
        return (today - fitting[0].occurred_on).days >= number_of(guard.since, on=today)
    return len(fitting) >= guard.least


def _answers_as_asked(guard: RecordGuard, record: Record, today: dt.date) -> bool:
    answers = whole_answers(record)
    if guard.passed and not (guard.passed in answers and answers[guard.passed] < today.isoformat()):
        return False
    return all(_word(answers.get(key)) in wanted for key, wanted in guard.where.items())


def _of_age(guard: RecordGuard, record: Record, today: dt.date) -> bool:
    return guard.within is None or (today - record.occurred_on).days <= number_of(guard.within, on=today)


def _short_enough(guard: SpanGuard, matter: Matter | None, by: Actor) -> bool:
    records = standing_records(by).filter(matter=matter, form=guard.form)
    last = records.order_by("-received_at", "-id").first()
    if last is None:
        return False
    answers = whole_answers(last)
    start, end = (dt.date.fromisoformat(answers[key]) for key in (guard.start, guard.end))
    return end <= add_months(start, number_of(guard.most, on=start))


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

"""Of a duty that counts from events: each of them by itself, where the verdict of `evaluate` is that of the one that decides.

What was answered late is nobody's open duty once a newer event was answered, and yet it was late: here it still says so.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tonghu.policy.duties.evaluate import CHINA, Around, Fact, Subject, Verdict, evaluate
from tonghu.policy.duties.schema import OPENED, Reading, Status, Within

# The kind under which one event is put beside all that is known: no kind of the catalogue, so that it is the only one of it.
_THIS_ONE = "this event"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as of the day asked about. `due_on`: the last day, before any grace. `answer`: the fact with which the evidence
    was whole, None where it is not."""

    fact: Fact
    status: Status
    due_on: dt.date | None
    answer: Fact | None


def events_of(
    reading: Reading, subject: Subject, facts: Sequence[Fact], on: dt.date, around: Around
) -> list[Event]:
    """The newest first. None for a duty that counts from nothing else, nor for a subject that it is not about on the day.

    Events before the duty was owed, before birth and after the day are left out.
    """
    when = reading.when
    if not isinstance(when, Within) or when.event == OPENED:
        return []
    alone = replace(reading, when=replace(when, event=_THIS_ONE))
    found = []
    for fact in sorted((fact for fact in facts if fact.kind == when.event), key=_moment, reverse=True):
        among = [replace(fact, kind=_THIS_ONE), *facts]
        verdict = evaluate(alone, subject, among, on, around)
        if verdict.status == "not_applicable":
            continue
        answer = _answer(alone, subject, among, on, around) if verdict.status in ("done", "late") else None
        found.append(Event(fact=fact, status=verdict.status, due_on=verdict.due_on, answer=answer))
    return found


def deciding(events: Sequence[Event], verdict: Verdict) -> Event | None:
    """The one that the duty stands by; of two on one day that stand alike, the older. None where there is no event."""
    if verdict.window is None:
        return None
    stands = (verdict.status, verdict.due_on, verdict.window.first)
    alike = [each for each in events if (each.status, each.due_on, each.fact.day) == stands]
    return alike[-1] if alike else None


def _answer(alone: Reading, subject: Subject, among: Sequence[Fact], on: dt.date, around: Around) -> Fact:
    """Of the evidence in its order, that which made it whole."""
    asked = {needed.kind for needed in alone.proof.needed}
    assert isinstance(alone.when, Within)  # whoever asks has looked
    by_moment = alone.when.unit == "hours"
    proof = sorted(
        (fact for fact in among if fact.kind in asked and fact.day <= on),
        key=lambda fact: (dt.date.min if by_moment else fact.day, _moment(fact)),
    )
    rest = [fact for fact in among if fact.kind not in asked]
    # Whom the duty is about is settled, and evidence left out must not unsettle it.
    of_all = replace(alone, population=None)

    def whole(number: int) -> bool:
        given = [*rest, *proof[:number]]
        return evaluate(of_all, subject, given, on, around).status in ("done", "late")

    return proof[bisect_left(range(len(proof) + 1), True, key=whole) - 1]


def _moment(fact: Fact) -> dt.datetime:
    """Midnight where only the day is known, as `evaluate` has it."""
    return fact.at or dt.datetime.combine(fact.day, dt.time(), CHINA)

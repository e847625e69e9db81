"""Why a subject stands as it does under a rule on a day: the clause, the terms, the window, what was found, who bears it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from psycopg.sql import SQL, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.bearers import Bearers, bearers_at
from tonghu.duties.building import TRAITS
from tonghu.duties.compiling.layout import Rule, Rules
from tonghu.duties.models import Fact, Kind, Row
from tonghu.duties.naming import names_of
from tonghu.duties.running import rows
from tonghu.duties.system import as_system
from tonghu.duties.terms_in_words import line_in_words
from tonghu.duties.universe import only, universe
from tonghu.duties.wording import cadence, title_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import check_acts
from tonghu.policy.duties import evaluate
from tonghu.policy.duties.events import deciding, events_of
from tonghu.policy.duties.periods import Period
from tonghu.policy.duties.schema import Status, Within
from tonghu.policy.schema import Clause


@dataclass(frozen=True, kw_only=True)
class TermLine:
    """A term of the population in words, and whether it holds; None: unknown, and so counted."""

    words: str
    holds: bool | None


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """A piece of evidence. `late`: received after the day asked about (补录).

    `source`, `source_id`: what it follows from; `matter`: the matter that was written in, None where it was none.
    """

    kind: str
    title: str
    day: dt.date
    last: dt.date | None
    received_at: dt.datetime
    late: bool
    source: str
    source_id: int
    matter: int | None


@dataclass(frozen=True, kw_only=True)
class LackingLine:
    """So many of a kind are missing in the window."""

    title: str
    least: int
    there: int


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """Something that the duty counts from, and how it was answered. `due_on`: the last day, before any grace. `answer`: what made
    the evidence whole; None where nothing did, or where the actor does not read it. `at`, `answered_at`: the moments, where hours
    count and they are known. `decides`: the duty stands by this one."""

    event: FactLine
    at: dt.datetime | None
    status: Status
    due_on: dt.date | None
    answer: FactLine | None
    answered_at: dt.datetime | None
    decides: bool


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything about one subject, one rule and one day. `window`: where evidence is looked for, None where nothing is asked.

    `last_done`: the newest day of any evidence asked for that the actor reads, in the window or before it; None for none.
    `events`: of a duty that counts from events, those that the actor reads, the newest first.
    """

    rule: Rule
    clause: Clause
    row: int
    subject: int
    title: str
    place: str
    on: dt.date
    status: Status
    due_on: dt.date | None
    cadence: str
    window: Period | None
    unverified: bool
    terms: tuple[TermLine, ...]
    last_done: dt.date | None
    found: tuple[FactLine, ...]
    excuses: tuple[FactLine, ...]
    lacking: tuple[LackingLine, ...]
    ignored: tuple[FactLine, ...]
    events: tuple[EventLine, ...]
    bearers: Bearers


def explain(rule: str, subject: int, by: Actor, on: dt.date) -> Explanation:
    """Why. UserError for an unknown rule, and for a subject that there is not or that the actor does not reach."""
    check_acts(by)
    known = in_force.rules()
    wanted = known.by_id[in_force.need_rule(rule, known)]
    _check_seen(wanted, subject)
    # An organisation reads few facts by itself, and its answer must be that of the list all the same: the system decides, and
    # of the evidence the actor is shown what the actor reads.
    with as_system() as system:
        who = _subject(wanted, subject, on)
        facts = _facts(known, wanted, subject, who, system)
    seen = {fact.pk for fact in _facts(known, wanted, subject, who, by)}
    told = [
        evaluate.Fact(kind=each.kind.key, day=each.day, last=each.last, at=each.at, received=each.received_at)
        for each in facts
    ]
    around = in_force.around()
    verdict = evaluate.evaluate(wanted.reading, who.subject, told, on, around)
    lines = {
        id(fact): _line(known, each, on) for fact, each in zip(told, facts, strict=True) if each.pk in seen
    }
    excused = [
        lines[id(fact)]
        for fact in told
        if id(fact) in lines
        and verdict.window
        and fact.kind in wanted.reading.excused
        and fact.day <= on
        and fact.last >= verdict.window.first
    ]
    asked = {needed.kind for needed in wanted.reading.proof.needed}
    done_on = [
        fact.day
        for fact in told
        if id(fact) in lines and fact.kind in asked and fact.day <= on and fact not in verdict.ignored
    ]
    return Explanation(
        rule=wanted,
        clause=in_force.catalogue().clauses[wanted.duty.clause],
        row=wanted.row,
        subject=subject,
        title=names_of(wanted.row, [subject], by).get(subject, ""),
        place=who.place,
        on=on,
        status=verdict.status,
        due_on=verdict.due_on,
        cadence=cadence(wanted.reading, known, on),
        window=verdict.window,
        unverified=verdict.unverified,
        terms=tuple(
            TermLine(words=line_in_words(each.term, in_force.catalogue()), holds=each.holds)
            for each in verdict.terms
        ),
        last_done=max(done_on, default=None),
        found=tuple(lines[id(fact)] for fact in verdict.found if id(fact) in lines),
        excuses=tuple(excused),
        lacking=tuple(
            LackingLine(title=title_of(each.kind, known), least=each.least, there=each.there)
            for each in verdict.lacking
        ),
        ignored=tuple(lines[id(fact)] for fact in verdict.ignored if id(fact) in lines),
        events=_events(wanted, who, told, on, verdict, lines),
        bearers=bearers_at(wanted, [who.place], on, unit=who.organisation)[who.place],
    )


@dataclass(frozen=True, kw_only=True)
class _Who:
    subject: evaluate.Subject
    place: str
    organisation: int | None
    child: int | None


NOT_FOUND = "没有找到这一对象:编号有误,当天还不在范围之内,或不归您的岗位管理。"


def _check_seen(rule: Rule, subject: int) -> None:
    """UserError for a subject that whoever acts does not reach."""
    seen = SQL("select 1 from duties_widerow w where w.row = {} and w.subject = {}").format(
        Literal(rule.row), Literal(subject)
    )
    if not rows(seen):
        raise UserError(NOT_FOUND)


def _subject(rule: Rule, subject: int, on: dt.date) -> _Who:
    """As of the day."""
    numbers = dict(Kind.objects.values_list("key", "pk"))
    known = universe(rule.row, on, only([subject]), numbers, lived=on < timezone.localdate())
    found = (
        []
        if known is None
        else rows(
            SQL(
                "select u.place, u.organisation, u.child, u.since::text, u.until::text, u.born, u.began, u.variety from ({}) u"
            ).format(known)
        )
    )
    if not found:
        raise UserError(NOT_FOUND)
    place, organisation, child, since, until, born, began, variety = found[0]
    told = evaluate.Subject(
        since=dt.date.fromisoformat(since),
        until=dt.date.fromisoformat(until),
        born=born,
        began=began,
    )
    if rule.varieties and variety not in rule.varieties:
        # Another kind of division, organisation or matter: the rule is not about it.
        told = evaluate.Subject(since=told.since, until=told.since, born=born, began=began)
    return _Who(subject=told, place=place, organisation=organisation, child=child)


def _facts(known: Rules, rule: Rule, subject: int, who: _Who, by: Actor) -> list[Fact]:
    """In the order of their days. Of a guardian also what populations ask of the child."""
    layout = known.layouts[rule.row]
    # Row-level security lets through what the actor reaches; the wide row above said that the subject is in reach.
    own = Q(row=rule.row, subject=subject)
    if rule.row == Row.GUARDIAN and who.child is not None:
        traits = [kind for kind in layout.kinds if kind.startswith(TRAITS)]
        own |= Q(row=Row.CHILD, subject=who.child, kind__key__in=traits)
    found = Fact.objects.scoped(by).filter(own, ended_at=None, kind__key__in=layout.kinds)
    return list(found.select_related("kind").order_by("day", "id"))


def _events(
    rule: Rule,
    who: _Who,
    told: Sequence[evaluate.Fact],
    on: dt.date,
    verdict: evaluate.Verdict,
    lines: Mapping[int, FactLine],
) -> tuple[EventLine, ...]:
    """`lines`: of the facts that the actor reads, by their identity; an event that is not among them is not told of."""
    events = events_of(rule.reading, who.subject, told, on, in_force.around())
    decides = deciding(events, verdict)
    by_hour = isinstance(rule.reading.when, Within) and rule.reading.when.unit == "hours"
    return tuple(
        EventLine(
            event=lines[id(each.fact)],
            at=each.fact.at if by_hour else None,
            status=each.status,
            due_on=each.due_on,
            answer=lines.get(id(each.answer)),
            answered_at=each.answer.at if by_hour and each.answer and id(each.answer) in lines else None,
            decides=each is decides,
        )
        for each in events
        if id(each.fact) in lines
    )


def _line(known: Rules, fact: Fact, on: dt.date) -> FactLine:
    return FactLine(
        kind=fact.kind.key,
        title=title_of(fact.kind.key, known),
        day=fact.day,
        last=None if fact.last == evaluate.NEVER else fact.last,
        received_at=fact.received_at,
        late=timezone.localdate(fact.received_at) > on,
        source=fact.source,
        source_id=fact.source_id,
        matter=fact.matter,
    )

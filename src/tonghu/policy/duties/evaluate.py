"""The reference: one subject, what is known of it, one reading, one day → a status with its reasons. Plain and slow.

The SQL of tonghu.duties answers the same for millions; property tests hold the two equal on random histories. What
is decided here is what a duty means:

- A *fact* happened on `day`; a state lasts until `last`, both in it, and a fact that is no state lasts for its day. Facts
  dated after the day asked about, or before the subject was born, are not there.
- A subject is one from `since` until the day before `until`. A duty of a period is owed by whoever is there on the day
  asked about, however late in the period it came.
- Nothing is owed before the day from which the reading is (`owed_from`): no period that ended before it, no deadline that was
  before it or counts from an event before it. A rolling clock begins on it where the subject began earlier; so does a state.
- Every period: so many facts that last into the period. Every N days: the newest so many, N days on, and from `since` on
  where they are older. Within a time of an event: the first so many from the event that decides on. Once by a day: the first.
  Standing: a state that holds on the day, or what is no state and has happened. Each: the same, asked once.
- Of several events the oldest decides that was neither answered nor excused before the newest happened; else the newest.
- An excuse excuses within the window in which evidence is looked for, and never undoes what was done.
- Unknown whether it is meant (no birth date, no risk level): it is, and `unverified` says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tonghu.kernel.periods import add_months, age_in_whole_years
from tonghu.kernel.working_days import WorkingDays
from tonghu.policy.duties.periods import Period, SchoolDays, period_of
from tonghu.policy.duties.population import (
    RISK_LEVELS,
    Age,
    AllOf,
    AnyOf,
    AtSchool,
    Has,
    InCategory,
    Not,
    Risk,
    Term,
)
from tonghu.policy.duties.schema import (
    OPENED,
    DutyCase,
    Each,
    EachPeriod,
    EveryDays,
    EvidenceKind,
    Needed,
    OnceBy,
    Reading,
    Standing,
    Status,
    Within,
)
from tonghu.policy.schema import Parameter

ALWAYS, NEVER = dt.date.min, dt.date.max
CHINA = dt.timezone(dt.timedelta(hours=8))


def category_trait(name: str) -> str:
    """The kind of the facts that say a category is held."""
    return f"category:{name}"


def risk_trait(level: str) -> str:
    """The kind of the facts that say a risk level was found."""
    return f"risk:{level}"


SCHOOL_TRAIT = "school"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened on `day`, or held until `last` (in it). `at`: the moment, where hours count."""

    kind: str
    day: dt.date
    last: dt.date
    at: dt.datetime | None = None
    received: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`since` ALWAYS: since before anything; `until`: the first day on which it is one no more; `began`: the moment."""

    since: dt.date = ALWAYS
    until: dt.date = NEVER
    born: dt.date | None = None
    began: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a reading refers to."""

    kinds: Mapping[str, EvidenceKind]
    parameters: Mapping[str, Parameter]
    working: WorkingDays = field(default_factory=WorkingDays)

    def number(self, parameter: str, on: dt.date) -> int:
        """A parameter's value on a day."""
        value = self.parameters[parameter].at(on).value
        assert isinstance(value, int)  # the reader holds it
        return value

    @property
    def school(self) -> SchoolDays:
        """When school years, terms and holidays begin and end."""
        return SchoolDays(self.parameters)

    def is_state(self, kind: str) -> bool:
        """True for what holds from a day until a day."""
        return kind not in self.kinds or self.kinds[kind].is_state


@dataclass(frozen=True, kw_only=True)
class TermValue:
    """One term of the population and whether it holds; None: unknown."""

    term: Term
    holds: bool | None


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """`least` of a kind were needed in the window, `there` were found."""

    kind: str
    least: int
    there: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The status and why. `window`: where evidence is looked for; `due_on`: the last day, before any grace.

    `terms`: the population's terms with their values; `found`: what counted; `ignored`: facts of the kinds asked for that
    were dated before birth.
    """

    status: Status
    due_on: dt.date | None = None
    window: Period | None = None
    unverified: bool = False
    terms: tuple[TermValue, ...] = ()
    found: tuple[Fact, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    ignored: tuple[Fact, ...] = ()


def evaluate(
    reading: Reading, subject: Subject, facts: Iterable[Fact], on: dt.date, around: Around
) -> Verdict:
    """How a subject stands under a reading at the end of a day."""
    given = [fact for fact in facts if fact.day <= on]
    ignored = [fact for fact in given if subject.born is not None and fact.day < subject.born]
    return _Question(reading, subject, [f for f in given if f not in ignored], on, around).answer(ignored)


def evaluate_closed(
    reading: Reading, subject: Subject, facts: Iterable[Fact], period: Period, around: Around
) -> Verdict:
    """How a subject stood when a period ended: as on its last day; what came within the grace after it is late."""
    told = list(facts)
    verdict = evaluate(reading, subject, told, period.last, around)
    if verdict.status != "due" or not isinstance(reading.when, EachPeriod):
        return verdict
    grace = around.number(reading.grace, period.last) if reading.grace else 0
    extended = period.last + dt.timedelta(days=grace)
    later = [
        fact for fact in told if fact.day <= extended and (subject.born is None or fact.day >= subject.born)
    ]
    in_time = _Question(reading, subject, later, extended, around).proven_since(period.first)
    return Verdict(
        status="late" if in_time else "overdue",
        due_on=verdict.due_on,
        window=verdict.window,
        unverified=verdict.unverified,
        terms=verdict.terms,
        found=verdict.found,
        lacking=() if in_time else verdict.lacking,
        ignored=verdict.ignored,
    )


def holds(term: Term, subject: Subject, facts: Sequence[Fact], on: dt.date, around: Around) -> bool | None:
    """Whether a term of a population holds on a day; None: unknown."""
    match term:
        case InCategory(names=names):
            return any(_stands(facts, category_trait(name), on) for name in names)
        case Risk(levels=levels):
            newest = max(
                (
                    (f.day, -RISK_LEVELS.index(level), level)
                    for level in RISK_LEVELS
                    for f in facts
                    if f.kind == risk_trait(level)
                ),
                default=None,
            )
            return None if newest is None else newest[2] in levels
        case Age(least=least, under=under):
            if subject.born is None:
                return None
            years = age_in_whole_years(subject.born, on)
            return (least is None or years >= least) and (under is None or years < under)
        case AtSchool(holds=wanted):
            return _stands(facts, SCHOOL_TRAIT, on) == wanted
        case Has(kind=kind):
            if around.is_state(kind):
                return _stands(facts, kind, on)
            return any(fact.kind == kind for fact in facts)
        case AllOf(terms=terms):
            return _all([holds(each, subject, facts, on, around) for each in terms])
        case AnyOf(terms=terms):
            return _not(_all([_not(holds(each, subject, facts, on, around)) for each in terms]))
        case Not(term=inside):
            return _not(holds(inside, subject, facts, on, around))


def terms_of(
    term: Term | None, subject: Subject, facts: Sequence[Fact], on: dt.date, around: Around
) -> tuple[TermValue, ...]:
    """The terms of a population one by one, as an explanation lists them."""
    match term:
        case None:
            return ()
        case AllOf(terms=terms):
            return tuple(each for inside in terms for each in terms_of(inside, subject, facts, on, around))
        case _:
            return (TermValue(term=term, holds=holds(term, subject, facts, on, around)),)


def subject_of_case(case: DutyCase, around: Around) -> tuple[Subject, list[Fact]]:
    """What a drawn case says, as a subject and its facts."""
    said = case.subject
    since, until, born = (said.get(name) for name in ("since", "until", "born"))
    begins = since if isinstance(since, dt.date) else ALWAYS
    facts = [fact_of_drawn(each.kind, each.on, each.until, around) for each in case.evidence]
    categories = said.get("category") or ()
    assert isinstance(categories, tuple)
    facts += [Fact(kind=category_trait(name), day=begins, last=NEVER) for name in categories]
    if level := said.get("risk"):
        facts.append(Fact(kind=risk_trait(str(level)), day=begins, last=NEVER))
    if said.get("at_school"):
        facts.append(Fact(kind=SCHOOL_TRAIT, day=begins, last=NEVER))
    return (
        Subject(
            since=begins,
            until=until if isinstance(until, dt.date) else NEVER,
            born=born if isinstance(born, dt.date) else None,
        ),
        facts,
    )


def fact_of_drawn(kind: str, on: dt.date, until: dt.date | None, around: Around) -> Fact:
    """A piece of evidence as a case writes it: a state without an end lasts, or as long as it is valid."""
    found = around.kinds[kind]
    if not found.is_state:
        return Fact(kind=kind, day=on, last=on)
    last = until or NEVER
    if found.valid is not None:
        number = around.number(found.valid.parameter, on)
        ends = add_months(on, number) if found.valid.unit == "months" else on + dt.timedelta(days=number)
        last = min(last, ends)
    return Fact(kind=kind, day=on, last=last)


@dataclass(frozen=True)
class _Question:
    """One reading of one subject on one day. `facts`: those that count."""

    reading: Reading
    subject: Subject
    facts: list[Fact]
    on: dt.date
    around: Around

    def answer(self, ignored: Iterable[Fact]) -> Verdict:
        meant = self._meant()
        terms = terms_of(self.reading.population, self.subject, self.facts, self.on, self.around)
        asked = {needed.kind for needed in self.reading.proof.needed}
        left_out = tuple(fact for fact in ignored if fact.kind in asked)
        if meant is False:
            return Verdict(status="not_applicable", terms=terms, ignored=left_out)
        status, due_on, start = self._status()
        first = self._counted_from(start)
        return Verdict(
            status=status,
            due_on=None if due_on in (ALWAYS, NEVER) else due_on,
            window=None if status == "not_applicable" else Period(start, self.on),
            unverified=meant is None,
            terms=terms,
            found=tuple(sorted((f for f in first if f.kind in asked), key=lambda f: f.day)),
            lacking=tuple(
                Lacking(kind=n.kind, least=n.least, there=there)
                for n in self.reading.proof.needed
                if (there := sum(f.kind == n.kind for f in first)) < n.least
            ),
            ignored=left_out,
        )

    def _meant(self) -> bool | None:
        if not self.subject.since <= self.on < self.subject.until or self.on < self.reading.owed_from:
            return False
        if self.reading.population is None:
            return True
        return holds(self.reading.population, self.subject, self.facts, self.on, self.around)

    def _status(self) -> tuple[Status, dt.date, dt.date]:
        """(status, due on, from when on evidence counts)."""
        match self.reading.when:
            case EachPeriod(unit=unit):
                return self._of_period(period_of(unit, self.on, self.around.school))
            case EveryDays(parameter=parameter):
                return self._rolling(dt.timedelta(days=self._number(parameter)))
            case Within():
                return self._within(self.reading.when)
            case OnceBy(day=day):
                return self._once(day)
            case Standing():
                return self._standing()
            case Each():
                return self._not_owed() if self._began_before() else self._standing()

    def _not_owed(self) -> tuple[Status, dt.date, dt.date]:
        return "not_applicable", ALWAYS, self.on

    def _began_before(self) -> bool:
        """The subject began before the duty was owed. Of one of which nobody knows when it began, nobody knows this either."""
        return ALWAYS < self.subject.since < self.reading.owed_from

    def _of_period(self, period: Period | None) -> tuple[Status, dt.date, dt.date]:
        if period is None:
            return self._not_owed()
        if self.proven_since(period.first):
            return "done", period.last, period.first
        if self._excused_since(period.first):
            return "excused", period.last, period.first
        return "due", period.last, period.first

    def _rolling(self, most: dt.timedelta) -> tuple[Status, dt.date, dt.date]:
        newest = [self._newest(needed) for needed in self.reading.proof.needed]
        last = min(newest) if self.reading.proof.all_of_them else max(newest)
        due = later(max(last, self.subject.since, self.reading.owed_from), most)
        start = later(self.on, -most)
        if last != ALWAYS and self.on <= later(last, most):
            return "done", due, start
        if self._excused_since(start):
            return "excused", due, start
        return self._open(due), due, start

    def _within(self, when: Within) -> tuple[Status, dt.date, dt.date]:
        if when.event == OPENED:
            if self._began_before():
                return self._not_owed()
            event, moment = self.subject.since, self.subject.began
        else:
            happened = [
                fact for fact in self.facts if fact.kind == when.event and fact.day >= self.reading.owed_from
            ]
            if not happened:
                return self._not_owed()
            decides = self._deciding(happened, by_moment=when.unit == "hours")
            event, moment = decides.day, _moment(decides)
        number = self.around.number(when.parameter, self.on)
        if when.unit == "hours":
            return self._within_hours(event, moment, number)
        if event == ALWAYS:
            return self._within_unknown(event)
        due = self._counted(event, number, when.unit)
        done_on = self._first_from(event)
        if done_on is not None:
            return ("done" if done_on <= due else "late"), due, event
        if self._excused_since(event):
            return "excused", due, event
        return self._open(due), due, event

    def _deciding(self, happened: Sequence[Fact], *, by_moment: bool) -> Fact:
        """The oldest event that was neither answered nor excused before the newest; the newest where there is none."""
        in_order = sorted(happened, key=lambda fact: (_moment(fact), fact.day) if by_moment else fact.day)
        newest = in_order[-1]
        before = [
            fact
            for fact in self.facts
            if (_moment(fact) < _moment(newest) if by_moment else fact.day < newest.day)
        ]
        return next((event for event in in_order if not self._answered(event, before, by_moment)), newest)

    def _answered(self, event: Fact, among: Sequence[Fact], by_moment: bool) -> bool:
        """The evidence asked for was whole, or there was an excuse, from the event on among these."""
        if any(fact.kind in self.reading.excused and fact.last >= event.day for fact in among):
            return True
        whole = [
            sum(fact.kind == needed.kind and _from_on(fact, event, by_moment) for fact in among)
            >= needed.least
            for needed in self.reading.proof.needed
        ]
        return all(whole) if self.reading.proof.all_of_them else any(whole)

    def _within_hours(
        self, event: dt.date, moment: dt.datetime | None, hours: int
    ) -> tuple[Status, dt.date, dt.date]:
        """By the moment; where a moment is not known, midnight stands for it (the day is what is known)."""
        if event == ALWAYS:
            return self._within_unknown(event)
        begins = moment or dt.datetime.combine(event, dt.time(), CHINA)
        limit = begins + dt.timedelta(hours=hours)
        due = limit.astimezone(CHINA).date()
        done_at = self._first_moment_from(begins, event)
        if done_at is not None:
            return ("done" if done_at <= limit else "late"), due, event
        if self._excused_since(event):
            return "excused", due, event
        return self._open(due), due, event

    def _within_unknown(self, event: dt.date) -> tuple[Status, dt.date, dt.date]:
        """Nobody knows when it began (an office without a founding day): done or not, never late."""
        if self._first_from(event) is not None:
            return "done", event, event
        return ("excused" if self._excused_since(event) else "overdue"), event, event

    def _once(self, day: dt.date) -> tuple[Status, dt.date, dt.date]:
        if self.subject.since > day or day < self.reading.owed_from:
            return "not_applicable", day, day
        done_on = self._first_from(ALWAYS)
        if done_on is not None:
            return ("done" if done_on <= day else "late"), day, ALWAYS
        if self._excused_since(ALWAYS):
            return "excused", day, ALWAYS
        return self._open(day), day, ALWAYS

    def _standing(self) -> tuple[Status, dt.date, dt.date]:
        begins = max(self.subject.since, self.reading.owed_from)
        each = [self._there_now(needed) for needed in self.reading.proof.needed]
        if all(each) if self.reading.proof.all_of_them else any(each):
            return "done", begins, self.on
        if any(self._stands_or_happened(kind) for kind in self.reading.excused):
            return "excused", begins, self.on
        return self._open(begins), begins, self.on

    def proven_since(self, start: dt.date) -> bool:
        """The evidence asked for lasts into the time from `start` on."""
        enough = [
            sum(fact.kind == needed.kind and fact.last >= start for fact in self.facts) >= needed.least
            for needed in self.reading.proof.needed
        ]
        return all(enough) if self.reading.proof.all_of_them else any(enough)

    def _excused_since(self, start: dt.date) -> bool:
        return any(fact.kind in self.reading.excused and fact.last >= start for fact in self.facts)

    def _newest(self, needed: Needed) -> dt.date:
        """The last day of the `least`-th newest piece; ALWAYS where there are not so many."""
        days = sorted((fact.last for fact in self.facts if fact.kind == needed.kind), reverse=True)
        return days[needed.least - 1] if len(days) >= needed.least else ALWAYS

    def _first_from(self, start: dt.date) -> dt.date | None:
        """The day on which the evidence was whole, counting what lasts into the time from `start` on."""
        whole = []
        for needed in self.reading.proof.needed:
            days = sorted(f.day for f in self.facts if f.kind == needed.kind and f.last >= start)
            whole.append(days[needed.least - 1] if len(days) >= needed.least else NEVER)
        done = max(whole) if self.reading.proof.all_of_them else min(whole)
        return None if done == NEVER else done

    def _first_moment_from(self, start: dt.datetime, day: dt.date) -> dt.datetime | None:
        """As `_first_from`, by the moment; what lasts beyond the day of the event lasts into the time from it on."""
        whole: list[dt.datetime | None] = []
        for needed in self.reading.proof.needed:
            moments = sorted(
                _moment(f)
                for f in self.facts
                if f.kind == needed.kind and (_moment(f) >= start or f.last > day)
            )
            whole.append(moments[needed.least - 1] if len(moments) >= needed.least else None)
        there = [moment for moment in whole if moment is not None]
        if self.reading.proof.all_of_them:
            return max(there) if len(there) == len(whole) else None
        return min(there, default=None)

    def _there_now(self, needed: Needed) -> bool:
        if self.around.is_state(needed.kind):
            standing = sum(f.kind == needed.kind and f.last >= self.on for f in self.facts)
        else:
            standing = sum(f.kind == needed.kind for f in self.facts)
        return standing >= needed.least

    def _stands_or_happened(self, kind: str) -> bool:
        return self._there_now(Needed(kind=kind))

    def _counted_from(self, start: dt.date) -> list[Fact]:
        standing = isinstance(self.reading.when, Standing | Each)
        return [f for f in self.facts if f.last >= start or (standing and not self.around.is_state(f.kind))]

    def _counted(self, event: dt.date, number: int, unit: str) -> dt.date:
        if unit == "working_days":
            return self.around.working.after(event, number).day
        if unit == "months":
            return add_months(event, number)
        return event + dt.timedelta(days=number)

    def _open(self, due: dt.date) -> Status:
        grace = self._number(self.reading.grace) if self.reading.grace else 0
        return "due" if self.on <= later(due, dt.timedelta(days=grace)) else "overdue"

    def _number(self, parameter: str) -> int:
        return self.around.number(parameter, self.on)


def later(day: dt.date, by: dt.timedelta) -> dt.date:
    """A day moved; ALWAYS and NEVER stay where they are."""
    return day if day in (ALWAYS, NEVER) else day + by


def _moment(fact: Fact) -> dt.datetime:
    return fact.at or dt.datetime.combine(fact.day, dt.time(), CHINA)


def _from_on(fact: Fact, event: Fact, by_moment: bool) -> bool:
    """What happened from the event on, or lasts into the time from it on."""
    if by_moment:
        return _moment(fact) >= _moment(event) or fact.last > event.day
    return fact.last >= event.day


def _stands(facts: Iterable[Fact], kind: str, on: dt.date) -> bool:
    return any(fact.kind == kind and fact.last >= on for fact in facts)


def _all(values: Iterable[bool | None]) -> bool | None:
    told = list(values)
    if False in told:
        return False
    return None if None in told else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value

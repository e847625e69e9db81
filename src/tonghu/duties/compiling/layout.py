"""What a wide row must hold for its rules: one slot for each date that a rule compares, in a fixed order."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from tonghu.policy.duties.evaluate import ALWAYS, SCHOOL_TRAIT, category_trait, risk_trait
from tonghu.policy.duties.periods import SchoolDays, named_by
from tonghu.policy.duties.population import (
    RISK_LEVELS,
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
    Duty,
    EvidenceKind,
    Needed,
    OnceBy,
    Reading,
    SubjectKind,
    Within,
)
from tonghu.policy.schema import Catalogue, Parameter

# Numbers of `models.Row`, by the kind of subject; and what narrows rows of one number (a level, a kind of organisation).
ROW_OF: Mapping[SubjectKind, int] = {
    "child": 1,
    "guardian": 2,
    "worker": 3,
    "class": 4,
    "village": 5,
    "town": 5,
    "county": 5,
    "city": 5,
    "province": 5,
    "school": 6,
    "department": 6,
    "unit": 6,
    "case": 7,
    "record": 8,
    "lead": 9,
}
OWN_VARIETY = ("village", "town", "county", "city", "province", "school")
ROWS = (1, 2, 3, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True, order=True)
class Clock:
    """What decides which of several events a deadline counts from: the oldest neither answered nor excused before the newest.

    `needed`: (kind, least) of the proof; `since`: events before this day start nothing.
    """

    event: str = ""
    needed: tuple[tuple[str, int], ...] = ()
    all_of_them: bool = False
    excused: tuple[str, ...] = ()
    since: dt.date = ALWAYS
    by_moment: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of facts that it asks about, sorted."""
        return tuple(sorted({self.event, *(kind for kind, _ in self.needed), *self.excused}))


NO_CLOCK = Clock()


@dataclass(frozen=True, order=True)
class Slot:
    """A date of a subject out of the facts of a kind; `nth` of them.

    last: the nth latest last day. first: the nth earliest day. start: the latest day. after: the nth earliest day of
    those that last into the time from the subject's beginning on. event: that of the event that decides by `clock`.
    answer: as `after`, from that event on.
    """

    kind: str
    mode: Literal["last", "first", "start", "after", "event", "answer"]
    nth: int = 1
    clock: Clock = NO_CLOCK


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A reading with its duty. `hash`: of all that decides about its figures, parameters and evidence kinds included."""

    duty: Duty
    reading: Reading
    hash: str

    @property
    def id(self) -> str:
        """`d10_4`, or `d02_5.school`."""
        return self.reading.id

    @property
    def row(self) -> int:
        """The number of its kind of wide row."""
        return ROW_OF[self.reading.subject]

    @property
    def varieties(self) -> tuple[str, ...]:
        """Which rows of that kind; none: all."""
        return (self.reading.subject,) if self.reading.subject in OWN_VARIETY else self.reading.of


@dataclass(frozen=True)
class Layout:
    """Of one kind of wide row: its rules in order, and what stands in which slot (from 1, as SQL counts)."""

    row: int
    rules: tuple[Rule, ...]
    slots: tuple[Slot, ...]
    moments: tuple[Slot, ...]
    hash: str

    @cached_property
    def _slot_at(self) -> dict[Slot, int]:
        return {slot: at for at, slot in enumerate(self.slots, start=1)}

    @cached_property
    def _moment_at(self) -> dict[Slot, int]:
        return {slot: at for at, slot in enumerate(self.moments, start=1)}

    @cached_property
    def rule_at(self) -> dict[str, int]:
        """A rule's place in the order, from 0."""
        return {rule.id: at for at, rule in enumerate(self.rules)}

    def slot(self, slot: Slot) -> int:
        """Where a slot stands, from 1."""
        return self._slot_at[slot]

    def moment(self, slot: Slot) -> int:
        """Where a moment stands, from 1."""
        return self._moment_at[slot]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of facts that some slot is made of."""
        told = {slot.kind for slot in (*self.slots, *self.moments)}
        return tuple(sorted(told.union(*(clock.kinds for clock in self.clocks))))

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock that some slot counts by, sorted."""
        return tuple(sorted({slot.clock for slot in (*self.slots, *self.moments)} - {NO_CLOCK}))


@dataclass(frozen=True)
class Rules:
    """Every rule of a catalogue, and a layout a kind of row."""

    all: tuple[Rule, ...]
    layouts: Mapping[int, Layout]
    kinds: Mapping[str, EvidenceKind]
    parameters: Mapping[str, Parameter] = field(repr=False)

    @cached_property
    def school(self) -> SchoolDays:
        """When school years, terms and holidays begin and end."""
        return SchoolDays(self.parameters)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Each rule by its id."""
        return {rule.id: rule for rule in self.all}

    def of_some(self, row: int, some: Sequence[Rule]) -> Rules:
        """The same, with wide rows of a kind that hold only what these rules ask of them."""
        return replace(self, layouts={**self.layouts, row: layout_of(row, some, self.kinds)})


def rules_of(catalogue: Catalogue, held: Collection[tuple[str, str]] = ()) -> Rules:
    """The catalogue's readings as rules, in the order of their numbers. `held`: (id, hash) of versions to leave out."""
    every = [
        Rule(duty=duty, reading=reading, hash=_hash_of(reading, catalogue))
        for _, duty in sorted(catalogue.duties.items())
        for reading in duty.readings
    ]
    found = [rule for rule in every if (rule.id, rule.hash) not in held]
    return Rules(
        tuple(found),
        {
            row: layout_of(row, [rule for rule in found if rule.row == row], catalogue.evidence)
            for row in ROWS
        },
        catalogue.evidence,
        catalogue.parameters,
    )


def layout_of(row: int, rules: Sequence[Rule], kinds: Mapping[str, EvidenceKind]) -> Layout:
    """All that these rules ask of a row, each once, sorted: the same rules always make the same layout."""
    slots = sorted({slot for rule in rules for slot in slots_of(rule.reading, kinds)})
    moments = sorted({slot for rule in rules for slot in moments_of(rule.reading)})
    told = repr((row, slots, moments, [(rule.id, rule.hash) for rule in rules]))
    return Layout(row, tuple(rules), tuple(slots), tuple(moments), _digest(told))


def slots_of(reading: Reading, kinds: Mapping[str, EvidenceKind]) -> Iterator[Slot]:
    """The dates that a reading compares."""
    yield from _of_population(reading.population)
    for kind in reading.excused:
        yield Slot(kind, "last")
    for needed in reading.proof.needed:
        match reading.when:
            case Within(unit=unit):
                # Where hours count, moments say when it was done.
                if unit != "hours":
                    yield answer_slot(reading, needed)
            case OnceBy():
                yield Slot(needed.kind, "first", needed.least)
            case _:
                yield Slot(needed.kind, "last", needed.least)
    if isinstance(reading.when, Within) and reading.when.event != OPENED:
        yield Slot(reading.when.event, "event", clock=clock_of(reading))


def moments_of(reading: Reading) -> Iterator[Slot]:
    """The moments that a reading compares: only where hours count."""
    when = reading.when
    if not isinstance(when, Within) or when.unit != "hours":
        return
    if when.event != OPENED:
        yield Slot(when.event, "event", clock=clock_of(reading))
    for needed in reading.proof.needed:
        yield answer_slot(reading, needed)


def clock_of(reading: Reading) -> Clock:
    """Of a reading that counts from an event of a kind."""
    when = reading.when
    assert isinstance(when, Within)  # whoever asks has looked
    return Clock(
        event=when.event,
        needed=tuple((needed.kind, needed.least) for needed in reading.proof.needed),
        all_of_them=reading.proof.all_of_them,
        excused=reading.excused,
        since=reading.owed_from,
        by_moment=when.unit == "hours",
    )


def answer_slot(reading: Reading, needed: Needed) -> Slot:
    """The slot of the day or the moment at which a piece of the proof was whole, counted from what a `Within` counts from."""
    assert isinstance(reading.when, Within)  # whoever asks has looked
    if reading.when.event == OPENED:
        return Slot(needed.kind, "after", needed.least)
    return Slot(needed.kind, "answer", needed.least, clock_of(reading))


def _of_population(term: Term | None) -> Iterator[Slot]:
    match term:
        case InCategory(names=names):
            yield from (Slot(category_trait(name), "last") for name in names)
        case Risk():
            yield from (Slot(risk_trait(level), "start") for level in RISK_LEVELS)
        case AtSchool():
            yield Slot(SCHOOL_TRAIT, "last")
        case Has(kind=kind):
            yield Slot(kind, "last")
        case AllOf(terms=terms) | AnyOf(terms=terms):
            for each in terms:
                yield from _of_population(each)
        case Not(term=inside):
            yield from _of_population(inside)
        case _:
            return


def _hash_of(reading: Reading, catalogue: Catalogue) -> str:
    slots = (*slots_of(reading, catalogue.evidence), *moments_of(reading))
    named = sorted({slot.kind for slot in slots})
    kinds = [repr(catalogue.evidence[name]) for name in named if name in catalogue.evidence]
    asked = sorted(parameters_of(reading, (catalogue.evidence[n] for n in named if n in catalogue.evidence)))
    values = [
        (name, [(each.value, each.start, each.end) for each in catalogue.parameters[name].values])
        for name in asked
    ]
    decides = (
        reading.subject,
        reading.of,
        reading.population,
        reading.bearer,
        reading.when,
        reading.grace,
        reading.proof,
        reading.excused,
        reading.owed_from,
    )
    return _digest(repr((decides, kinds, values)))


def parameters_of(reading: Reading, kinds: Iterable[EvidenceKind] = ()) -> set[str]:
    """Every parameter that a reading, or the evidence it asks for, counts by."""
    found = {kind.valid.parameter for kind in kinds if kind.valid is not None}
    if reading.grace:
        found.add(reading.grace)
    return found | set(named_by(reading.when))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

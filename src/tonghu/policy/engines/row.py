"""The reference engine: one row, one person, one child, in plain Python, with reasons. Knows no database.

What it answers is what the rules mean; the SQL engine has to agree with it, and a test sees to that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.kernel.periods import add_months, age_in_whole_years
from tonghu.policy.kleene import Truth, all_of, any_of, opposite
from tonghu.policy.schema import Catalogue, Category, Condition, ConditionSource, Exit
from tonghu.policy.situation import PersonState, Situation
from tonghu.policy.terms import (
    Age,
    AllOf,
    AnyOf,
    AsOf,
    Before,
    BothParents,
    Compare,
    Contains,
    CoversAsOf,
    Day,
    DayAfter,
    EitherParent,
    Ended,
    FieldDay,
    FieldNumber,
    Holds,
    IsNull,
    IsOneOf,
    LastsMonths,
    MonthsLater,
    MonthsSince,
    NotOf,
    OneAndOther,
    Role,
    Term,
    by_parent,
    in_days,
)
from tonghu.policy.words import heading_of

Row = Mapping[str, object]

# A term of a thousand years is a slip of the pen; the SQL macros give NULL beyond it too.
MOST_MONTHS = 12_000


@dataclass(frozen=True)
class RowState:
    """What one row says of one condition at as-of. `ended`: it once held and is over by record."""

    holds: Truth
    ended: Truth
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True)
class Reason:
    """One term with its value and the terms inside it. `conditions`: those of the person that decided it."""

    term: Term
    words: str
    value: Truth
    role: Role | None = None
    conditions: tuple[str, ...] = ()
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Whether the rule holds of the situation, and why."""

    value: Truth
    reasons: Reason


# Level A: one row --------------------------------------------------------------


def row_state(
    condition: Condition, source: ConditionSource, row: Row, *, catalogue: Catalogue, as_of: dt.date
) -> RowState:
    """What a row of `source.register` says of `condition`. Values: str, int, date, list of str or None."""
    reader = _RowReader(row, catalogue, as_of)
    qualifies = True if source.qualifies is None else reader.truth(source.qualifies)
    return RowState(
        holds=all_of((qualifies, reader.truth(source.holds))),
        ended=False if source.ended is None else all_of((qualifies, reader.truth(source.ended))),
        since=reader.first_day(source.since),
        until=reader.first_day(source.until),
    )


class _RowReader:
    def __init__(self, row: Row, catalogue: Catalogue, as_of: dt.date) -> None:
        self.row, self.catalogue, self.as_of = row, catalogue, as_of

    def truth(self, term: Term) -> Truth:
        match term:
            case AllOf(terms):
                return all_of(map(self.truth, terms))
            case AnyOf(terms):
                return any_of(map(self.truth, terms))
            case NotOf(inner):
                return opposite(self.truth(inner))
            case IsNull(field, wanted):
                return (self.row.get(field) is None) == wanted
            case Before(earlier, later, or_same):
                return self._before(self.day(earlier), self.day(later), or_same)
            case LastsMonths() | MonthsSince() | CoversAsOf():
                return self.truth(in_days(term))
            case IsOneOf(field, values):
                value = self.row.get(field)
                return None if value is None else value in self.catalogue.words(values, self.as_of)
            case Contains(field, words):
                text = self.row.get(field)
                if text is None:
                    return None
                return any(word in str(text) for word in self.catalogue.words(words, self.as_of))
            case Compare(field, operator, number):
                have, wanted_number = self.row.get(field), self.catalogue.number(number, self.as_of)
                if not isinstance(have, int):
                    return None
                return have >= wanted_number if operator == ">=" else have <= wanted_number
            case _:
                raise TypeError(f"not a term about a row: {term}")

    @staticmethod
    def _before(earlier: dt.date | None, later: dt.date | None, or_same: bool) -> Truth:
        if earlier is None or later is None:
            return None
        return earlier <= later if or_same else earlier < later

    def day(self, day: Day) -> dt.date | None:
        match day:
            case AsOf():
                return self.as_of
            case FieldDay(field):
                value = self.row.get(field)
                return value if isinstance(value, dt.date) else None
            case DayAfter(inner):
                start = self.day(inner)
                return None if start is None else start + dt.timedelta(days=1)
            case MonthsLater(inner, months):
                start = self.day(inner)
                number: object = (
                    self.row.get(months.field)
                    if isinstance(months, FieldNumber)
                    else self.catalogue.number(months, self.as_of)
                )
                if start is None or not isinstance(number, int) or abs(number) > MOST_MONTHS:
                    return None
                return add_months(start, number)

    def first_day(self, days: tuple[Day, ...]) -> dt.date | None:
        return next((d for d in map(self.day, days) if d is not None), None)


# From rows to one person -------------------------------------------------------


def person_state(
    rows: Mapping[str, Sequence[Row]],
    *,
    catalogue: Catalogue,
    as_of: dt.date,
    child_name: str | None = None,
) -> PersonState:
    """The bit sets of a person from its rows by register.

    `child_name`: the child for whom the person is a parent; rows that name other children do not count.
    """
    holds = unknown = ended = 0
    for condition in catalogue.conditions.values():
        held, over = _condition_of_person(condition, rows, catalogue, as_of, child_name)
        bit = 1 << catalogue.bit_of(condition.id)
        holds |= bit if held is True else 0
        unknown |= bit if held is None else 0
        ended |= bit if over else 0
    return PersonState(holds, unknown, ended)


def _condition_of_person(
    condition: Condition,
    rows: Mapping[str, Sequence[Row]],
    catalogue: Catalogue,
    as_of: dt.date,
    child_name: str | None,
) -> tuple[Truth, bool]:
    held: list[Truth] = []
    over = False
    for source in condition.sources:
        for row in rows.get(source.register, ()):
            if not concerns(source, row, child_name):
                continue
            state = row_state(condition, source, row, catalogue=catalogue, as_of=as_of)
            doubtful = state.holds is True and contradicted(condition, state.since, rows)
            held.append(None if doubtful else state.holds)
            over = over or state.ended is True
    return any_of(held), over


def concerns(source: ConditionSource, row: Row, child_name: str | None) -> bool:
    """False only where the row names children and this child is not among them."""
    named = row.get(source.children_field) if source.children_field else None
    if child_name is None or not isinstance(named, (list, tuple)) or not named:
        return True
    return child_name in named


def contradicted(condition: Condition, since: dt.date | None, rows: Mapping[str, Sequence[Row]]) -> bool:
    """True where another row of the person is later than `since` and cannot be if the condition is true."""
    if since is None:
        return False
    for contradiction in condition.contradicted_by:
        for row in rows.get(contradiction.register, ()):
            later = row.get(contradiction.day)
            if isinstance(later, dt.date) and later > since:
                return True
    return False


# Level B: one child ------------------------------------------------------------


def answer(category: Category, situation: Situation, *, catalogue: Catalogue, as_of: dt.date) -> Answer:
    """Whether the child belongs to the category at as-of."""
    return _answer(category.enter, situation, catalogue, as_of)


def answer_exit(leaving: Exit, situation: Situation, *, catalogue: Catalogue, as_of: dt.date) -> Answer:
    """Whether a child on the roster no longer belongs, on this evidence. Asked where `enter` is false."""
    return _answer(leaving.rule, situation, catalogue, as_of)


def _answer(rule: Term, situation: Situation, catalogue: Catalogue, as_of: dt.date) -> Answer:
    reason = _SituationReader(situation, catalogue, as_of).reason(rule)
    return Answer(reason.value, reason)


class _SituationReader:
    def __init__(self, situation: Situation, catalogue: Catalogue, as_of: dt.date) -> None:
        self.situation, self.catalogue, self.as_of = situation, catalogue, as_of

    def reason(self, term: Term) -> Reason:
        match term:
            case AllOf(terms) | AnyOf(terms):
                parts = tuple(map(self.reason, terms))
                join = all_of if isinstance(term, AllOf) else any_of
                return Reason(term, self._words(term), join(p.value for p in parts), parts=parts)
            case NotOf(inner):
                part = self.reason(inner)
                return Reason(term, self._words(term), opposite(part.value), parts=(part,))
            case BothParents() | EitherParent() | OneAndOther():
                named = self.reason(by_parent(term))
                return Reason(term, self._words(term), named.value, parts=named.parts)
            case Age():
                return Reason(term, self._words(term), self._age(term), "child")
            case Holds(("child" | "father" | "mother") as role, names):
                return self._held(term, role, names)
            case Ended(("child" | "father" | "mother") as role, names):
                return self._ended(term, role, names)
            case _:
                raise TypeError(f"not a term about a situation: {term}")

    def _words(self, term: Term) -> str:
        return heading_of(term, self.catalogue, self.as_of)

    def _age(self, term: Age) -> Truth:
        born = self.situation.birth_date
        if born is None:
            return None
        age, years = age_in_whole_years(born, self.as_of), self.catalogue.number(term.years, self.as_of)
        return age < years if term.operator == "under" else age >= years

    def _held(self, term: Term, role: Role, names: tuple[str, ...]) -> Reason:
        person, mask = self.situation.person(role), self.catalogue.mask_of(names)
        if person is None:
            return Reason(term, self._words(term), None, role)
        value = True if person.holds & mask else None if person.unknown & mask else False
        deciding = (person.holds if value else person.unknown) & mask
        return Reason(term, self._words(term), value, role, self.catalogue.conditions_in(deciding))

    def _ended(self, term: Term, role: Role, names: tuple[str, ...]) -> Reason:
        person, mask = self.situation.person(role), self.catalogue.mask_of(names)
        if person is None:
            return Reason(term, self._words(term), None, role)
        over = person.ended & mask
        return Reason(term, self._words(term), over != 0, role, self.catalogue.conditions_in(over))

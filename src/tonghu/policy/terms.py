"""The closed language of conditions and categories, as frozen records. Parsed from YAML, read by two engines.

Two levels share all/any/not. A *row term* speaks of one row of a register; a *situation term* of a child and
its parents. There is no other way to say anything: a key that is not here is an error of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["child", "father", "mother"]
PersonRole = Literal["child", "father", "mother", "parent"]


@dataclass(frozen=True)
class ParameterRef:
    """A dated value of the catalogue, by its id; looked up when a rule is asked for a day."""

    id: str


Number = int | ParameterRef
Words = tuple[str, ...] | ParameterRef


@dataclass(frozen=True)
class AllOf:
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class AnyOf:
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class NotOf:
    term: Term


# Days inside one row -------------------------------------------------------


@dataclass(frozen=True)
class AsOf:
    """The day the registers are read for."""


@dataclass(frozen=True)
class FieldDay:
    field: str


@dataclass(frozen=True)
class FieldNumber:
    """A number of months that stands in the row itself, as the term of a detox order."""

    field: str


@dataclass(frozen=True)
class MonthsLater:
    """The day so many whole months after `day`; the last day of the month where there is no such day."""

    day: Day
    months: Number | FieldNumber


@dataclass(frozen=True)
class DayAfter:
    """The next day: a term that runs *through* its last day is over on the day after."""

    day: Day


Day = AsOf | FieldDay | MonthsLater | DayAfter

# Row terms -----------------------------------------------------------------


@dataclass(frozen=True)
class IsOneOf:
    field: str
    values: Words


@dataclass(frozen=True)
class Contains:
    """The text of the field has one of the words in it."""

    field: str
    words: Words


@dataclass(frozen=True)
class IsNull:
    field: str
    wanted: bool


@dataclass(frozen=True)
class Compare:
    field: str
    operator: Literal[">=", "<="]
    number: Number


@dataclass(frozen=True)
class Before:
    """`earlier` comes before `later`; with `or_same`, also on the same day."""

    earlier: Day
    later: Day
    or_same: bool


@dataclass(frozen=True)
class LastsMonths:
    """From `start` to `end` at least so many whole months. `counts_end`: the end day belongs to the term."""

    start: Day
    end: Day
    months: Number
    counts_end: bool


@dataclass(frozen=True)
class MonthsSince:
    """At least so many whole months from the day in the field to as-of; exactly that many count."""

    field: str
    months: Number


@dataclass(frozen=True)
class CoversAsOf:
    """`start` has come and `end` has not: on the end day it is over. `open_end`: what an empty end means."""

    start: Day
    end: str
    open_end: Literal["continues", "unknown"]


# Situation terms -----------------------------------------------------------


@dataclass(frozen=True)
class Age:
    """The child's age in whole years at as-of; the birthday counts as reached."""

    operator: Literal["under", "at_least"]
    years: Number


@dataclass(frozen=True)
class Holds:
    """The person is in one of these conditions. `named`: condition or group ids."""

    role: PersonRole
    named: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """One of these conditions of the person is over by record."""

    role: PersonRole
    named: tuple[str, ...]


@dataclass(frozen=True)
class BothParents:
    """The term about `parent`, true of the father and of the mother."""

    term: Term


@dataclass(frozen=True)
class EitherParent:
    """The term about `parent`, true of at least one of the two."""

    term: Term


@dataclass(frozen=True)
class OneAndOther:
    """One parent is as `one` says and the other as `other` says, whichever is which."""

    one: Term
    other: Term


RowTerm = IsOneOf | Contains | IsNull | Compare | Before | LastsMonths | MonthsSince | CoversAsOf
SituationTerm = Age | Holds | Ended | BothParents | EitherParent | OneAndOther
Term = AllOf | AnyOf | NotOf | RowTerm | SituationTerm


def in_days(term: LastsMonths | MonthsSince | CoversAsOf) -> Term:
    """The three sentences about time, said with nothing but `Before`, the same for both engines."""
    match term:
        case LastsMonths(start, end, months, counts_end):
            return Before(MonthsLater(start, months), DayAfter(end) if counts_end else end, or_same=True)
        case MonthsSince(field, months):
            return Before(MonthsLater(FieldDay(field), months), AsOf(), or_same=True)
        case CoversAsOf(start, end, open_end):
            going: Term = Before(AsOf(), FieldDay(end), or_same=False)
            if open_end == "continues":
                going = AnyOf((IsNull(end, wanted=True), going))
            return AllOf((Before(start, AsOf(), or_same=True), going))


def of_parent(term: Term, role: Literal["father", "mother"]) -> Term:
    """The term with `parent` replaced by that parent."""
    match term:
        case AllOf(terms):
            return AllOf(tuple(of_parent(t, role) for t in terms))
        case AnyOf(terms):
            return AnyOf(tuple(of_parent(t, role) for t in terms))
        case NotOf(inner):
            return NotOf(of_parent(inner, role))
        case Holds("parent", named):
            return Holds(role, named)
        case Ended("parent", named):
            return Ended(role, named)
        case _:
            return term


def by_parent(term: BothParents | EitherParent | OneAndOther) -> AllOf | AnyOf:
    """The sentences about parents, said of the father and the mother by name."""
    match term:
        case BothParents(inner):
            return AllOf((of_parent(inner, "father"), of_parent(inner, "mother")))
        case EitherParent(inner):
            return AnyOf((of_parent(inner, "father"), of_parent(inner, "mother")))
        case OneAndOther(one, other):
            return AnyOf(
                (
                    AllOf((of_parent(one, "father"), of_parent(other, "mother"))),
                    AllOf((of_parent(one, "mother"), of_parent(other, "father"))),
                )
            )

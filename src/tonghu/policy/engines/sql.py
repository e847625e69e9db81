"""The engine for millions: conditions and categories as SQL expressions that DuckDB and Spark both read.

NULL is unknown, so AND, OR and NOT are Kleene's without further ado. Days and ages go through the macros
`age_in_whole_years(born, on_day)`, `months_later(day, n)` and `days_later(day, n)`; parameters and as-of
are written into the expression as literals, for a rule has other values on other days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import resources

from tonghu.policy.schema import Catalogue, Category, Condition, ConditionSource
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


@dataclass(frozen=True)
class RowSql:
    """Expressions over a row `r` of the register: two BOOLEAN, two DATE."""

    holds: str
    ended: str
    since: str
    until: str


@dataclass(frozen=True)
class CategorySql:
    """BOOLEAN expressions over a row `s` of `situation`; `exits` in the catalogue's order, by basis id."""

    enter: str
    exits: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ContradictionSql:
    """`when`, a BOOLEAN over a row `r` of `register` and a row `s` of state_row of the same person."""

    register: str
    when: str


def duckdb_macros() -> str:
    """The statements that make the macros in a DuckDB connection."""
    return resources.files("tonghu.policy.engines").joinpath("macros_duckdb.sql").read_text(encoding="utf-8")


def condition_row_sql(
    condition: Condition, source: ConditionSource, catalogue: Catalogue, as_of: dt.date
) -> RowSql:
    """What a row `r` of `in_<source.register>` says of the condition at as-of."""
    writer = _Writer(catalogue, as_of)
    holds = writer.row(source.holds)
    ended = "FALSE" if source.ended is None else writer.row(source.ended)
    if source.qualifies is not None:
        qualifies = writer.row(source.qualifies)
        holds = f"({qualifies} AND {holds})"
        ended = ended if source.ended is None else f"({qualifies} AND {ended})"
    return RowSql(holds, ended, writer.first_day(source.since), writer.first_day(source.until))


def contradiction_sql(condition: Condition) -> tuple[ContradictionSql, ...]:
    """When a row of another register makes a row of this condition unknown."""
    return tuple(ContradictionSql(c.register, f"(r.{c.day} > s.since)") for c in condition.contradicted_by)


def category_sql(category: Category, catalogue: Catalogue, as_of: dt.date) -> CategorySql:
    """Who belongs and who no longer does, over a row `s` of `situation`."""
    writer = _Writer(catalogue, as_of)
    return CategorySql(
        enter=writer.situation(category.enter),
        exits=tuple((e.id, writer.situation(e.rule)) for e in category.exits),
    )


class _Writer:
    def __init__(self, catalogue: Catalogue, as_of: dt.date) -> None:
        self.catalogue, self.as_of = catalogue, as_of

    # one row of a register

    def row(self, term: Term) -> str:
        match term:
            case AllOf(terms):
                return _joined(" AND ", [self.row(t) for t in terms])
            case AnyOf(terms):
                return _joined(" OR ", [self.row(t) for t in terms])
            case NotOf(inner):
                return f"(NOT {self.row(inner)})"
            case IsNull(field, wanted):
                return f"(r.{field} IS {'NULL' if wanted else 'NOT NULL'})"
            case Before(earlier, later, or_same):
                return f"({self.day(earlier)} {'<=' if or_same else '<'} {self.day(later)})"
            case LastsMonths() | MonthsSince() | CoversAsOf():
                return self.row(in_days(term))
            case IsOneOf(field, values):
                listed = ", ".join(_text(v) for v in self.catalogue.words(values, self.as_of))
                return f"(r.{field} IN ({listed}))"
            case Contains(field, words):
                found = self.catalogue.words(words, self.as_of)
                return _joined(" OR ", [f"contains(r.{field}, {_text(word)})" for word in found])
            case Compare(field, operator, number):
                return f"(r.{field} {operator} {self.catalogue.number(number, self.as_of)})"
            case _:
                raise TypeError(f"not a term about a row: {term}")

    def day(self, day: Day) -> str:
        match day:
            case AsOf():
                return f"DATE '{self.as_of.isoformat()}'"
            case FieldDay(field):
                return f"r.{field}"
            case DayAfter(inner):
                return f"days_later({self.day(inner)}, 1)"
            case MonthsLater(inner, months):
                number = (
                    f"r.{months.field}"
                    if isinstance(months, FieldNumber)
                    else str(self.catalogue.number(months, self.as_of))
                )
                return f"months_later({self.day(inner)}, {number})"

    def first_day(self, days: tuple[Day, ...]) -> str:
        if not days:
            return "CAST(NULL AS DATE)"
        written = [self.day(d) for d in days]
        return written[0] if len(written) == 1 else f"COALESCE({', '.join(written)})"

    # one child with its parents

    def situation(self, term: Term) -> str:
        match term:
            case AllOf(terms):
                return _joined(" AND ", [self.situation(t) for t in terms])
            case AnyOf(terms):
                return _joined(" OR ", [self.situation(t) for t in terms])
            case NotOf(inner):
                return f"(NOT {self.situation(inner)})"
            case BothParents() | EitherParent() | OneAndOther():
                return self.situation(by_parent(term))
            case Age(operator, years):
                sign = "<" if operator == "under" else ">="
                number = self.catalogue.number(years, self.as_of)
                return f"(age_in_whole_years(s.birth_date, {self.day(AsOf())}) {sign} {number})"
            case Holds(("child" | "father" | "mother") as role, names):
                return self._holds(role, self.catalogue.mask_of(names))
            case Ended(("child" | "father" | "mother") as role, names):
                over = f"((s.{role}_ended & {self.catalogue.mask_of(names)}) <> 0)"
                return over if role == "child" else f"(CASE WHEN s.{role}_known THEN {over} END)"
            case _:
                raise TypeError(f"not a term about a situation: {term}")

    def _holds(self, role: Role, mask: int) -> str:
        known = "" if role == "child" else f"WHEN s.{role}_known IS NOT TRUE THEN NULL "
        return (
            f"(CASE {known}WHEN (s.{role}_holds & {mask}) <> 0 THEN TRUE "
            f"WHEN (s.{role}_unknown & {mask}) <> 0 THEN NULL ELSE FALSE END)"
        )


def _joined(operator: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

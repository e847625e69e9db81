"""Whom a reading means, as plain data: kept beside a version, so that a later one can be compared with it subject by subject.

Only what decides who is meant: the kind of subject, which of them, the population, and what the time begins with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tonghu.policy.duties.population import Age, AllOf, AnyOf, AtSchool, Has, InCategory, Not, Risk, Term
from tonghu.policy.duties.schema import EachPeriod, OnceBy, Reading, Standing, When, Within


def meaning_of(reading: Reading) -> dict[str, Any]:
    """As it is stored (JSON)."""
    return {
        "subject": reading.subject,
        "of": list(reading.of),
        "population": None if reading.population is None else _term(reading.population),
        "when": _when(reading.when),
    }


def as_meant(reading: Reading, stored: Mapping[str, Any]) -> Reading:
    """The reading with the meaning of another version. KeyError, TypeError or ValueError for what is no meaning."""
    return replace(
        reading,
        subject=stored["subject"],
        of=tuple(stored["of"]),
        population=None if stored["population"] is None else _read_term(stored["population"]),
        when=_read_when(stored["when"]),
        grace=None,
        excused=(),
    )


def kinds_named(term: Term | None) -> frozenset[str]:
    """Evidence kinds that a population asks for."""
    match term:
        case Has(kind=kind):
            return frozenset({kind})
        case AllOf(terms=terms) | AnyOf(terms=terms):
            return frozenset[str]().union(*(kinds_named(each) for each in terms))
        case Not(term=inside):
            return kinds_named(inside)
        case _:
            return frozenset()


def _term(term: Term) -> dict[str, Any]:
    match term:
        case InCategory(names=names):
            return {"category": list(names)}
        case Risk(levels=levels):
            return {"risk": list(levels)}
        case Age(least=least, under=under):
            return {"age": [least, under]}
        case AtSchool(holds=holds):
            return {"at_school": holds}
        case Has(kind=kind):
            return {"has": kind}
        case AllOf(terms=terms):
            return {"all": [_term(each) for each in terms]}
        case AnyOf(terms=terms):
            return {"any": [_term(each) for each in terms]}
        case Not(term=inside):
            return {"not": _term(inside)}


def _read_term(stored: Mapping[str, Any]) -> Term:
    ((name, value),) = stored.items()
    match name:
        case "category":
            return InCategory(names=tuple(value))
        case "risk":
            return Risk(levels=tuple(value))
        case "age":
            return Age(least=value[0], under=value[1])
        case "at_school":
            return AtSchool(holds=value)
        case "has":
            return Has(kind=value)
        case "all":
            return AllOf(terms=tuple(_read_term(each) for each in value))
        case "any":
            return AnyOf(terms=tuple(_read_term(each) for each in value))
        case "not":
            return Not(term=_read_term(value))
        case _:
            raise ValueError(f"{name} is no term of a population")


def _when(when: When) -> dict[str, Any]:
    """Of a time limit, what decides who is meant: an event that must have happened, a season, a day that was passed."""
    match when:
        case Within(event=event, parameter=parameter, unit=unit):
            return {"event": event, "parameter": parameter, "unit": unit}
        case EachPeriod(unit=unit):
            return {"period": unit}
        case OnceBy(day=day):
            return {"by": day.isoformat()}
        case _:
            return {}


def _read_when(stored: Mapping[str, Any]) -> When:
    if "event" in stored:
        return Within(event=stored["event"], parameter=stored["parameter"], unit=stored["unit"])
    if "period" in stored:
        return EachPeriod(unit=stored["period"])
    if "by" in stored:
        return OnceBy(day=dt.date.fromisoformat(stored["by"]))
    return Standing()

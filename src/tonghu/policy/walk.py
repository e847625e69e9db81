"""What a rule rests on: the parameters, and the conditions, that its terms name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache

from tonghu.policy.schema import Catalogue, Category, Condition
from tonghu.policy.terms import Ended, Holds, ParameterRef

_REMEMBERED = 1 << 10  # categories and conditions: every finding that is explained asks for the same ones


def parts_of(term: object) -> Iterator[object]:
    """The term and every record inside it, depth first."""
    if isinstance(term, tuple):
        for inner in term:
            yield from parts_of(inner)
    elif is_dataclass(term):
        yield term
        for field in fields(term):
            yield from parts_of(getattr(term, field.name))


def parameters_of(category: Category, catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the parameters that decide the category, its own and those of its conditions, sorted."""
    found = set(_own_parameters(category))
    for name in conditions_of(category, catalogue):
        found |= parameters_of_condition(catalogue.conditions[name])
    return tuple(sorted(found))


@lru_cache(maxsize=_REMEMBERED)
def parameters_of_condition(condition: Condition) -> frozenset[str]:
    """Ids of the parameters that decide a condition."""
    return _parameters(tuple((s.qualifies, s.holds, s.ended, s.since, s.until) for s in condition.sources))


def conditions_of(category: Category, catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the conditions that the category's rules read, sorted."""
    return catalogue.members(_named(category))


@lru_cache(maxsize=_REMEMBERED)
def _named(category: Category) -> tuple[str, ...]:
    """Ids of the conditions and groups that the category's rules name."""
    named: set[str] = set()
    for part in parts_of(_rules(category)):
        if isinstance(part, Holds | Ended):
            named |= {*part.named}
    return tuple(named)


@lru_cache(maxsize=_REMEMBERED)
def _own_parameters(category: Category) -> frozenset[str]:
    return _parameters(_rules(category))


def _rules(category: Category) -> tuple[object, ...]:
    return category.enter, tuple(e.rule for e in category.exits)


def _parameters(terms: object) -> frozenset[str]:
    return frozenset(part.id for part in parts_of(terms) if isinstance(part, ParameterRef))

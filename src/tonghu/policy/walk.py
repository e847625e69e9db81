"""What a rule rests on: the parameters, and the conditions, that its terms name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tonghu.policy.schema import Catalogue, Category, Condition
from tonghu.policy.terms import Ended, Holds, ParameterRef


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
    found = _parameters((category.enter, tuple(e.rule for e in category.exits)))
    for name in conditions_of(category, catalogue):
        found |= parameters_of_condition(catalogue.conditions[name])
    return tuple(sorted(found))


def parameters_of_condition(condition: Condition) -> set[str]:
    """Ids of the parameters that decide a condition."""
    return _parameters(tuple((s.qualifies, s.holds, s.ended, s.since, s.until) for s in condition.sources))


def conditions_of(category: Category, catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the conditions that the category's rules read, sorted."""
    named: set[str] = set()
    for part in parts_of((category.enter, tuple(e.rule for e in category.exits))):
        if isinstance(part, Holds | Ended):
            named |= {*part.named}
    return catalogue.members(tuple(named))


def _parameters(terms: object) -> set[str]:
    return {part.id for part in parts_of(terms) if isinstance(part, ParameterRef)}

"""The closed language of forms, as frozen records and as the JSON that both interpreters read.

A condition speaks of answers of the same form, and of facts that the server supplies. It is two-valued: a comparison with
something that is absent is false (and its `not` is true). There is no other way to say anything.

In the catalogue:                                        In a document:
    {all: [...]}  {any: [...]}  {not: {...}}               the same
    {field: mood, in: [low, angry]}                         {"op": "in", "left": {"field": "mood"}, "right": {"value": [...]}}
    {fact: child.birth_on, before: {fact: today}}           {"op": "lt", ...}
    {age_at: {born: {fact: child.birth_on}, on: {field: visited_on}}, at_least: 14}
    {count: hazards, at_least: 1}                           ticks of a choice of several, or items of a repeat
    {sum: [a, b], over: 9}                                  absent where one of them is
    {field: carer, given: true}
    {field: symptoms, has: sleep}
    {field: signed_on, between: [{fact: child.birth_on}, {fact: today}]}   both days count
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Json = Any  # a value out of or for the json module; its shape is what JSON Schema says

Scalar = str | int | float | bool
Op = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "has", "given", "between"]

# The word of the catalogue → the comparison. Dates are compared by words of their own.
OPERATORS: dict[str, Op] = {
    "is": "eq",
    "is_not": "ne",
    "under": "lt",
    "at_most": "le",
    "over": "gt",
    "at_least": "ge",
    "before": "lt",
    "not_after": "le",
    "after": "gt",
    "not_before": "ge",
    "in": "in",
    "has": "has",
    "given": "given",
    "between": "between",
}


@dataclass(frozen=True)
class FieldRef:
    """The answer of a field: of the same item where the field stands in the same repeat, else of the form."""

    key: str


@dataclass(frozen=True)
class FactRef:
    """What the server knows: `today`, `child.birth_on`, `last.visit.mood`."""

    name: str


@dataclass(frozen=True)
class Literally:
    """A value written out; several for `in`."""

    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True)
class AgeAt:
    """Whole years from one date to another; the birthday counts as reached."""

    born: Operand
    on: Operand


@dataclass(frozen=True)
class Count:
    """How many are ticked, or how many items a repeat has. Nothing answered counts 0."""

    key: str


@dataclass(frozen=True)
class Sum:
    """The sum of these answers, absent where one is. A choice whose keys are numbers counts as its key."""

    keys: tuple[str, ...]


Operand = FieldRef | FactRef | Literally | AgeAt | Count | Sum


@dataclass(frozen=True)
class AllOf:
    terms: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    terms: tuple[Condition, ...]


@dataclass(frozen=True)
class NotOf:
    term: Condition


@dataclass(frozen=True)
class Comparison:
    """A comparison. `right`: one operand, two for `between`; of `given`, true or false."""

    op: Op
    left: Operand
    right: tuple[Operand, ...]


Condition = AllOf | AnyOf | NotOf | Comparison


def fields_in(condition: Condition) -> Iterator[str]:
    """Keys of the fields and repeats that a condition speaks of."""
    match condition:
        case AllOf(terms) | AnyOf(terms):
            for term in terms:
                yield from fields_in(term)
        case NotOf(term):
            yield from fields_in(term)
        case Comparison(_, left, right):
            for operand in (left, *right):
                yield from _fields_of(operand)


def facts_in(condition: Condition) -> Iterator[str]:
    """Names of the facts that a condition speaks of."""
    match condition:
        case AllOf(terms) | AnyOf(terms):
            for term in terms:
                yield from facts_in(term)
        case NotOf(term):
            yield from facts_in(term)
        case Comparison(_, left, right):
            for operand in (left, *right):
                yield from _facts_of(operand)


def to_json(condition: Condition, item: Collection[str] = ()) -> Json:
    """The condition as both interpreters read it. `item`: keys of the fields of the repeat it is asked in."""
    match condition:
        case AllOf(terms):
            return {"all": [to_json(term, item) for term in terms]}
        case AnyOf(terms):
            return {"any": [to_json(term, item) for term in terms]}
        case NotOf(term):
            return {"not": to_json(term, item)}
        case Comparison("given", left, (Literally(wanted),)):
            given = {"op": "given", "left": operand_json(left, item)}
            return given if wanted else {"not": given}
        case Comparison(op, left, right):
            shown = [operand_json(operand, item) for operand in right]
            return {
                "op": op,
                "left": operand_json(left, item),
                "right": shown if op == "between" else shown[0],
            }


def operand_json(operand: Operand, item: Collection[str] = ()) -> Json:
    """{"field"}, {"item"} (of the item asked about), {"fact"}, {"value"}, {"age_at"}, {"count"}, {"sum"}."""
    match operand:
        case FieldRef(key):
            return {"item" if key in item else "field": key}
        case FactRef(name):
            return {"fact": name}
        case Literally(value):
            return {"value": list(value) if isinstance(value, tuple) else value}
        case AgeAt(born, on):
            return {"age_at": [operand_json(born, item), operand_json(on, item)]}
        case Count(key):
            return {"count": operand_json(FieldRef(key), item)}
        case Sum(keys):
            return {"sum": [operand_json(FieldRef(key), item) for key in keys]}


def _fields_of(operand: Operand) -> Iterator[str]:
    match operand:
        case FieldRef(key) | Count(key):
            yield key
        case Sum(keys):
            yield from keys
        case AgeAt(born, on):
            yield from _fields_of(born)
            yield from _fields_of(on)


def _facts_of(operand: Operand) -> Iterator[str]:
    match operand:
        case FactRef(name):
            yield name
        case AgeAt(born, on):
            yield from _facts_of(born)
            yield from _facts_of(on)

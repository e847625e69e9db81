"""The closed language of forms, as frozen records and as the JSON that both interpreters read.

A condition speaks of answers of the same form, and of facts that the server supplies. It is two-valued: a comparison with
something that is absent, or of another type, is false (and its `not` is true). There is no other way to say anything.

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
class Test:
    """A comparison. `right`: None for `given`, two operands for `between`."""

    op: Op
    left: Operand
    right: tuple[Operand, ...]


Condition = AllOf | AnyOf | NotOf | Test

"""Reads the conditions of a document. web/src/forms/interpreter.ts is its twin: a change here is a change there.

Two-valued, and total on any JSON: what is absent makes a comparison false; so does another type, but of `ne`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.kernel.periods import age_in_whole_years
from tonghu.kernel.resident_number import is_valid
from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.days import day_of

# Dates and times of the same length compare as text.
ORDERED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}")
WHOLE = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True)
class Asked:
    """What a condition is asked about. `item`: the item of a repeat, empty outside of one."""

    answers: Mapping[str, Json]
    facts: Mapping[str, Json]
    item: Mapping[str, Json]


def holds(condition: Json, asked: Asked) -> bool:
    """Does a condition of a document hold?"""
    match condition:
        case {"all": terms}:
            return all(holds(term, asked) for term in terms)
        case {"any": terms}:
            return any(holds(term, asked) for term in terms)
        case {"not": term}:
            return not holds(term, asked)
        case {"real": "date", "of": operand}:
            return day_of(_value(operand, asked)) is not None
        case {"real": "resident_number", "of": operand}:
            number = _value(operand, asked)
            return isinstance(number, str) and is_valid(number)
        case {"distinct": repeat, "by": key}:
            return _distinct(asked.answers.get(repeat), key)
        case {"op": "given", "left": left}:
            return _value(left, asked) is not None
        case {"op": "between", "left": left, "right": [low, high]}:
            value = _value(left, asked)
            return _compares("ge", value, _value(low, asked)) and _compares("le", value, _value(high, asked))
        case {"op": op, "left": left, "right": right}:
            return _compares(op, _value(left, asked), _value(right, asked))
    raise ValueError(f"the document holds a condition that this version cannot read: {condition!r}")


def _compares(op: str, left: Json, right: Json) -> bool:
    if left is None or right is None:
        return False
    match op:
        case "eq":
            return _same(left, right)
        case "ne":
            return not _same(left, right)
        case "in":
            return any(_same(left, each) for each in right)
        case "has":
            return isinstance(left, list) and any(_same(each, right) for each in left)
    if not (_numbers(left, right) or _ordered(left, right)):
        return False
    match op:
        case "lt":
            return bool(left < right)
        case "le":
            return bool(left <= right)
        case "gt":
            return bool(left > right)
        case "ge":
            return bool(left >= right)
    raise ValueError(f"the document compares by {op!r}, which this version cannot read")


def _value(operand: Json, asked: Asked) -> Json:
    """The value; None where it is absent."""
    match operand:
        case {"value": value}:
            return value
        case {"field": key}:
            return asked.answers.get(key)
        case {"item": key}:
            return asked.item.get(key)
        case {"fact": name}:
            return asked.facts.get(name)
        case {"count": counted}:
            value = _value(counted, asked)
            return len(value) if isinstance(value, list) else 0
        case {"sum": summed}:
            return _sum([_points(_value(each, asked)) for each in summed])
        case {"age_at": [born, on]}:
            first, last = day_of(_value(born, asked)), day_of(_value(on, asked))
            return age_in_whole_years(first, last) if first and last else None
    raise ValueError(f"the document names a value that this version cannot read: {operand!r}")


def _sum(points: list[int | float | None]) -> int | float | None:
    total: int | float = 0
    for each in points:
        if each is None:
            return None
        total += each
    return total


def _points(value: Json) -> int | float | None:
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value)
    return value if _is_number(value) else None


def _distinct(items: Json, key: str) -> bool:
    if not isinstance(items, list):
        return True
    said = [item[key] for item in items if isinstance(item, dict) and isinstance(item.get(key), str)]
    return len({*said}) == len(said)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(left: Json, right: Json) -> bool:
    return _is_number(left) and _is_number(right)


def _ordered(left: Json, right: Json) -> bool:
    return (
        isinstance(left, str)
        and isinstance(right, str)
        and len(left) == len(right)
        and ORDERED.fullmatch(left) is not None
        and ORDERED.fullmatch(right) is not None
    )


def _alike(left: Json, right: Json) -> bool:
    """Of one type that compares: text, truth, number. Python's True is not 1 here."""
    return (
        _numbers(left, right)
        or (isinstance(left, str) and isinstance(right, str))
        or (isinstance(left, bool) and isinstance(right, bool))
    )


def _same(left: Json, right: Json) -> bool:
    return _alike(left, right) and bool(left == right)

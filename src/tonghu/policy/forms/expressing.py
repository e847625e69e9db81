"""Conditions as JSON Schema, where JSON Schema can say them: answers of one object against values written out."""

from __future__ import annotations

from collections.abc import Collection

from tonghu.policy.forms.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FieldRef,
    Json,
    Literally,
    NotOf,
    Scalar,
)


def as_schema(condition: Condition, own: Collection[str]) -> Json | None:
    """A schema that the object with the fields `own` fulfils where the condition holds; None where there is no such."""
    match condition:
        case AllOf(terms):
            return _joined("allOf", terms, own)
        case AnyOf(terms):
            return _joined("anyOf", terms, own)
        case NotOf(term):
            inner = as_schema(term, own)
            return None if inner is None else {"not": inner}
        case Comparison("given", FieldRef(key), (Literally(wanted),)) if key in own:
            given = {"required": [key]}
            return given if wanted else {"not": given}
        case Comparison(op, FieldRef(key), right) if key in own:
            values = [each.value for each in right if isinstance(each, Literally)]
            body = _body(op, values) if len(values) == len(right) else None
            return None if body is None else {"properties": {key: body}, "required": [key]}
    return None


def _joined(word: str, terms: tuple[Condition, ...], own: Collection[str]) -> Json | None:
    said = [as_schema(term, own) for term in terms]
    return None if None in said else {word: said}


def _body(op: str, values: list[Scalar | tuple[Scalar, ...]]) -> Json | None:
    value = values[0]
    match op:
        case "eq":
            return {"const": value}
        case "ne":
            return {"not": {"const": value}}
        case "in":
            return {"enum": list(value) if isinstance(value, tuple) else [value]}
        case "has":
            return {"type": "array", "contains": {"const": value}}
    if not all(isinstance(each, int | float) for each in values):
        return None  # dates: text has no order in JSON Schema
    match op:
        case "lt":
            return {"type": "number", "exclusiveMaximum": value}
        case "le":
            return {"type": "number", "maximum": value}
        case "gt":
            return {"type": "number", "exclusiveMinimum": value}
        case "ge":
            return {"type": "number", "minimum": value}
        case "between":
            return {"type": "number", "minimum": value, "maximum": values[1]}
    return None

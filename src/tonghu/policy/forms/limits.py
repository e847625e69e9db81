"""The limits of a field as they are in force: its own, else those of its kind."""

from __future__ import annotations

from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import Field, Kind

LONGEST: dict[Kind, int] = {"text": 200, "long_text": 2000, "person_name": 60}
# Numbers stay where JavaScript counts exactly.
LARGEST = 10**9
MOST_FILES = 9


def limits_of(field: Field) -> dict[str, Json]:
    """{"min", "max", "min_length", "max_length", "min_items", "max_items", "pattern"}: those that the kind has."""
    own, kind = field.limits, field.kind
    found: dict[str, Json]
    match kind:
        case "text" | "long_text" | "person_name":
            found = {
                "min_length": own.min_length,
                "max_length": own.max_length or LONGEST[kind],
                "pattern": own.pattern,
            }
        case "integer" | "decimal":
            found = {
                "min": -LARGEST if own.least is None else own.least,
                "max": LARGEST if own.most is None else own.most,
            }
        case "score":
            found = {"min": -LARGEST, "max": LARGEST}
        case "choices":
            found = {"min_items": own.min_items or 1, "max_items": own.max_items or len(field.options)}
        case "photo" | "attachment":
            found = {"min_items": own.min_items or 1, "max_items": own.max_items or MOST_FILES}
        case _:
            found = {}
    return {name: limit for name, limit in found.items() if limit is not None}

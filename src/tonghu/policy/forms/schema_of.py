"""The JSON Schema 2020-12 of a form's answers."""

from __future__ import annotations

from collections.abc import Iterable

from tonghu.policy.forms import patterns
from tonghu.policy.forms.conditions import AllOf, Condition, Json
from tonghu.policy.forms.definition import Field, FormDef, Group
from tonghu.policy.forms.expressing import as_schema
from tonghu.policy.forms.limits import limits_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(form: FormDef) -> Json:
    """An object closed to everything that the form does not ask."""
    top = [
        (field, both(group.relevant, field.relevant)) for group, field in form.fields() if not group.repeat
    ]
    own = [field.key for field, _ in top]
    body = _object(top)
    for group in form.groups:
        if group.repeat:
            _add_repeat(body, group, own)
    return {"$schema": DIALECT, "$id": f"urn:tonghu:form:{form.id}", "title": form.title, **_tidy(body)}


def both(outer: Condition | None, inner: Condition | None) -> Condition | None:
    """The one and the other, where there are two."""
    if outer is None or inner is None:
        return outer or inner
    return AllOf((outer, inner))


def _object(fields: Iterable[tuple[Field, Condition | None]]) -> Json:
    asked = list(fields)
    own = [field.key for field, _ in asked]
    body: Json = {"type": "object", "properties": {}, "required": [], "allOf": []}
    for field, relevant in asked:
        body["properties"][field.key] = property_of(field)
        _add_conditions(body, field.key, relevant, required_by(field), own)
    return body | {"additionalProperties": False}


def required_by(field: Field) -> Condition | bool:
    """True, False, or the condition under which an answer is needed."""
    return field.required or (field.required_when if field.required_when is not None else False)


def _add_conditions(
    body: Json, key: str, relevant: Condition | None, required: Condition | bool, own: list[str]
) -> None:
    """What JSON Schema can say of when a property is asked and needed; `rules` of the layout say the rest."""
    asked = True if relevant is None else as_schema(relevant, own)
    needed = required if isinstance(required, bool) else as_schema(required, own)
    if asked is True and needed is True:
        body["required"].append(key)
    elif asked is True and needed:
        body["allOf"].append({"if": needed, "then": {"required": [key]}})
    elif asked is not True and asked is not None:
        hidden = {"if": asked, "else": {"properties": {key: False}}}
        if needed is True:
            hidden["then"] = {"required": [key]}
        body["allOf"].append(hidden)
        if needed and needed is not True:
            body["allOf"].append({"if": {"allOf": [asked, needed]}, "then": {"required": [key]}})


def _add_repeat(body: Json, group: Group, own: list[str]) -> None:
    assert group.repeat is not None  # asked by the caller
    items = _tidy(_object((field, field.relevant) for field in group.fields))
    body["properties"][group.key] = {
        "type": "array",
        "minItems": max(group.repeat.min_items, 1),
        "maxItems": group.repeat.max_items,
        "items": items,
    }
    _add_conditions(body, group.key, group.relevant, group.repeat.min_items > 0, own)


def _tidy(body: Json) -> Json:
    return {key: value for key, value in body.items() if value != []}


def property_of(field: Field) -> Json:
    """The schema of one answer."""
    limits = limits_of(field)
    match field.kind:
        case "text" | "long_text" | "person_name":
            named = limits.get("pattern")
            body = _text(patterns.PATTERNS[named].expression if named else patterns.NOT_BLANK)
            body["maxLength"] = limits["max_length"]
            if "min_length" in limits:
                body["minLength"] = limits["min_length"]
            return body
        case "integer" | "score" | "decimal":
            kind = "number" if field.kind == "decimal" else "integer"
            return {"type": kind, "minimum": limits["min"], "maximum": limits["max"]}
        case "yes_no":
            return {"type": "boolean"}
        case "choice":
            return {"enum": [option.key for option in field.options]}
        case "choices":
            options = {"enum": [option.key for option in field.options]}
            return {"type": "array", "items": options, "uniqueItems": True, **_many(limits)}
        case "photo" | "attachment":
            return {"type": "array", "items": _FILE, **_many(limits)}
        case "gps":
            return _GPS
        case "date":
            return _text(patterns.DATE)
        case "time":
            return _text(patterns.TIME)
        case "phone":
            return _text(patterns.PHONE)
        case "resident_number":
            return _text(patterns.RESIDENT_NUMBER)
        case "place":
            return _text(patterns.PLACE)
        case "post":
            return _text(patterns.POST)


def _text(pattern: str) -> Json:
    return {"type": "string", "pattern": pattern}


def _many(limits: Json) -> Json:
    return {"minItems": limits["min_items"], "maxItems": limits["max_items"]}


_FILE = {
    "type": "object",
    "properties": {
        "sha256": _text(patterns.SHA256),
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "size": {"type": "integer", "minimum": 1, "maximum": 10**9},
    },
    "required": ["sha256", "name", "size"],
    "additionalProperties": False,
}
_GPS = {
    "type": "object",
    "properties": {
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lon": {"type": "number", "minimum": -180, "maximum": 180},
        "accuracy": {"type": "number", "minimum": 0, "maximum": 10**6},
    },
    "required": ["lat", "lon", "accuracy"],
    "additionalProperties": False,
}

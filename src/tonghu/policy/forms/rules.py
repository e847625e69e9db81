"""What JSON Schema cannot say of a form, as rules: an answer is wrong where `wrong_when` holds."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.policy.forms.conditions import Condition, FieldRef, Json, operand_json, to_json
from tonghu.policy.forms.definition import Field, FormDef, Group
from tonghu.policy.forms.expressing import as_schema
from tonghu.policy.forms.schema_of import both, required_by

TODAY = {"fact": "today"}


def rules_of(form: FormDef) -> Iterator[Json]:
    """{"at": key, "repeat": key of the repeat it stands in, if any, "code", "wrong_when", "words": only of a check}."""
    top = [field.key for group, field in form.fields() if not group.repeat]
    for group in form.groups:
        if group.repeat:
            yield from _of_repeat(group, top)
        for field in group.fields:
            yield from _of_field(field, group, top)


def _of_repeat(group: Group, top: list[str]) -> Iterator[Json]:
    assert group.repeat is not None  # asked by the caller
    needed = group.repeat.min_items > 0
    yield from _conditional(group.key, None, group.relevant, needed, top, ())
    if group.repeat.distinct:
        unlike = {"distinct": group.key, "by": group.repeat.distinct}
        yield {"at": group.key, "code": "distinct", "wrong_when": {"not": unlike}}


def _of_field(field: Field, group: Group, top: list[str]) -> Iterator[Json]:
    item = tuple(each.key for each in group.fields) if group.repeat else ()
    repeat = group.key if group.repeat else None
    relevant = field.relevant if group.repeat else both(group.relevant, field.relevant)
    own = list(item) or top
    yield from _conditional(field.key, repeat, relevant, required_by(field), own, item)
    for code, wrong, words in _of_answer(field, item):
        rule = {"at": field.key, "code": code, "wrong_when": wrong}
        yield rule | ({"repeat": repeat} if repeat else {}) | ({"words": words} if words else {})


def _conditional(
    key: str,
    repeat: str | None,
    relevant: Condition | None,
    required: Condition | bool,
    own: list[str],
    item: tuple[str, ...],
) -> Iterator[Json]:
    """Hidden and filled, asked and empty: where the schema leaves them out."""
    place: Json = {"at": key} | ({"repeat": repeat} if repeat else {})
    given = _given(operand_json(FieldRef(key), item))
    asked = to_json(relevant, item) if relevant else None
    unsaid = relevant is not None and as_schema(relevant, own) is None
    if unsaid:
        yield place | {"code": "hidden", "wrong_when": {"all": [given, {"not": asked}]}}
    if not isinstance(required, bool):
        unsaid = unsaid or as_schema(required, own) is None
    if unsaid and required is not False:
        needed = [] if isinstance(required, bool) else [to_json(required, item)]
        terms = [{"not": given}, *([asked] if asked else []), *needed]
        yield place | {"code": "required", "wrong_when": {"all": terms}}


def _of_answer(field: Field, item: tuple[str, ...]) -> Iterator[tuple[str, Json, str | None]]:
    """Of an answer that was given: code, when it is wrong, words of its own."""
    own = operand_json(FieldRef(field.key), item)
    limits = field.limits
    if field.kind == "date":
        yield "date", _given_but_not(own, {"real": "date", "of": own}), None
    if field.kind == "resident_number":
        yield "resident_number", _given_but_not(own, {"real": "resident_number", "of": own}), None
    if limits.not_future:
        yield "future", {"op": "gt", "left": own, "right": TODAY}, None
    if limits.after:
        other = operand_json(FieldRef(limits.after), item)
        yield "after", {"op": "le", "left": own, "right": other}, None
    if limits.not_before:
        other = operand_json(FieldRef(limits.not_before), item)
        yield "not_before", {"op": "lt", "left": own, "right": other}, None
    for option in field.options if field.kind == "choices" else ():
        if option.alone:
            ticked = {"op": "has", "left": own, "right": {"value": option.key}}
            others = {"op": "gt", "left": {"count": own}, "right": {"value": 1}}
            yield "alone", {"all": [ticked, others]}, None
    if field.scoring:
        total = {"sum": [operand_json(FieldRef(key), item) for key in field.scoring.of]}
        right = {"op": "eq", "left": own, "right": total}
        both_absent = {"all": [{"not": _given(own)}, {"not": _given(total)}]}
        yield "score", {"not": {"any": [right, both_absent]}}, None
    for check in field.checks:
        yield "check", _given_but_not(own, to_json(check.must, item)), check.words


def _given(operand: Json) -> Json:
    return {"op": "given", "left": operand}


def _given_but_not(operand: Json, condition: Json) -> Json:
    return {"all": [_given(operand), {"not": condition}]}

"""A form as the YAML of catalogue/forms: what `read` reads comes out of it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from tonghu.policy.forms.conditions import (
    AgeAt,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Count,
    FactRef,
    FieldRef,
    Literally,
    NotOf,
    Operand,
    Sum,
)
from tonghu.policy.forms.definition import Field, FormDef, Group, Kind
from tonghu.policy.forms.layout import opens_as_json
from tonghu.policy.forms.parse_condition import SORT_OF_KIND
from tonghu.policy.forms.read_field import GUARDED
from tonghu.policy.schema import Source

NUMBERS = {
    "eq": "is",
    "ne": "is_not",
    "lt": "under",
    "le": "at_most",
    "gt": "over",
    "ge": "at_least",
}
DAYS = {"eq": "is", "lt": "before", "le": "not_after", "gt": "after", "ge": "not_before"}


def yaml_of(form: FormDef, facts: Mapping[str, Kind]) -> str:
    """The text of the file. `facts`: kinds of the facts there are."""
    kinds = {field.key: field.kind for _, field in form.fields()}
    writer = _Writer({**facts, **kinds})
    body = _present(
        {
            "title": form.title,
            "about": form.about,
            "clauses": list(form.clauses),
            "source": _source(form.source),
            "note": form.note,
            "participants": {"of": list(form.participants)} if form.participants else None,
            "writers": list(form.writers) or None,
            "opens": opens_as_json(form.opens),
        }
    )
    body["groups"] = [writer.group(group) for group in form.groups]
    return yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=10**6)


def _present(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value not in (None, False, ())}


def _source(source: Source) -> dict[str, Any]:
    return {
        "document": source.document,
        "article": source.article,
        "quote": source.quote,
        "kind": source.kind,
        "status": source.status,
        "note": source.note,
    }


class _Writer:
    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds

    def group(self, group: Group) -> dict[str, Any]:
        repeat = group.repeat
        body = _present(
            {
                "key": group.key,
                "title": group.title,
                "help": group.help,
                "relevant": self.condition(group.relevant),
            }
        )
        if repeat:
            body["repeat"] = {"item": repeat.item, "min": repeat.min_items, "max": repeat.max_items} | (
                {"distinct": repeat.distinct} if repeat.distinct else {}
            )
        return body | {"fields": [self.field(field) for field in group.fields]}

    def field(self, field: Field) -> dict[str, Any]:
        limits = field.limits
        sensitive = "sensitive" if field.kind in GUARDED else "ordinary"
        return _present(
            {
                "key": field.key,
                "kind": field.kind,
                "title": field.title,
                "help": field.help,
                "unit": field.unit,
                "why": field.why,
                "relevant": self.condition(field.relevant),
                "required": field.required,
                "required_when": self.condition(field.required_when),
                "pattern": limits.pattern,
                "min_length": limits.min_length,
                "max_length": limits.max_length,
                "not_future": limits.not_future,
                "after": limits.after,
                "not_before": limits.not_before,
                "prefill": field.prefill,
                "clause": field.clause,
                "sensitivity": field.sensitivity if field.sensitivity != sensitive else None,
                "readers": list(field.readers) or None,
                "codes": field.codes,
                "options": self._options(field),
                "checks": [
                    {"must": self.condition(check.must), "words": check.words} for check in field.checks
                ]
                or None,
                "score": self._score(field),
            }
        ) | {  # 0 is a bound, and no absence
            key: value
            for key, value in (
                ("min", limits.least if limits.least is not None else limits.min_items),
                ("max", limits.most if limits.most is not None else limits.max_items),
            )
            if value is not None
        }

    def _options(self, field: Field) -> list[dict[str, Any]] | None:
        if field.codes or not field.options:
            return None
        return [
            {"key": option.key, "title": option.title} | ({"alone": True} if option.alone else {})
            for option in field.options
        ]

    def _score(self, field: Field) -> dict[str, Any] | None:
        if field.scoring is None:
            return None
        levels = [{"from": level.least, "title": level.title} for level in field.scoring.levels]
        return {"of": list(field.scoring.of), "levels": levels}

    def condition(self, condition: Condition | None) -> dict[str, Any] | None:
        match condition:
            case AllOf(terms):
                return {"all": [self.condition(term) for term in terms]}
            case AnyOf(terms):
                return {"any": [self.condition(term) for term in terms]}
            case NotOf(term):
                return {"not": self.condition(term)}
            case Comparison(op, left, right):
                values = [self.operand(each) for each in right]
                return {**self.operand(left), self._word(op, left): values if op == "between" else values[0]}
        return None

    def _word(self, op: str, left: Operand) -> str:
        sort = "number"
        if isinstance(left, FieldRef | FactRef):
            sort = SORT_OF_KIND[self.kinds[left.key if isinstance(left, FieldRef) else left.name]]
        return (DAYS if sort in ("date", "time") else NUMBERS).get(op, op)

    def operand(self, operand: Operand) -> Any:
        match operand:
            case FieldRef(key):
                return {"field": key}
            case FactRef(name):
                return {"fact": name}
            case Count(key):
                return {"count": key}
            case Sum(keys):
                return {"sum": list(keys)}
            case AgeAt(born, on):
                return {"age_at": {"born": self.operand(born), "on": self.operand(on)}}
            case Literally(value):
                return list(value) if isinstance(value, tuple) else value

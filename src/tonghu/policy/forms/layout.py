"""The layout of a form: all that a page, a paper or a check needs beside the schema, as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.policy.forms.conditions import Condition, Json, facts_in, to_json
from tonghu.policy.forms.definition import Field, FormDef, Group, Opens, Repeat
from tonghu.policy.forms.limits import limits_of
from tonghu.policy.forms.rules import rules_of
from tonghu.policy.forms.schema_of import both
from tonghu.policy.forms.wording import WHOLE, words_of_field, words_of_repeat
from tonghu.policy.schema import Source

# What a document of this shape is called; a reader that does not know the number must refuse it.
FORMAT = 1


def layout_of(form: FormDef) -> Json:
    """Groups in order with their fields, the rules that the schema cannot say, and the facts asked of the server."""
    titles = {field.key: field.title for _, field in form.fields()}
    return _without_nothing(
        {
            "format": FORMAT,
            "id": form.id,
            "title": form.title,
            "about": form.about,
            "clauses": list(form.clauses),
            "source": _source(form.source),
            "note": form.note,
            "participants": list(form.participants) or None,
            "writers": list(form.writers) or None,
            "opens": opens_as_json(form.opens),
            "words": WHOLE,
            "groups": [_group(group, titles) for group in form.groups],
            "rules": list(rules_of(form)),
            "facts": sorted({*_facts(form)}),
        }
    )


def opens_as_json(opens: Opens | None) -> Json:
    """{"matter", "each", "where"}; None for none."""
    if opens is None:
        return None
    where = {key: list(values) for key, values in opens.where.items()}
    return _without_nothing({"matter": opens.matter, "each": opens.each, "where": where or None})


def _source(source: Source) -> Json:
    return {
        "document": source.document,
        "article": source.article,
        "kind": source.kind,
        "status": source.status,
        "note": source.note,
    }


def _group(group: Group, titles: dict[str, str]) -> Json:
    item = {field.key for field in group.fields} if group.repeat else set()
    return _without_nothing(
        {
            "key": group.key,
            "title": group.title,
            "help": group.help,
            "relevant": to_json(group.relevant) if group.relevant else None,
            "repeat": _repeat(group.repeat),
            "words": words_of_repeat(group.title, group.repeat, titles) if group.repeat else None,
            "fields": [_field(field, group, item, titles) for field in group.fields],
        }
    )


def _repeat(repeat: Repeat | None) -> Json:
    if repeat is None:
        return None
    return _without_nothing(
        {
            "item": repeat.item,
            "min": repeat.min_items,
            "max": repeat.max_items,
            "distinct": repeat.distinct,
        }
    )


def _field(field: Field, group: Group, item: set[str], titles: dict[str, str]) -> Json:
    relevant = field.relevant if group.repeat else both(group.relevant, field.relevant)
    limits = limits_of(field)
    return _without_nothing(
        {
            "key": field.key,
            "kind": field.kind,
            "title": field.title,
            "help": field.help,
            "unit": field.unit,
            "why": field.why,
            "options": [
                {"key": option.key, "title": option.title} | ({"alone": True} if option.alone else {})
                for option in field.options
            ]
            or None,
            "codes": field.codes,
            "relevant": to_json(relevant, item) if relevant else None,
            "required": field.required or None,
            "required_when": to_json(field.required_when, item) if field.required_when else None,
            "limits": limits or None,
            "not_future": field.limits.not_future or None,
            "prefill": field.prefill,
            "clause": field.clause,
            "sensitivity": field.sensitivity,
            "readers": list(field.readers) or None,
            "score": {
                "of": list(field.scoring.of),
                "levels": [{"from": level.least, "title": level.title} for level in field.scoring.levels],
            }
            if field.scoring
            else None,
            "words": words_of_field(field, titles, limits),
        }
    )


def _facts(form: FormDef) -> Iterator[str]:
    for group, field in form.fields():
        for condition in (*conditions_of(field), group.relevant):
            if condition is not None:
                yield from facts_in(condition)
        if field.prefill:
            yield field.prefill
        if field.limits.not_future:
            yield "today"


def conditions_of(field: Field) -> tuple[Condition | None, ...]:
    """Every condition of a field."""
    return (field.relevant, field.required_when, *(check.must for check in field.checks))


def _without_nothing(body: dict[str, Json]) -> Json:
    return {key: value for key, value in body.items() if value is not None}

"""A form as the workbook of an XLSForm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import xlsxwriter

from tonghu.policy.forms import patterns
from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.forms.conditions import FieldRef
from tonghu.policy.forms.definition import Field, FormDef, Group, Kind, Option
from tonghu.policy.forms.layout import opens_as_json
from tonghu.policy.forms.xlsform.columns import CHOICES, SETTINGS, SURVEY, TYPES, UNIT, YES_NO
from tonghu.policy.forms.xlsform.expressions import Writer, fact_name

Row = dict[str, str]
# Shapes that the kind asks for, said to clients that do not know the kind.
SHAPES: Mapping[Kind, str] = {
    "phone": patterns.PHONE,
    "resident_number": patterns.RESIDENT_NUMBER,
    "place": patterns.PLACE,
    "post": patterns.POST,
}


def write_xlsform(form: FormDef, target: Path, facts: Mapping[str, Kind]) -> None:
    """The workbook, over whatever stands at `target`. `facts`: kinds of the facts there are."""
    book = xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False})
    for name, columns, rows in (
        ("survey", SURVEY, survey_of(form, facts)),
        ("choices", CHOICES, choices_of(form)),
        ("settings", SETTINGS, [settings_of(form)]),
    ):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                if row.get(column):
                    sheet.write_string(number, at, row[column])
    book.close()


def survey_of(form: FormDef, facts: Mapping[str, Kind]) -> Iterator[Row]:
    """The rows of the sheet survey."""
    kinds = {**facts, **{field.key: field.kind for _, field in form.fields()}}
    for fact in compile_form(form).facts:
        if fact != "today":
            yield {"type": "hidden", "name": fact_name(fact)}
    for group in form.groups:
        yield _begin(group, Writer(kinds))
        for field in group.fields:
            yield _row(field, kinds)
        yield {"type": "end_repeat" if group.repeat else "end_group"}


def _begin(group: Group, writer: Writer) -> Row:
    row = {
        "type": "begin_repeat" if group.repeat else "begin_group",
        "name": group.key,
        "label": group.title,
        "hint": group.help or "",
        "relevant": writer.condition(group.relevant) if group.relevant else "",
    }
    if group.repeat:
        row |= {
            "tonghu_item": group.repeat.item,
            "tonghu_min": str(group.repeat.min_items),
            "tonghu_max": str(group.repeat.max_items),
            "tonghu_distinct": group.repeat.distinct or "",
        }
    return row


def _row(field: Field, kinds: Mapping[str, Kind]) -> Row:
    writer, limits = Writer(kinds), field.limits
    files = field.kind in ("photo", "attachment")
    hint = "\n".join(each for each in (field.help, UNIT.format(field.unit) if field.unit else None) if each)
    return {
        "type": _type(field),
        "name": field.key,
        "label": field.title,
        "hint": hint,
        "guidance_hint": field.why or "",
        "required": "yes"
        if field.required
        else writer.condition(field.required_when)
        if field.required_when
        else "",
        "relevant": writer.condition(field.relevant) if field.relevant else "",
        "constraint": " and ".join(_constraint(field, kinds)),
        "constraint_message": "\n".join(check.words for check in field.checks),
        "calculation": " + ".join(writer.operand(FieldRef(key)) for key in field.scoring.of)
        if field.scoring
        else "",
        "default": _default(field),
        "appearance": "multiline" if field.kind == "long_text" else "",
        "tonghu_kind": field.kind,
        "tonghu_unit": field.unit or "",
        "tonghu_codes": field.codes or "",
        "tonghu_prefill": field.prefill or "",
        "tonghu_clause": field.clause or "",
        "tonghu_sensitivity": field.sensitivity,
        "tonghu_readers": " ".join(field.readers),
        "tonghu_levels": "\n".join(f"{level.least}={level.title}" for level in field.scoring.levels)
        if field.scoring
        else "",
        "tonghu_min": str(limits.min_items) if files and limits.min_items is not None else "",
        "tonghu_max": str(limits.max_items) if files and limits.max_items is not None else "",
    }


def _type(field: Field) -> str:
    kind = TYPES[field.kind]
    if not kind.startswith("select"):
        return kind
    return f"{kind} {YES_NO if field.kind == 'yes_no' else list_of(field)}"


def list_of(field: Field) -> str:
    """The name of the list of options in the sheet choices."""
    return field.codes or f"{field.key}_options"


def _default(field: Field) -> str:
    if field.prefill is None:
        return ""
    return "today()" if field.prefill == "today" else f"${{{fact_name(field.prefill)}}}"


def _constraint(field: Field, kinds: Mapping[str, Kind]) -> Iterator[str]:
    limits = field.limits
    if limits.least is not None:
        yield f". >= {limits.least}"
    if limits.most is not None:
        yield f". <= {limits.most}"
    if limits.min_length is not None:
        yield f"string-length(.) >= {limits.min_length}"
    if limits.max_length is not None:
        yield f"string-length(.) <= {limits.max_length}"
    shape = SHAPES.get(field.kind) or (
        patterns.PATTERNS[limits.pattern].expression if limits.pattern else None
    )
    if shape:
        yield f"regex(., '{shape}')"
    if limits.not_future:
        yield ". <= today()"
    for key, sign in ((limits.after, ">"), (limits.not_before, ">=")):
        if key:
            yield f"(${{{key}}} = '' or . {sign} ${{{key}}})"
    if field.kind == "choices":
        if limits.min_items is not None:
            yield f"count-selected(.) >= {limits.min_items}"
        if limits.max_items is not None:
            yield f"count-selected(.) <= {limits.max_items}"
        yield from (alone(option) for option in field.options if option.alone)
    own = Writer(kinds, own=field.key)
    for check in field.checks:
        yield own.condition(check.must)


def alone(option: Option) -> str:
    """The constraint of an option that excludes the others."""
    return f"not((selected(., '{option.key}') and count-selected(.) > 1))"


def choices_of(form: FormDef) -> Iterator[Row]:
    """The rows of the sheet choices, each list once."""
    yield {"list_name": YES_NO, "name": "yes", "label": "是"}
    yield {"list_name": YES_NO, "name": "no", "label": "否"}
    written: set[str] = set()
    for _, field in form.fields():
        name = list_of(field)
        if not field.options or name in written:
            continue
        written.add(name)
        for option in field.options:
            yield {
                "list_name": name,
                "name": option.key,
                "label": option.title,
                "tonghu_alone": "yes" if option.alone else "",
            }


def settings_of(form: FormDef) -> Row:
    """The one row of the sheet settings."""
    source = form.source
    return {
        "form_title": form.title,
        "form_id": form.id,
        "version": compile_form(form).hash[:16],
        "default_language": "zh",
        "tonghu_about": form.about,
        "tonghu_clauses": " ".join(form.clauses),
        "tonghu_document": source.document,
        "tonghu_article": source.article or "",
        "tonghu_quote": source.quote or "",
        "tonghu_source_kind": source.kind,
        "tonghu_status": source.status,
        "tonghu_source_note": source.note or "",
        "tonghu_note": form.note or "",
        "tonghu_participants": " ".join(form.participants),
        "tonghu_writers": " ".join(form.writers),
        "tonghu_opens": json.dumps(opens_as_json(form.opens)) if form.opens else "",
    }

"""A form of the catalogue as a plain HTML form: for pages that must work without scripts.

Only forms in which every question is always asked: what is hidden or shown by an answer needs a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from tonghu.casework.forms import form_of
from tonghu.policy.forms.checking import Problem
from tonghu.policy.forms.definition import Field

MOST_TAPS = 4
LONGEST = {"text": 200, "long_text": 2000, "person_name": 60, "resident_number": 18, "phone": 20}


def fields_of(name: str, *, without: frozenset[str] = frozenset()) -> dict[str, forms.Field]:
    """{key: field} of a form of the catalogue, in its order. ValueError for one with conditions or repeats."""
    made: dict[str, forms.Field] = {}
    for group, field in form_of(name).fields():
        if group.repeat is not None or field.relevant is not None:
            raise ValueError(f"form {name!r} asks {field.key!r} by an answer: it cannot be a plain form")
        if field.key not in without:
            made[field.key] = _field(field)
    return made


def _field(field: Field) -> forms.Field:
    told: dict[str, Any] = {
        "label": field.title,
        "help_text": field.help or "",
        "required": field.required,
        "error_messages": {
            "required": f"请填写“{field.title}”。",
            "invalid_choice": "请从列出的选项中选择。",
        },
    }
    if field.kind == "choice":
        choices = [(option.key, option.title) for option in field.options]
        few = len(choices) <= MOST_TAPS
        widget = forms.RadioSelect() if few else forms.Select()
        asked = choices if few else [("", "请选择"), *choices]
        return forms.ChoiceField(choices=asked, widget=widget, **told)
    if field.kind == "integer":
        told["error_messages"]["invalid"] = "请填写数字。"
        low, high = field.limits.least, field.limits.most
        return forms.IntegerField(
            min_value=None if low is None else int(low), max_value=None if high is None else int(high), **told
        )
    longest = field.limits.max_length or LONGEST[field.kind]
    told["error_messages"]["max_length"] = f"最多 {longest} 个字，请删减。"
    widget_of = forms.Textarea(attrs={"rows": 5}) if field.kind == "long_text" else forms.TextInput()
    return forms.CharField(max_length=longest, widget=widget_of, **told)


def answers_in(form: forms.Form, keys: Mapping[str, forms.Field]) -> dict[str, Any]:
    """The answers as the catalogue has them: what was left empty is absent."""
    return {key: form.cleaned_data[key] for key in keys if form.cleaned_data.get(key) not in (None, "")}


def show_problems(form: forms.Form, problems: list[Problem]) -> None:
    """What the catalogue's check found, beside the questions."""
    for problem in problems:
        form.add_error(problem.path if problem.path in form.fields else None, problem.words)

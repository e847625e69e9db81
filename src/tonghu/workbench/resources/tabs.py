"""The parts of 活动和资源, and what a record is called in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tonghu.casework.forms import in_force
from tonghu.casework.models import Record
from tonghu.leads.rules import catalogue


@dataclass(frozen=True)
class Tab:
    """One part. `current`: the page is in it."""

    title: str
    href: str
    current: bool


_TABS = (
    ("活动和培训", "resources:list"),
    ("场所登记", "resources:places"),
    ("培训档案", "resources:workers"),
    ("项目资金", "resources:projects"),
)


def tabs(current: str) -> list[Tab]:
    """All parts; `current`: the name of an address."""
    return [Tab(title, reverse(name), name == current) for title, name in _TABS]


def form_title(form: str) -> str:
    """The title of a form; its id where the catalogue no longer has it."""
    known = catalogue().forms.get(form)
    return known.title if known else form


def name_of(record: Record) -> str:
    """What it is called: whom it is about, and what its answers call it; else the form's title."""
    answers: Any = record.answers
    about = about_words(record)
    named = name_in(record.form, answers)
    return " · ".join(part for part in (about, named) if part) or form_title(record.form)


def about_words(record: Record) -> str:
    """The organisation, the class, the child director that it is about; empty for none."""
    parts = [
        record.about_unit.name if record.about_unit is not None else "",
        record.about_class,
        record.about_post.user.full_name if record.about_post is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def name_in(form: str, answers: Mapping[str, Any]) -> str:
    """As `name_of`, of answers; empty where none names it."""
    if form not in catalogue().forms:
        return ""
    fields = [
        field
        for group in in_force(form).layout["groups"]
        if not group.get("repeat")
        for field in group["fields"]
    ]
    for field in fields:
        # A year is no name.
        if field["kind"] == "text" and "pattern" not in field.get("limits", {}) and answers.get(field["key"]):
            return str(answers[field["key"]])
    for field in fields:
        chosen = answers.get(field["key"])
        if field["kind"] in ("choice", "choices") and chosen:
            ticked = chosen if isinstance(chosen, list) else [chosen]
            return "、".join(option["title"] for option in field["options"] if option["key"] in ticked)
    return ""

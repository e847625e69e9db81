"""Forms as casework uses them: the version in force, versions published before, and answers checked against one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.casework.core.turns import Me, standing_tokens
from tonghu.casework.models import FormVersion, Record
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.answers import without_raw_answers
from tonghu.policy.forms.checking import Problem, problems
from tonghu.policy.forms.compiling import CompiledForm, compile_form, from_document, to_document
from tonghu.policy.forms.definition import FormDef
from tonghu.registry.models import Child, Holding


class NotValid(UserError):
    """The answers are not what the form asks for. `problems`: each with its path, for the page."""

    def __init__(self, form: str, found: list[Problem]) -> None:
        super().__init__(f"“{form}”有 {len(found)} 处需要修改:{found[0].words}")
        self.problems = found


def form_of(name: str) -> FormDef:
    """A form of the catalogue. UserError for one that it does not have."""
    if (found := catalogue().forms.get(name)) is None:
        raise UserError(f"目录库里没有“{name}”这一表单。请从列出的表单中选择。")
    return found


def may_write(form: FormDef, who: Me) -> bool:
    """True for a post that may fill the form in by itself, outside of a matter: one that its `writers` name."""
    return bool(standing_tokens(who) & set(form.writers))


@cache
def in_force(name: str) -> CompiledForm:
    """The version that is filled in from now on; compiled once a process."""
    return compile_form(form_of(name))


def publish(name: str) -> CompiledForm:
    """The version in force, kept for ever under its hash before anything is filled in with it."""
    compiled = in_force(name)
    FormVersion.objects.bulk_create(
        [FormVersion(form=name, version=compiled.hash, document=to_document(compiled))],
        ignore_conflicts=True,
    )
    return compiled


def version_of(name: str, version: str) -> CompiledForm:
    """A version published at any time. UserError for one that never was."""
    if (current := in_force(name)).hash == version:
        return current
    kept = FormVersion.objects.filter(form=name, version=version).first()
    if kept is None:
        raise UserError(
            f"“{form_of(name).title}”没有这一版本,可能来自别的系统。填写的内容还在,请重新打开表单后再提交。"
        )
    return from_document(kept.document)


def facts_for(child: Child | None, *, by: Actor, whole: bool = False) -> dict[str, Any]:
    """What forms are prefilled with and ask about: the day, the child, the post, and the last record of each form.

    `whole`: with what is sensitive, for rules that run on the server and show nobody what they read.
    """
    post = Post.objects.filter(pk=by.post_id).select_related("organisation").first()
    facts: dict[str, Any] = {"today": timezone.localdate().isoformat(), "post.title": by.title}
    if post is not None and post.organisation is not None:
        facts["post.unit"] = post.organisation.name
    if child is None:
        return facts
    facts |= {"child.name": child.name, "child.carer": child.carer, "child.address": child.address}
    held_today = Holding.objects.scoped(by).filter(child=child, end_on=None)
    facts["child.categories"] = sorted(held_today.values_list("category", flat=True))
    if child.birth_on:
        facts["child.birth_on"] = child.birth_on.isoformat()
    latest = standing_records(by).filter(child=child).order_by("form", "-occurred_on", "-id").distinct("form")
    for record in latest:
        answers = whole_answers(record) if whole else record.answers
        facts |= {f"last.{record.form}.{key}": value for key, value in answers.items()}
    return {key: value for key, value in facts.items() if value not in ("", None, [])}


def whole_answers(record: Record) -> dict[str, Any]:
    """The answers in one: ordinary ones and those kept encrypted."""
    whole: dict[str, Any] = dict(record.answers)
    sealed: Any = record.sealed
    for part in sealed.values():
        for key, value in part.items():
            whole[key] = _joined(whole[key], value) if isinstance(value, list) and key in whole else value
    return whole


def _joined(first: Any, second: Any) -> Any:
    """Items of a repeat, put together again number by number."""
    if first and isinstance(first[0], dict):
        return [{**one, **other} for one, other in zip(first, second, strict=True)]
    return second


def checked(
    compiled: CompiledForm, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[dict[str, Any], str]:
    """(what may be stored, why a person must look at it). NotValid where the answers are wrong.

    Answers under a version that is no longer in force are accepted as that version has them, and marked.
    """
    if found := problems(compiled, dict(answers), dict(facts)):
        raise NotValid(compiled.title, found)
    old = compiled.hash != in_force(compiled.id).hash
    return without_raw_answers(compiled, dict(answers)), "按较早版本的表单填写,请复核。" if old else ""


def day_of(compiled: CompiledForm, answers: Mapping[str, Any]) -> dt.date:
    """The day that a record is about: its first answered date that is not in the future, else today."""
    today = timezone.localdate()
    for group in compiled.layout["groups"]:
        if group.get("repeat"):
            continue
        for field in group["fields"]:
            if field["kind"] == "date" and field["key"] in answers:
                day = dt.date.fromisoformat(answers[field["key"]])
                if day <= today:
                    return day
    return today

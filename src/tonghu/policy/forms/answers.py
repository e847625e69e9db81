"""What may be done with answers, from the version's document alone: cut by reader, by sensitivity, put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tonghu.policy.forms.compiling import CompiledForm
from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import Sensitivity


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who looks. `role`: the key of the post's role. `unit`: kind of the organisation of the post, if it has one."""

    role: str
    unit: str | None = None


class Said(NamedTuple):
    """One answered question in words. In a repeat, `group` carries the item's number (隐患 2)."""

    group: str
    title: str
    text: str


def shown_to(compiled: CompiledForm, answers: Json, audience: Audience) -> dict[str, Json]:
    """The answers that this audience may see: fields without readers, and those that name it. Raw answers never."""
    raise NotImplementedError


def split_by_sensitivity(compiled: CompiledForm, answers: Json) -> dict[Sensitivity, dict[str, Json]]:
    """The answers of each class that occurs. Items of a repeat keep their number in every class ({} where it has none)."""
    raise NotImplementedError


def without_raw_answers(compiled: CompiledForm, answers: Json) -> dict[str, Json]:
    """What may be stored: everything but the class raw_answer. Scores stay."""
    raise NotImplementedError


def words_of(compiled: CompiledForm, answers: Json) -> list[Said]:
    """The answers for pages, Word and PDF, in the order of the form, without what was not answered.

    Resident numbers and phones are whole: mask or cut with `shown_to` before.
    """
    raise NotImplementedError


def begun(compiled: CompiledForm, facts: Mapping[str, Json]) -> dict[str, Json]:
    """The answers a new form begins with: each field's prefill, where the fact is known."""
    raise NotImplementedError

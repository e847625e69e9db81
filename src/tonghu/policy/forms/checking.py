"""Are these answers what the form asks for: JSON Schema by jsonschema-rs, the rest by the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.policy.forms.compiling import CompiledForm
from tonghu.policy.forms.conditions import Json


@dataclass(frozen=True, order=True)
class Problem:
    """`path`: the field's key, `repeat/0/key` in an item (counted from 0), "" for the whole. `code`: what kind, for tests
    and statistics. `words`: Chinese, for the person who filled it in.
    """

    path: str
    code: str
    words: str


def problems(compiled: CompiledForm, answers: Json, facts: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with the answers, in the order of the form, one for each path; empty when they are valid.

    `facts`: the named facts as of the day of the record (`today` is needed by dates that may not lie in the future), JSON
    values, dates as 2026-07-02. Never raises on answers, whatever they are.
    """
    raise NotImplementedError

"""Are these answers what the form asks for: JSON Schema by jsonschema-rs, the rest by the interpreter.

web/src/forms/checking.ts is the twin in the browser; tests/policy/forms/test_conformance.py holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from tonghu.policy.forms.compiling import CompiledForm
from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.interpreter import Asked, holds
from tonghu.policy.forms.wording import CODES

# Answers are an object, lists, their objects and, in these, files: nothing lies deeper.
DEEPEST = 6
# The largest whole number that JavaScript counts exactly.
LARGEST = 2**53 - 1
# Keywords of JSON Schema as codes; what is not here only holds others together.
CODE_OF = {
    "type": "type",
    "enum": "option",
    "pattern": "pattern",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "min",
    "maximum": "max",
    "uniqueItems": "unique",
    "minItems": "min_items",
    "maxItems": "max_items",
    "falseSchema": "hidden",
    "required": "required",
    "additionalProperties": "unknown",
}
Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """`path`: the field's key, `repeat/0/key` in an item (counted from 0), "" for the whole. `code`: what kind, one of
    `tonghu.policy.forms.wording.CODES`. `words`: Chinese, for the person who filled it in.
    """

    path: str
    code: str
    words: str


class _Fault(NamedTuple):
    """`place`: of the path in the order of the form."""

    place: tuple[int, ...]
    path: str
    code: str
    words: str


def problems(compiled: CompiledForm, answers: Json, facts: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with the answers, in the order of the form, one for each path; empty when they are valid.

    `facts`: the named facts as of the day of the record (`today` is needed by dates that may not lie in the future), JSON
    values, dates as 2026-07-02. Never raises on answers, whatever they are.
    """
    shown = _shown(compiled)
    if not _readable(answers, 0):
        return [Problem("", "unreadable", shown.words_of_whole("unreadable"))]
    found = [*_of_schema(compiled, answers, shown), *_of_rules(compiled, answers, facts, shown)]
    first: dict[str, _Fault] = {}
    for fault in sorted(found, key=lambda each: (each.place, each.path, CODES.index(each.code), each.words)):
        first.setdefault(fault.path, fault)
    return [Problem(fault.path, fault.code, fault.words) for fault in first.values()]


class _Shown:
    """Where each key stands in the form, and what is said of it."""

    def __init__(self, layout: Json) -> None:
        self.whole: dict[str, str] = layout["words"]
        self.places: dict[str, tuple[int, ...]] = {}
        self.words: dict[str, dict[str, str]] = {}
        self.repeats: dict[str, set[str]] = {}
        for at, group in enumerate(layout["groups"]):
            if "repeat" in group:
                self.places[group["key"]] = (at,)
                self.words[group["key"]] = group["words"]
                self.repeats[group["key"]] = {field["key"] for field in group["fields"]}
            for number, field in enumerate(group["fields"]):
                self.places[field["key"]] = (at, number)
                self.words[field["key"]] = field["words"]

    def words_of_whole(self, code: str) -> str:
        return self.whole[code]

    def fault(self, path: Path, code: str, words: str | None = None) -> _Fault:
        """A fault at the field, the item or the repeat to which a path into the answers leads."""
        top = path[0] if path else ""
        if not path:
            return _Fault((-1,), "", code, self.whole.get(code, self.whole["type"]))
        if not isinstance(top, str) or top not in self.places or self._inside(top):
            return _Fault((-1,), str(top), "unknown", self.whole["unknown"])
        if top not in self.repeats:
            return self._at(top, str(top), self.places[top], code if len(path) == 1 else "type", words, path)
        place = self.places[top]
        if len(path) == 1:
            return self._at(top, top, place, code, words, path)
        row = (*place, int(path[1]))
        if len(path) == 2:
            return _Fault(row, f"{top}/{path[1]}", "type", self.words[top]["type"])
        key, where = str(path[2]), f"{top}/{path[1]}/{path[2]}"
        if key not in self.repeats[top]:
            return _Fault(row, where, "unknown", self.whole["unknown"])
        return self._at(
            key, where, (*row, self.places[key][1]), code if len(path) == 3 else "type", words, path[2:]
        )

    def _inside(self, key: str) -> bool:
        return any(key in keys for keys in self.repeats.values())

    def _at(
        self, key: str, where: str, place: tuple[int, ...], code: str, words: str | None, path: Path
    ) -> _Fault:
        said = self.words[key]
        # Inside of an answer only the list of choices has a fault of its own: an option that is not one.
        if len(path) > 1 and "alone" in said:
            code = "option"
        return _Fault(place, where, code, words or said.get(code) or said["type"])


@lru_cache(maxsize=512)
def _shown(compiled: CompiledForm) -> _Shown:
    return _Shown(compiled.layout)


def _of_schema(compiled: CompiledForm, answers: Json, shown: _Shown) -> Iterator[_Fault]:
    for error in _validator(compiled).iter_errors(answers):
        yield from _faults(error, shown)


def _faults(error: ValidationError, shown: _Shown) -> Iterator[_Fault]:
    path: Path = tuple(error.instance_path)
    kind = error.kind
    code = CODE_OF[kind.name]
    if isinstance(kind, ValidationErrorKind.Required):
        yield shown.fault((*path, kind.property), code)
    elif isinstance(kind, ValidationErrorKind.AdditionalProperties):
        for name in kind.unexpected:
            yield shown.fault((*path, name), code)
    else:
        yield shown.fault(path, code)


@lru_cache(maxsize=512)
def _validator(compiled: CompiledForm) -> Draft202012Validator:
    return Draft202012Validator(compiled.schema)


def _of_rules(
    compiled: CompiledForm, answers: Json, facts: Mapping[str, Json], shown: _Shown
) -> Iterator[_Fault]:
    if not isinstance(answers, dict):
        return
    for rule in compiled.layout["rules"]:
        for place, item in _items(rule.get("repeat"), answers):
            if holds(rule["wrong_when"], Asked(answers, facts, item)):
                yield shown.fault((*place, rule["at"]), rule["code"], rule.get("words"))


def _items(repeat: str | None, answers: Mapping[str, Json]) -> Iterable[tuple[Path, Mapping[str, Json]]]:
    """What a rule is asked of: the whole once, or each item of a repeat that can be read."""
    if repeat is None:
        return [((), {})]
    items = answers.get(repeat)
    if not isinstance(items, list):
        return []
    return [((repeat, at), item) for at, item in enumerate(items) if isinstance(item, dict)]


def _readable(value: Json, depth: int) -> bool:
    """Can every place that keeps answers keep this: no half characters, no NUL, no number past exact counting."""
    match value:
        case None | bool():
            return True
        case str():
            return "\0" not in value and not any("\ud800" <= each <= "\udfff" for each in value)
        case int():
            return -LARGEST <= value <= LARGEST
        case float():
            return math.isfinite(value) and -LARGEST <= value <= LARGEST
        case list():
            return depth < DEEPEST and all(_readable(each, depth + 1) for each in value)
        case dict():
            return depth < DEEPEST and all(
                isinstance(key, str) and _readable(key, depth) and _readable(each, depth + 1)
                for key, each in value.items()
            )
    return False

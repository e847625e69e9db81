"""What a form is, as frozen records: its groups, its fields, the code lists it takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tonghu.policy.forms.conditions import Condition
from tonghu.policy.schema import Source

Kind = Literal[
    "text",
    "long_text",
    "integer",
    "decimal",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "phone",
    "resident_number",
    "person_name",
    "place",
    "post",
    "attachment",
    "photo",
    "gps",
    "score",
]
KINDS: tuple[Kind, ...] = (
    "text",
    "long_text",
    "integer",
    "decimal",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "phone",
    "resident_number",
    "person_name",
    "place",
    "post",
    "attachment",
    "photo",
    "gps",
    "score",
)

Sensitivity = Literal["ordinary", "sensitive", "protected", "raw_answer"]
SENSITIVITIES: tuple[Sensitivity, ...] = ("ordinary", "sensitive", "protected", "raw_answer")

About = Literal["child", "place", "organisation", "worker", "class", "nobody"]
ABOUT: tuple[About, ...] = ("child", "place", "organisation", "worker", "class", "nobody")

# Those who were there: a child, a guardian of a child, the post of a child director.
Who = Literal["child", "guardian", "worker"]
WHO: tuple[Who, ...] = ("child", "guardian", "worker")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to choose. `alone`: of several, this one excludes every other (以上都没有)."""

    key: str
    title: str
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """Options that several forms share, by the file's name under catalogue/code_lists."""

    id: str
    title: str
    options: tuple[Option, ...]
    source: Source


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an answer must keep to, beside its kind. None: no such limit, or the one of the kind.

    `least`, `most`: of a number, inclusive. `pattern`: a name of `tonghu.policy.forms.patterns.PATTERNS`.
    `not_future`: a date on or before the fact `today`. `after`: a date later than that of another field;
    `not_before`: the same day counts too.
    `min_items`, `max_items`: of choices, photos and attachments.
    """

    least: int | float | None = None
    most: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    not_future: bool = False
    after: str | None = None
    not_before: str | None = None
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule of one's own on a field that was answered. `words`: what is said where it does not hold."""

    must: Condition
    words: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """A score from `least` up to the next level."""

    least: int
    title: str


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """A score is the sum of the fields `of` (integers, or choices whose keys are numbers); absent until all are answered."""

    of: tuple[str, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question.

    `help`: below the title; `unit`: behind the field; `why`: the reason for asking, on a tap.
    `options`: of a choice, written out or from the code list `codes`.
    `relevant`: asked only where this holds (None: always); a group's own condition is added by `condition_of`.
    `required_when`: must be answered where this holds; `required`: always. Both only where the field is asked.
    `prefill`: the fact the answer begins with. `clause`: the clause that asks for it.
    `readers`: role keys or `unit:<kind of organisation>`; empty: whoever may see the record.
    """

    key: str
    kind: Kind
    title: str
    help: str | None = None
    unit: str | None = None
    why: str | None = None
    options: tuple[Option, ...] = ()
    codes: str | None = None
    relevant: Condition | None = None
    required: bool = False
    required_when: Condition | None = None
    limits: Limits = Limits()
    checks: tuple[Check, ...] = ()
    prefill: str | None = None
    clause: str | None = None
    sensitivity: Sensitivity = "ordinary"
    readers: tuple[str, ...] = ()
    scoring: Scoring | None = None


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """The group is asked as often as there are things to tell. `item`: what one is called (一处隐患).

    `distinct`: the field that no two items may answer alike.
    """

    item: str
    min_items: int
    max_items: int
    distinct: str | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading with its questions. `repeat` None: asked once, and its fields lie at the top of the answers."""

    key: str
    title: str
    help: str | None
    relevant: Condition | None
    repeat: Repeat | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Opens:
    """For each item of the repeat `each` that answers as `where` asks (each field any of the keys), a matter begins."""

    matter: str
    each: str
    where: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class FormDef:
    """A form of the catalogue. `id`: its file's name. `about`: whom a record of it is bound to.

    `source.status` 待核: shown as such wherever the form is. `participants`: who may be named in a record of it as having
    been there. `writers`: role keys or `unit:<kind>` that may fill it in by itself, outside of a matter; empty: nobody, it is
    filled in only in the matters that it belongs to, by whom they name. `opens`: what each finding of a record begins.
    """

    id: str
    title: str
    about: About
    clauses: tuple[str, ...]
    source: Source
    note: str | None
    groups: tuple[Group, ...]
    participants: tuple[Who, ...] = ()
    writers: tuple[str, ...] = ()
    opens: Opens | None = None

    def fields(self) -> Iterator[tuple[Group, Field]]:
        """Every field with its group, in order."""
        return ((group, field) for group in self.groups for field in group.fields)

    def field(self, key: str) -> Field:
        """The field of that key; KeyError where the form has none. Keys are used once in a form."""
        for _, field in self.fields():
            if field.key == key:
                return field
        raise KeyError(key)

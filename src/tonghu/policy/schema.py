"""What the catalogue holds, as frozen records: clauses, parameters, conditions, groups, categories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from tonghu.kernel.errors import UserError
from tonghu.policy.terms import Day, Number, ParameterRef, Term, Words

if TYPE_CHECKING:  # forms and matters take Source and CatalogueError from here
    from tonghu.policy.duties.schema import Duty, EvidenceKind
    from tonghu.policy.forms.definition import CodeList, FormDef
    from tonghu.policy.indicators.schema import Indicator
    from tonghu.policy.matters.schema import MatterKind
    from tonghu.policy.services import Service
    from tonghu.policy.toolkits.schema import Toolkit

SourceKind = Literal["法定", "省文件", "地方", "项目默认"]
Status = Literal["已核", "待核"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("法定", "省文件", "地方", "项目默认")
STATUSES: tuple[Status, ...] = ("已核", "待核")

Value = int | str | tuple[str, ...]

Need = Literal["reason", "verification", "assignee", "due_date", "child"]
NEEDS: tuple[Need, ...] = ("reason", "verification", "assignee", "due_date", "child")


class CatalogueError(UserError):
    """The catalogue does not load: every fault, one a line, with file, line, key and way out."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value or a rule comes from. `quote` only where the words were seen."""

    document: str
    article: str | None
    quote: str | None
    kind: SourceKind
    status: Status
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One article of a document. `id` is its path under catalogue/clauses: `document/article`."""

    id: str
    document: str
    article: str
    title: str
    text: str | None
    kind: SourceKind
    status: Status
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A law or a notice. `id`: the folder of its clauses; `number`: as officials cite it; `effective`: the first day it binds."""

    id: str
    title: str
    number: str | None
    effective: dt.date
    source: Source


@dataclass(frozen=True, kw_only=True)
class DatedValue:
    """In force from `start` (None: as long as is known) up to the day before `end`.

    `shown`: how to show a value made of codes.
    """

    value: Value
    shown: str | None
    start: dt.date | None
    end: dt.date | None
    source: Source

    def in_force(self, on: dt.date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number, a word or a list of words that a rule uses by name."""

    id: str
    title: str
    unit: str | None
    values: tuple[DatedValue, ...]
    note: str | None

    def shown(self, dated: DatedValue) -> str:
        """A value of this parameter as a reader is to see it, with its unit."""
        if dated.shown is not None:
            return dated.shown
        return ("、".join(dated.value) if isinstance(dated.value, tuple) else str(dated.value)) + (
            self.unit or ""
        )

    def at(self, on: dt.date) -> DatedValue:
        """The value in force on a day; CatalogueError where there is none."""
        for dated in self.values:
            if dated.in_force(on):
                return dated
        raise CatalogueError(
            f"参数 {self.id}({self.title})在 {on} 没有取值,请在 catalogue/parameters/{self.id}.yaml 补上。"
        )


@dataclass(frozen=True, kw_only=True)
class Group:
    """Conditions that a rule names together, as the eight of 事实无人抚养."""

    id: str
    title: str
    conditions: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConditionSource:
    """One register that tells of a condition. `qualifies` is what both `holds` and `ended` ask of a row.

    `tells`: fields that decide nothing and are named in the phrases.
    """

    register: str
    name_field: str | None
    number_field: str | None
    children_field: str | None
    qualifies: Term | None
    holds: Term
    ended: Term | None
    since: tuple[Day, ...]
    until: tuple[Day, ...]
    tells: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A row of `register` whose `day` is later than the condition began makes the condition unknown."""

    register: str
    day: str
    words: str


@dataclass(frozen=True, kw_only=True)
class VisitQuestion:
    """Whether somebody who visits the family can see or hear that a condition holds.

    `question`, `ended_question`: in spoken words, {who} being the person; empty where it cannot be checked in a
    house. `by`: who checks it then.
    """

    checkable: bool
    question: str = ""
    ended_question: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A fact about one person. `phrases` say it; the first whose blanks can be filled is used.

    `visit` None: the catalogue does not say; then nobody is asked in the house.
    """

    id: str
    title: str
    definition: str
    clauses: tuple[str, ...]
    sources: tuple[ConditionSource, ...]
    contradicted_by: tuple[Contradiction, ...]
    phrases: tuple[str, ...]
    ended_phrases: tuple[str, ...]
    visit: VisitQuestion | None = None

    def __hash__(self) -> int:
        return hash(
            self.id
        )  # asked for every finding that is explained; the whole tree would be walked each time


@dataclass(frozen=True, kw_only=True)
class Exit:
    """A reason, by record, why a child on the roster no longer belongs. Asked where `enter` is false."""

    id: str
    title: str
    rule: Term
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Category:
    """Children that a policy helps: who belongs, and what shows that one no longer does."""

    id: str
    title: str
    definition: str
    clauses: tuple[str, ...]
    start: dt.date | None
    end: dt.date | None
    enter: Term
    exits: tuple[Exit, ...]
    sentence: str
    note: str | None

    def __hash__(self) -> int:
        return hash(self.id)

    def in_force(self, on: dt.date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The public holidays of a year, and the weekend days worked in their place."""

    id: str
    title: str
    year: int
    holidays: frozenset[dt.date]
    worked: frozenset[dt.date]
    source: Source


@dataclass(frozen=True, kw_only=True)
class WorkflowState:
    """A state of something worked on. `owners`: keys of the roles whose turn it is (who keeps it, when closed)."""

    id: str
    title: str
    owners: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A step from one of `before` to `after`, for a post with any of `permissions`. `needs`: what must be given."""

    id: str
    title: str
    before: tuple[str, ...]
    after: str
    permissions: tuple[str, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """What may follow what. The first state is the one in which it begins."""

    id: str
    title: str
    states: Mapping[str, WorkflowState]
    transitions: Mapping[str, Transition]
    source: Source


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything loaded, by id. Bit i of a person's bit sets is the i-th of `condition_ids`."""

    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    groups: Mapping[str, Group]
    conditions: Mapping[str, Condition]
    categories: Mapping[str, Category]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    matters: Mapping[str, MatterKind] = field(default_factory=dict)
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    forms: Mapping[str, FormDef] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    toolkits: Mapping[str, Toolkit] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceKind] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    folder: str = field(default="catalogue", compare=False)

    @cached_property
    def condition_ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.conditions))

    def bit_of(self, condition_id: str) -> int:
        """The position of a condition in the bit sets, from 0."""
        return self.condition_ids.index(condition_id)

    def members(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """Condition ids behind condition and group ids, sorted, each once."""
        found: set[str] = set()
        for name in named:
            found.update(self.groups[name].conditions if name in self.groups else (name,))
        return tuple(sorted(found))

    def mask_of(self, named: tuple[str, ...]) -> int:
        """The bit set of conditions and groups."""
        return sum(1 << self.bit_of(condition) for condition in self.members(named))

    def conditions_in(self, mask: int) -> tuple[str, ...]:
        """The condition ids of a bit set, sorted."""
        return tuple(c for i, c in enumerate(self.condition_ids) if mask >> i & 1)

    def title_of(self, name: str) -> str:
        """The Chinese title of a condition or a group."""
        return self.groups[name].title if name in self.groups else self.conditions[name].title

    def number(self, number: Number, on: dt.date) -> int:
        """A number written out, or the parameter's value on that day."""
        if isinstance(number, int):
            return number
        value = self.parameters[number.id].at(on).value
        if not isinstance(value, int):
            raise CatalogueError(f"参数 {number.id} 在这里应是数字,现在是 {value!r}。")
        return value

    def words(self, words: Words, on: dt.date) -> tuple[str, ...]:
        """Words written out, or the parameter's value on that day."""
        if not isinstance(words, ParameterRef):
            return words
        value = self.parameters[words.id].at(on).value
        if isinstance(value, int):
            raise CatalogueError(f"参数 {words.id} 在这里应是词表,现在是 {value}。")
        return (value,) if isinstance(value, str) else value

    def categories_in_force(self, on: dt.date) -> Iterator[Category]:
        """Categories that the law knows on that day, by id."""
        return (self.categories[i] for i in sorted(self.categories) if self.categories[i].in_force(on))

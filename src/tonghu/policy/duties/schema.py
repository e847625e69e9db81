"""A duty of the plan as frozen records: whom it is for, who bears it, when it falls due, and what shows that it was done.

A *duty* (义务) is one obligation that a clause lays on somebody. It has one *reading* (口径) or two where the words of the
clause allow two; each reading is computed by itself and has an id: the duty's, or `<duty>.<key>`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from tonghu.policy.duties.population import Term
from tonghu.policy.schema import Source

SubjectKind = Literal[
    "child",
    "guardian",
    "worker",
    "school",
    "class",
    "village",
    "town",
    "county",
    "city",
    "province",
    "department",
    "unit",
    "case",
    "record",
    "lead",
]
SUBJECT_KINDS: tuple[SubjectKind, ...] = get_args(SubjectKind)
SUBJECT_TITLES: Mapping[SubjectKind, str] = {
    "child": "在册儿童",
    "guardian": "在册儿童的监护人",
    "worker": "儿童主任",
    "school": "学校",
    "class": "班级",
    "village": "村（居）",
    "town": "乡镇（街道）",
    "county": "县（市、区）",
    "city": "市",
    "province": "省",
    "department": "县级部门",
    "unit": "单位",
    "case": "事项",
    "record": "记录",
    "lead": "线索",
}
# Subjects of which a duty must say which are meant: a kind of matter, a form, kinds of organisation.
NAMED_BY: Mapping[SubjectKind, Literal["matters", "forms", "organisations"]] = {
    "case": "matters",
    "record": "forms",
    "department": "organisations",
    "unit": "organisations",
}

Level = Literal["village", "town", "county", "city", "province"]
LEVELS: tuple[Level, ...] = get_args(Level)

CalendarUnit = Literal["week", "month", "quarter", "half_year", "year", "school_year", "term", "holiday"]
CALENDAR_UNITS: tuple[CalendarUnit, ...] = get_args(CalendarUnit)
CALENDAR_TITLES: Mapping[CalendarUnit, str] = {
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "school_year": "每学年",
    "term": "每学期",
    "holiday": "每个寒暑假",
}
TimeUnit = Literal["days", "working_days", "hours", "months"]
TIME_UNITS: tuple[TimeUnit, ...] = get_args(TimeUnit)
TIME_TITLES: Mapping[TimeUnit, str] = {
    "days": "天",
    "working_days": "个工作日",
    "hours": "小时",
    "months": "个月",
}
# When the subject itself began: a child entered the roster, a matter was opened, a post was taken up.
OPENED = "opened"

Status = Literal["not_applicable", "done", "late", "excused", "due", "overdue"]
STATUSES: tuple[Status, ...] = get_args(Status)
STATUS_TITLES: Mapping[Status, str] = {
    "not_applicable": "不适用",
    "done": "已完成",
    "late": "逾期完成",
    "excused": "有正当理由",
    "due": "待办",
    "overdue": "逾期未办",
}


@dataclass(frozen=True, kw_only=True)
class EachPeriod:
    """Once a calendar period; due on its last day."""

    unit: CalendarUnit


@dataclass(frozen=True, kw_only=True)
class EveryDays:
    """At most `parameter` days from one to the next, and from the beginning to the first."""

    parameter: str


@dataclass(frozen=True, kw_only=True)
class Within:
    """Within `parameter` units of an event: OPENED or an evidence kind."""

    event: str
    parameter: str
    unit: TimeUnit


@dataclass(frozen=True, kw_only=True)
class OnceBy:
    """Once, by a day."""

    day: dt.date


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A state that must hold on every day."""


@dataclass(frozen=True, kw_only=True)
class Each:
    """The subject itself must hold it: a record its content, a case its outcome."""


When = EachPeriod | EveryDays | Within | OnceBy | Standing | Each


@dataclass(frozen=True, kw_only=True)
class Needed:
    """So many pieces of evidence of a kind (`least`) inside the window."""

    kind: str
    least: int = 1


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What shows that the duty was done: any of the pieces, or all of them."""

    needed: tuple[Needed, ...]
    all_of_them: bool = False


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who must do it. One of: a role on the subject's place; the subject, an organisation; a kind of organisation at a level."""

    role: str | None = None
    unit: bool = False
    department: str | None = None
    level: Level | None = None


@dataclass(frozen=True, kw_only=True)
class Act:
    """The button that does it: fills in a form, begins a matter, or opens a page of the workbench."""

    kind: Literal["form", "matter", "page"]
    name: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """The share that is asked for, in percent, and who asks for it."""

    share: int
    source: Source


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is computed. `of`: which matters, records or kinds of organisation; `population` None: the whole universe.

    `beside`: a second way to count what another reading of the duty counts; reported by itself and in no sum.
    `owed_from`: nothing falls due before this day; date.min where nothing says when the duty began.
    """

    id: str
    key: str
    title: str
    subject: SubjectKind
    of: tuple[str, ...]
    population: Term | None
    bearer: Bearer
    when: When
    grace: str | None
    proof: Proof
    excused: tuple[str, ...]
    act: Act | None
    numerator: str
    denominator: str
    target: Target | None
    beside: bool = False
    owed_from: dt.date = dt.date.min


@dataclass(frozen=True, kw_only=True)
class OwedFrom:
    """Since when a duty is owed, and who says so. `own`: the duty says it itself; else the later of the day on which the document
    of its clause took effect and the day from which records are kept."""

    day: dt.date
    source: Source
    own: bool


@dataclass(frozen=True, kw_only=True)
class DrawnEvidence:
    """A piece of evidence of a drawn case. `until`: of a state, the last day it held, None while it does."""

    kind: str
    on: dt.date
    until: dt.date | None = None
    received: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class DutyCase:
    """A situation in an official's words, and what follows. `subject`: what is known of it, by the words of the reader."""

    file: str
    line: int
    words: str
    reading: str
    on: dt.date
    subject: Mapping[str, object]
    evidence: tuple[DrawnEvidence, ...]
    gives: Status


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One obligation. `number`: as the plan's table counts it (D10-4); `departments`: who answers for it."""

    id: str
    number: str
    title: str
    text: str
    clause: str
    also: tuple[str, ...]
    departments: tuple[str, ...]
    source: Source
    readings: tuple[Reading, ...]
    note: str | None
    cases: tuple[DutyCase, ...] = ()
    owed_from: OwedFrom | None = None


@dataclass(frozen=True, kw_only=True)
class FromRecord:
    """A record in force of the form. `where`: plain answers that it must give, each any of the values."""

    form: str
    where: Mapping[str, tuple[str | int | bool, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FromParticipant:
    """A person named in a record of the form as one of those who were there."""

    form: str
    role: Literal["child", "guardian", "worker"]
    where: Mapping[str, tuple[str | int | bool, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FromMatter:
    """While a matter of the kind is in one of the states: an interval."""

    matter: str
    states: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FromStep:
    """The moment at which a matter of the kind enters one of the states (`to`), or takes one of the steps (`moves`)."""

    matter: str
    to: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()


# Each has a view in duties/sql/told_v1.sql. That a file is whole has none: it hangs on who holds a post and on columns of which no
# day is kept, so that what was so on a day past could not be told again; whoever checks a file says so in a record (D10-5).
BuiltInName = Literal[
    "posting",
    "holding",
    "entrusted",
    "risk_assessed",
    "lead_dispatched",
    "lead_verified",
    "lead_confirmed",
    "lead_enrolled",
    "register_received",
    "discovery_run",
    "agreement",
]
BUILT_INS: tuple[BuiltInName, ...] = get_args(BuiltInName)
# Those that hold from a day until a day; the others happen on a day.
BUILT_IN_STATES: frozenset[BuiltInName] = frozenset({"posting", "holding", "entrusted", "agreement"})


@dataclass(frozen=True, kw_only=True)
class FromBuiltIn:
    """What no form and no matter says: a post in force, a category held, a lead verified. `given`: narrows it."""

    name: BuiltInName
    given: Mapping[str, str] = field(default_factory=dict)


Origin = FromRecord | FromParticipant | FromMatter | FromStep | FromBuiltIn


@dataclass(frozen=True, kw_only=True)
class Valid:
    """How long a piece of evidence stands from its day on."""

    parameter: str
    unit: Literal["days", "months"]


@dataclass(frozen=True, kw_only=True)
class EvidenceKind:
    """What counts as evidence. `subjects`: for whom it counts; `at`: for a division, which one above the record's place.

    `on`: the answer, a date, that says when it happened; None: the record's own day.
    """

    id: str
    title: str
    subjects: tuple[SubjectKind, ...]
    origin: Origin
    valid: Valid | None = None
    at: Level | None = None
    on: str | None = None

    @property
    def is_state(self) -> bool:
        """True where it holds from a day until a day."""
        if self.valid is not None or isinstance(self.origin, FromMatter):
            return True
        return isinstance(self.origin, FromBuiltIn) and self.origin.name in BUILT_IN_STATES

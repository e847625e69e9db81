"""What a run found, in the shape the writers read it. Plain values: no query, no file, no rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Action = Literal["enter", "exit"]
Role = Literal["child", "father", "mother", "other"]
Status = Literal["已核", "待核"]
CellKind = Literal[
    "text",
    "address",
    "name",
    "names",
    "resident_number",
    "student_number",
    "disability_certificate",
    "date",
    "month",
    "integer",
    "sex",
    "code",
    "place_code",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Titled:
    """An id and the Chinese words people read instead of it."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One field of a register row: Chinese title, text, and kind (which decides how it is masked)."""

    title: str
    value: str
    kind: CellKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A field that does not read the same in two places, e.g. 姓名: 黎明 here, 李明 in 户籍人口."""

    title: str
    value: str
    expected: str
    expected_from: str
    kind: CellKind


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRef:
    """A row somebody can open. `row_no` as Excel shows it (in a CSV the record's, the header being 1)."""

    register_title: str
    file: str
    sheet: str | None
    row_no: int
    fields: tuple[Cell, ...] = ()
    differs: tuple[Difference, ...] = ()

    def __hash__(self) -> int:
        return hash(
            (self.file, self.sheet, self.row_no)
        )  # a report asks a million times; the cells follow from these


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseRef:
    """The sentence of law a lead rests on. `words` is the clause's own text, `source` where it stands."""

    id: str
    title: str
    words: str
    source: str
    status: Status


@dataclass(frozen=True, kw_only=True, slots=True)
class StateOf:
    """A condition of the catalogue that a term turns on for one person; `ended`: that it has ended is the point."""

    role: Role
    condition: str
    ended: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One term of the rule: what it asks, whether it holds (None: not known), on which values and rows.

    `states`: what the registers say, or leave open, in terms of conditions; empty for a term made of others.
    """

    words: str
    value: bool | None
    detail: str = ""
    rows: tuple[RowRef, ...] = ()
    states: tuple[StateOf, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A member of the child's family. `name` None: it is not known who this is."""

    role: Role
    name: str | None
    number: str | None = None
    how_known: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Why a row counts as this person's. `weight` and `margin` (to the runner-up) None: exact."""

    person_role: Role
    stage: str
    words: str
    row: RowRef
    weight: float | None = None
    margin: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """One child, one category, one action, with everything it rests on.

    Every personal name that any of its sentences uses also stands in `child_name`, in `family`, in a cell of
    kind name or, failing those, in `names`: that is how masking finds it. `basis` holds short ids, e.g.
    imprisoned, parent_back.
    """

    child_id_number: str | None
    child_name: str
    birth_date: dt.date | None
    division_code: str
    division_words: str
    category: str
    action: Action
    confidence: float
    confidence_words: str
    basis: tuple[str, ...]
    sentence: str
    clauses: tuple[ClauseRef, ...]
    terms: tuple[Term, ...]
    family: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One of the readings a person must choose between, with its rows."""

    words: str
    rows: tuple[RowRef, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewCase(Lead):
    """A lead that a person must decide. `why` is one Chinese sentence."""

    why: str
    candidates: tuple[Candidate, ...] = ()


class LeadRow(NamedTuple):
    """A line of leads.csv, for runs with too many leads to hold each one's explanation."""

    child_id_number: str | None
    child_name: str
    birth_date: dt.date | None
    division_code: str
    category: str
    action: str
    confidence: float
    basis: str
    evidence: str


class ReviewRow(NamedTuple):
    """A line of review.csv. `names`, not written, is every personal name in `why`, for masking to find."""

    child_id_number: str | None
    child_name: str
    birth_date: dt.date | None
    division_code: str
    category: str
    action: str
    confidence: float
    basis: str
    evidence: str
    why: str
    names: tuple[str, ...] = ()


class Reject(NamedTuple):
    """A value that could not be read. The writers mask `value` always."""

    file: str
    sheet: str | None
    row_no: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnSeen:
    """A field of the layout, the header it was found under (None: no such column) and how, e.g. 表头一致."""

    field: str
    title: str
    header: str | None
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberStates:
    """Resident numbers of a register by state. Their sum is the cells that could hold one."""

    valid: int = 0
    repaired: int = 0
    rounded: int = 0
    masked: int = 0
    invalid: int = 0
    missing: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownCode:
    """A word in a code column that the layout does not list, and how many rows hold it."""

    title: str
    value: str
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterQuality:
    """How well one register was read. `files` empty: it did not come, and `loss` says what that means."""

    id: str
    title: str
    files: tuple[str, ...]
    rows: int
    columns: tuple[ColumnSeen, ...]
    unused_headers: tuple[str, ...] = ()
    numbers: NumberStates = field(default_factory=NumberStates)
    unread_dates: int = 0
    unknown_codes: tuple[UnknownCode, ...] = ()
    loss: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepTiming:
    """A step in Chinese, the rows it made, and its wall-clock seconds."""

    step: str
    rows: int
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterShown:
    """A parameter of the rules as this run used it."""

    title: str
    value: str
    unit: str
    source: str
    status: Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """People the run read: children and adults after linking, and children on the roster today."""

    children: int
    adults: int
    roster: int


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What a run found.

    `leads`, `reviews` and `rejects` are read more than once, so they are tuples, or objects whose `__iter__`
    asks the database again. A large run gives `lead_rows` and `review_rows` as well: the CSV files and every
    count come from them, sorted by `outputs.tables.ORDER`, and `leads` and `reviews` need hold only what the
    report explains. `categories` gives order and words of the categories, `towns` the words of nine-digit
    division codes. `quality` is what quality.json says besides the registers: text, numbers, lists and
    mappings, nothing personal.
    """

    as_of: dt.date
    county_words: str
    catalogue_hash: str
    folder_fingerprint: str
    categories: tuple[Titled, ...]
    towns: tuple[Titled, ...]
    leads: Iterable[Lead]
    reviews: Iterable[ReviewCase]
    rejects: Iterable[Reject]
    registers: tuple[RegisterQuality, ...]
    counts: Counts
    quality: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    steps: tuple[StepTiming, ...] = ()
    parameters: tuple[ParameterShown, ...] = ()
    lead_rows: Iterable[LeadRow] | None = None
    review_rows: Iterable[ReviewRow] | None = None

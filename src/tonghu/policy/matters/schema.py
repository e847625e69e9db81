"""A kind of matter as frozen records: states with their owners and clocks, steps with who takes them and on what terms.

A *matter* (事项) is one piece of casework: a referral, a plan, a report of harm, a protection order. Whose turn it
is, is said by tokens: the key of a role; `unit:<kind>` for any organisation of that kind that takes part;
`receiver`, the organisation it was sent to; `sender`, who sent it; `responsible`, the post named in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tonghu.policy.schema import Source

Concerns = Literal["child", "place", "matter"]
CONCERNS: tuple[Concerns, ...] = ("child", "place", "matter")
HeldAt = Literal["child", "county"]
HELD_ATS: tuple[HeldAt, ...] = ("child", "county")
Unit = Literal["working_days", "days", "hours", "minutes"]
UNITS: tuple[Unit, ...] = ("working_days", "days", "hours", "minutes")
# `assignee`: a receiving organisation or a responsible person, one of the two.
MatterNeed = Literal["reason", "receiver", "responsible", "assignee", "due_date", "child"]
MATTER_NEEDS: tuple[MatterNeed, ...] = ("reason", "receiver", "responsible", "assignee", "due_date", "child")
PARTIES = ("receiver", "sender", "responsible")
# Pages by task; each matter kind is listed under one.
Task = Literal["support", "intake", "conferences", "guardianship", "school", "health", "justice", "visits"]
TASKS: tuple[Task, ...] = (
    "support",
    "intake",
    "conferences",
    "guardianship",
    "school",
    "health",
    "justice",
    "visits",
)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long a state may last. `statutory`: the law itself gives the time; where not, pages say so."""

    parameter: str
    unit: Unit
    statutory: bool


@dataclass(frozen=True, kw_only=True)
class MatterState:
    """`owners`: whose turn it is. `escalate`: roles above the place that hear of it when the clock has run out.

    `promised`: where a last day was agreed, the clock runs until that day instead of the limit.
    """

    id: str
    title: str
    owners: tuple[str, ...]
    is_open: bool
    limit: Limit | None = None
    promised: bool = False
    escalate: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecordGuard:
    """A record must be there before the step. `where`: answers that it must give, each any of the values.

    `within`: parameter of days that it may be old; `since`: parameter of days that must have gone by since the last
    of them; `passed`: a date of it that must lie before today; `least`: how many such records; `newest`: only the
    last record of the form counts, so that an earlier one does not outlive it; `of`: kept in this matter, or anywhere
    in the child's file.
    """

    form: str
    words: str
    of: Literal["matter", "child"] = "matter"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: str | None = None
    since: str | None = None
    passed: str | None = None
    least: int = 1
    newest: bool = False


@dataclass(frozen=True, kw_only=True)
class MatterGuard:
    """Other matters of a kind must be (`wanted`) or must not be in one of the states. `of`: parts of this matter,
    or any of the child's."""

    kind: str
    states: tuple[str, ...]
    wanted: bool
    words: str
    of: Literal["matter", "child"] = "child"


@dataclass(frozen=True, kw_only=True)
class SpanGuard:
    """From the date `start` to the date `end` of the last record of a form it is at most so many months.

    `most`: a parameter of months. The record is one of this matter.
    """

    form: str
    start: str
    end: str
    most: str
    words: str


Guard = RecordGuard | MatterGuard | SpanGuard


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the step does beyond the matter: the name of an effect of casework and what it is given."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Move:
    """A step from one of `before` to `after`, taken by any of `by`. `form`: filled in with it.

    `on_due`: the system takes it too, once the clock of the state has run out: a decision that held for its year.
    `stays`: a receiver that hands the matter on by it goes on taking part (a school whose pupil is being treated); else it
    reads nothing that is written afterwards.
    """

    id: str
    title: str
    before: tuple[str, ...]
    after: str
    by: tuple[str, ...]
    needs: tuple[MatterNeed, ...]
    form: str | None
    guards: tuple[Guard, ...]
    effects: tuple[Effect, ...]
    stays: bool = False
    on_due: bool = False


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a matter of the kind begins. `receivers`: kinds of organisation it may be sent to; none: to nobody.

    `shares`: fields of the child's file that the receiver is given, and no others. `follows`: kinds of matter about a child
    on which a unit that received one may begin this one, without reaching the file.
    """

    by: tuple[str, ...]
    form: str | None
    needs: tuple[MatterNeed, ...]
    receivers: tuple[str, ...]
    shares: tuple[str, ...]
    guards: tuple[Guard, ...]
    effects: tuple[Effect, ...]
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MatterKind:
    """One kind. The first state is the one in which it begins. `once`: at most one open a child and topic.

    `records`: forms that may be added while it is open, without a step; `recorders`: who may add one, where not
    everybody who takes part may. `prefix`: of its number as people say it.
    `held_at`: where its rows lie: with the child, or at the county, so that no post below the county sees them.
    """

    id: str
    title: str
    task: Task
    prefix: str
    concerns: Concerns
    clauses: tuple[str, ...]
    opening: Opening
    states: Mapping[str, MatterState]
    moves: Mapping[str, Move]
    records: tuple[str, ...]
    recorders: Mapping[str, tuple[str, ...]]
    once: bool
    source: Source
    held_at: HeldAt = "child"

    @property
    def first(self) -> MatterState:
        """The state in which it begins."""
        return next(iter(self.states.values()))

    @property
    def forms(self) -> frozenset[str]:
        """Every form that belongs to it."""
        own = {move.form for move in self.moves.values()} | {self.opening.form}
        return frozenset({*self.records, *(name for name in own if name)})

"""What a post must do now. Each task folder registers a source of it; the inbox puts them into one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from tonghu.kernel.actor import Actor
from tonghu.workbench.components.states import STATES, known_state

# Harm first: a child in danger stands above any clock.
HARM = tuple(reversed(STATES))
NO_LIMIT = 10_000  # working days: work without a time limit comes last among its equals


@dataclass(frozen=True, kw_only=True)
class Work:
    """One thing to do.

    `who`: the child or person, as the post may see it; `place`: where. `what`: what to do, 核实线索. `why`: one
    sentence. `state`: how grave. `until`, `remaining`: last day and working days left, both None without a limit.
    `url`, `button`: the one thing to press. `unverified`: the limit is 待核. `standing`: it should have been so on every day
    since `until`, which is no deadline. `several`: the line stands for several, `until` is the earliest of different days.
    """

    who: str
    what: str
    why: str
    url: str
    button: str
    state: str = "act"
    place: str = ""
    until: date | None = None
    remaining: int | None = None
    unverified: bool = False
    standing: bool = False
    several: bool = False

    def __post_init__(self) -> None:
        known_state("Work", self.state)
        if (self.until is None) != (self.remaining is None):
            raise ValueError(
                f"work {self.what} for {self.url}: give `until` and `remaining` together or neither"
            )

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """Where it stands: what is urgent, then what has a clock, each by harm and then by clock; the rest last.

        A hundred new leads without a day would else stand above the step that is due tomorrow.
        """
        harm, unlimited = HARM.index(self.state), self.remaining is None or self.standing
        return harm > 0, unlimited, harm, NO_LIMIT if self.remaining is None else self.remaining


@dataclass(frozen=True, kw_only=True)
class WorkSource:
    """Work of one task. `key`: the task's key on the rail. `listed(actor, limit)`: the gravest `limit` at most.
    `count(actor)`: how many in all. `both(actor, limit)`: the two in one reading, for a task whose count is the length
    of its list. `permission`: what a post needs, empty for every post."""

    key: str
    title: str | Promise
    listed: Callable[[Actor, int], Sequence[Work]]
    count: Callable[[Actor], int]
    both: Callable[[Actor, int], tuple[int, Sequence[Work]]] | None = None
    permission: str = ""

    def taken(self, actor: Actor, limit: int) -> tuple[int, Sequence[Work]]:
        """How many there are, and the gravest `limit` of them."""
        return self.both(actor, limit) if self.both else (self.count(actor), self.listed(actor, limit))


_SOURCES: dict[str, WorkSource] = {}


def register(source: WorkSource) -> None:
    """Add a source. ValueError on a key that is taken."""
    if source.key in _SOURCES and _SOURCES[source.key] != source:
        raise ValueError(f"work source {source.key!r} is registered twice")
    _SOURCES[source.key] = source


def sources_for(actor: Actor) -> list[WorkSource]:
    """The sources whose work this post does."""
    return [source for source in _SOURCES.values() if not source.permission or actor.may(source.permission)]


def gravest(taken: Iterable[Work], limit: int) -> list[Work]:
    """The gravest `limit`, gravest first."""
    return sorted(taken, key=lambda work: work.rank)[:limit]

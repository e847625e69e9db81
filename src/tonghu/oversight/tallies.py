"""How much of a duty was done, as counts that add up over places and over duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Subjects of one reading at one place on one day. `applicable` is the sum of the five that follow.

    `done`: in time; `late`: after it; `excused`: need not; `due`: not yet done, still in time; `overdue`: past it.
    `unverified`: of all of them, those of whom nobody knows whether it is meant for them (no birth date, no risk level).
    """

    applicable: int = 0
    done: int = 0
    late: int = 0
    excused: int = 0
    due: int = 0
    overdue: int = 0
    unverified: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            applicable=self.applicable + other.applicable,
            done=self.done + other.done,
            late=self.late + other.late,
            excused=self.excused + other.excused,
            due=self.due + other.due,
            overdue=self.overdue + other.overdue,
            unverified=self.unverified + other.unverified,
        )

    @property
    def owed(self) -> int:
        """What the share is taken of: all it applies to, without those excused."""
        return self.applicable - self.excused

    @property
    def fulfilled(self) -> int:
        """Done, in time or late."""
        return self.done + self.late

    @property
    def open(self) -> int:
        """Not done, whether or not its time is up."""
        return self.owed - self.fulfilled

    @property
    def share(self) -> float | None:
        """Per cent fulfilled of what is owed; None where nothing is."""
        return 100 * self.fulfilled / self.owed if self.owed else None

    @property
    def step(self) -> int | None:
        """1 to 5, twenty per cent each; None where nothing is owed."""
        return min(STEPS, self.fulfilled * STEPS // self.owed + 1) if self.owed else None

    @property
    def words(self) -> str:
        """The share as it is read, one decimal, rounded down: 100% only where nothing is left."""
        if not self.owed:
            return "没有应办事项"
        tenths = 1000 * self.fulfilled // self.owed
        return f"{tenths // 10}.{tenths % 10}%"


def total(tallies: Iterable[Tally]) -> Tally:
    """Their sum."""
    applicable = done = late = excused = due = overdue = unverified = 0
    for each in tallies:  # a board adds up tens of thousands
        applicable += each.applicable
        done += each.done
        late += each.late
        excused += each.excused
        due += each.due
        overdue += each.overdue
        unverified += each.unverified
    return Tally(
        applicable=applicable,
        done=done,
        late=late,
        excused=excused,
        due=due,
        overdue=overdue,
        unverified=unverified,
    )


def furthest_behind(tally: Tally) -> tuple[float, int]:
    """Sorts the lowest share first, of equal ones the one with more left; what owes nothing last."""
    return (tally.share if tally.share is not None else 101.0, -tally.open)

"""The counts that boards are made of, asked of the engine: one reading for all rules and all places of a board."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from tonghu.duties import across, queries
from tonghu.duties.counting import Counts
from tonghu.kernel.actor import Actor
from tonghu.oversight.boards import Matrix
from tonghu.oversight.tallies import Tally


def matrix(under: str, *, by: Actor, on: dt.date) -> Matrix:
    """Every rule in every division right below a place, and in the place itself for what lies in none of them."""
    return {
        place: {each.rule.id: tally_of(each) for each in counts if each.applicable}
        for place, counts in across.matrix(under, by, on).items()
    }


def tally_of(counts: Counts) -> Tally:
    """The engine's counts of one rule as figures that add up."""
    return Tally(
        applicable=counts.applicable,
        done=counts.done,
        late=counts.late,
        excused=counts.excused,
        due=counts.due,
        overdue=counts.overdue,
        unverified=counts.unverified,
    )


def open_by_child(village: str, *, by: Actor, on: dt.date) -> dict[int, tuple[int, int]]:
    """Child → (duties not done, of them overdue), of the children in a village that the post sees; all rules about them."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for line in queries.village(village, by, on):
        if line.child is not None:
            waiting, overdue = found[line.child]
            found[line.child] = (waiting + 1, overdue + (line.status == "overdue"))
    return dict(found)

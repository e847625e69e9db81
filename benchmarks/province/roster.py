"""The civil-affairs roster of a county: most of those it should hold, and some it should no longer hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.province.cells import NO_DAY
from benchmarks.province.eligibility import (
    CATEGORIES,
    DISABLED,
    LEFT_BEHIND,
    LOW_INCOME,
    ORPHAN,
    UNATTENDED,
    Answers,
    Standing,
)
from benchmarks.province.families import People
from benchmarks.province.lives import Fact

Flags = NDArray[np.bool_]
_LISTED, _DEAD_LISTED, _RETURNED_LISTED, _ENDED_LISTED = 0.8, 0.6, 0.15, 0.6
# About as many of those who died or grew up were listed as of the others.
_USUAL = {ORPHAN: 0.0007, DISABLED: 0.008, LOW_INCOME: 0.035}
_STRAY, _STOPPED = 0.0005, 0.1


def roster(rng: np.random.Generator, people: People, state: Standing, answers: Answers) -> Fact:
    """Rows of the roster: child, category, recognised_on, stopped_on (NO_DAY: still listed)."""
    rows = [_of_category(rng, people, state, answers, category) for category in range(len(CATEGORIES))]
    child = np.concatenate([r[0] for r in rows])
    stopped = np.concatenate([r[1] for r in rows])
    category = np.repeat(np.arange(len(CATEGORIES)), [len(r[0]) for r in rows])
    recognised = people.as_of - rng.integers(100, 1500, len(child))
    stop = np.minimum(recognised + rng.integers(30, 600, len(child)), people.as_of)
    values = {
        "category": category,
        "recognised_on": recognised,
        "stopped_on": np.where(stopped, stop, NO_DAY),
    }
    return Fact(child, values)


def listed(people: People, rows: Fact, category: int) -> Flags:
    """Which children the roster lists today under a category."""
    current = (rows.values["category"] == category) & (rows.values["stopped_on"] == NO_DAY)
    flags = np.zeros(people.young, bool)
    flags[rows.who[current]] = True
    return flags


def _of_category(
    rng: np.random.Generator, people: People, state: Standing, answers: Answers, category: int
) -> tuple[NDArray[np.int64], Flags]:
    lot, holds = rng.random(people.young), answers.holds[category]
    father, mother = people.father, people.mother
    alive = ~state.dead[: people.young]
    on = (holds & (lot < _LISTED)) | (lot > 1 - _STRAY)
    # Those who would hold it but for their age or their death, and those whose parent came back.
    if category == LEFT_BEHIND:
        was = (state.away[father] | state.away_ended[father]) & (
            state.away[mother] | state.away_ended[mother]
        )
    elif category == UNATTENDED:
        was = _was_unable(state, father) & _was_unable(state, mother)
    else:
        was = rng.random(people.young) < _USUAL[category]
        was |= (state.certified_ended if category == DISABLED else state.assisted_ended)[: people.young] & (
            category != ORPHAN
        )
    ended = was & ~holds & answers.leaves[category]
    share = np.where(~alive, _DEAD_LISTED, np.where(category == LEFT_BEHIND, _RETURNED_LISTED, _ENDED_LISTED))
    on |= ended & (lot < share)
    stopped = ~on & (holds | was) & (lot > 1 - _STOPPED)
    child = np.flatnonzero(on | stopped)
    return child, stopped[child]


def _was_unable(state: Standing, parent: NDArray[np.int64]) -> Flags:
    flags: Flags = state.unable[parent] | state.unable_ended[parent] | state.gone[parent]
    return flags

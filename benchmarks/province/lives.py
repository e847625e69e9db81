"""What happened to the people of a county, as clean rows of the registers: who, and what the row says."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.province.calendar import later, latest_start, month_start
from benchmarks.province.cells import NO_DAY
from benchmarks.province.families import HEAD, NOBODY, People

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Codes of columns, in the order of their words in registers.py.
DETENTION, SURVEILLANCE, BAIL, OTHER_MEASURE = range(4)
SAME_COUNTY, SAME_CITY, SAME_PROVINCE, OTHER_PROVINCE, ABROAD = range(5)
REVOKED, DECLARED_DEAD, DECLARED_MISSING = range(3)
VALID, EXPIRED, CANCELLED = range(3)
INTELLECTUAL, MENTAL = 4, 5
LISTED_DISEASES, DISEASES = 5, 10

# Share of adults in a register, and what is added for parents in the 2.2 % of families where trouble gathers.
_HARD_FAMILIES = 0.022
_SHARES = {
    "missing_person": (0.0035, 0.10),
    "coercive_measure": (0.0045, 0.07),
    "prison": (0.010, 0.16),
    "detox": (0.0045, 0.08),
    "disability": (0.028, 0.12),
    "serious_illness": (0.0075, 0.06),
    "guardianship_case": (0.0012, 0.06),
    "deportation": (0.0002, 0.01),
}
_STRANGERS = 0.03


@dataclass
class Fact:
    """Rows of one register: `who` is a person of the county, or count + k for the k-th stranger."""

    who: Ints
    values: dict[str, Ints]


@dataclass
class Lives:
    facts: dict[str, Fact]
    strangers: int
    head: Ints = field(repr=False)


def live(rng: np.random.Generator, people: People) -> Lives:
    """The clean rows of the registers that say something about somebody."""
    parents = np.zeros(people.count, bool)
    parents[people.fathers] = parents[people.mothers] = True
    hard = rng.random(len(people.fathers)) < _HARD_FAMILIES
    troubled = np.zeros(people.count, bool)
    troubled[people.fathers[hard]] = troubled[people.mothers[hard]] = True
    adult = np.arange(people.count) >= people.young
    facts = {"death": _deaths(rng, people, adult, parents, troubled)}
    dead = np.zeros(people.count, bool)
    dead[facts["death"].who] = True
    makers = {
        "missing_person": _missing,
        "coercive_measure": _measures,
        "prison": _prison,
        "detox": _detox,
        "disability": _disability,
        "serious_illness": _illness,
        "guardianship_case": _court,
        "deportation": _deported,
    }
    for register, maker in makers.items():
        share, more = _SHARES[register]
        chance = np.where(adult & ~dead, share + more * troubled, 0.0)
        if register == "disability":
            chance[~adult] = 0.008
        if register == "guardianship_case":
            chance[~parents] = 0.0
        who = np.flatnonzero(rng.random(people.count) < chance)
        facts[register] = Fact(who, maker(rng, len(who), people.as_of))
    # A later outing would contradict a death, and what is contradicted nobody can decide.
    court = facts["guardianship_case"]
    dead[court.who[court.values["cause"] == DECLARED_DEAD]] = True
    facts["migrant_work"] = _migrants(rng, people, dead, parents)
    strangers = 0
    for register, fact in facts.items():
        more_rows = round(len(fact.who) * _STRANGERS) if register != "guardianship_case" else 0
        facts[register] = _with_strangers(rng, fact, people.count + strangers, more_rows)
        strangers += more_rows
    head = np.full(int(people.household.max()) + 1, NOBODY)
    heads = np.flatnonzero(people.relation == HEAD)
    head[people.household[heads]] = heads
    facts["assistance"] = _assistance(rng, people, head)
    return Lives(facts, strangers, head)


def _with_strangers(rng: np.random.Generator, fact: Fact, first: int, count: int) -> Fact:
    """More rows like those there are, about people whom nobody here knows."""
    like = rng.integers(0, max(1, len(fact.who)), count) if len(fact.who) else np.empty(0, np.int64)
    return Fact(
        np.r_[fact.who, first + np.arange(len(like))],
        {name: np.r_[column, column[like]] for name, column in fact.values.items()},
    )


def _past(rng: np.random.Generator, count: int, as_of: int, years: float, at_least: int = 1) -> Ints:
    return as_of - rng.integers(at_least, int(years * 365), count)


def _codes(rng: np.random.Generator, count: int, shares: list[float]) -> Ints:
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(count)).astype(np.int64)


def _deaths(rng: np.random.Generator, people: People, adult: Flags, parents: Flags, troubled: Flags) -> Fact:
    chance = np.where(adult, np.where(parents, 0.006 + 0.15 * troubled, 0.025), 0.001)
    who = np.flatnonzero(rng.random(people.count) < chance)
    died = np.maximum(_past(rng, len(who), people.as_of, 10, 3), people.born[who] + 1)
    # A parent was alive when the youngest child was begotten or born; nobody asks, so no more is made of it.
    removed = rng.random(len(who)) < 0.92
    left_books = died + rng.integers(5, 60, len(who))
    values = {
        "died_on": died,
        "cremated_on": died + 2,
        "removed_on": np.where(removed & (left_books <= people.as_of), left_books, NO_DAY),
    }
    return Fact(who, values)


def _missing(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    accepted = _past(rng, count, as_of, 4)
    edge = np.flatnonzero(rng.random(count) < 0.02)
    accepted[edge] = latest_start(as_of, 6) + rng.integers(0, 2, len(edge))
    found = rng.random(count) < 0.3
    back = accepted + 1 + (rng.random(count) * (as_of - accepted)).astype(np.int64)
    return {
        "accepted_on": accepted,
        "status": found.astype(np.int64),
        "found_on": np.where(found, np.minimum(back, as_of), NO_DAY),
    }


def _terms(rng: np.random.Generator, starts: Ints, months: list[int]) -> Ints:
    """Last days of terms: the day of the month on which they began, or the day before."""
    return later(starts, rng.choice(months, len(starts))) - (rng.random(len(starts)) < 0.3)


def _measures(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    starts = _past(rng, count, as_of, 2)
    return {
        "measure": _codes(rng, count, [0.5, 0.25, 0.2, 0.05]),
        "starts_on": starts,
        "ends_on": _terms(rng, starts, [2, 3, 5, 6, 6, 9, 12, 18]),
    }


def _prison(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    starts = _past(rng, count, as_of, 8)
    return {
        "term_starts_on": starts,
        "term_ends_on": _terms(rng, starts, [3, 5, 6, 9, 12, 24, 36, 60, 84, 120]),
    }


def _detox(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    decided, term = _past(rng, count, as_of, 3.5), rng.choice([3, 6, 24, 24, 24, 24, 24], count)
    end = later(decided, term)
    early = decided + (rng.random(count) * (end - decided)).astype(np.int64)
    released = np.where(rng.random(count) < 0.5, end, early)
    known = (released <= as_of) & (rng.random(count) < 0.9)
    return {"decided_on": decided, "term_months": term, "released_on": np.where(known, released, NO_DAY)}


def _disability(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    return {
        "disability_type": _codes(rng, count, [0.12, 0.14, 0.05, 0.42, 0.12, 0.11, 0.04]),
        "grade": _codes(rng, count, [0.15, 0.27, 0.30, 0.28]),
        "issued_on": _past(rng, count, as_of, 10),
        "status": _codes(rng, count, [0.85, 0.12, 0.03]),
    }


def _illness(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    return {
        "disease": rng.integers(0, DISEASES, count),
        "diagnosed_on": _past(rng, count, as_of, 8),
        "status": (rng.random(count) < 0.25).astype(np.int64),
    }


def _court(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    effective = _past(rng, count, as_of, 10)
    restored = effective + 1 + (rng.random(count) * (as_of - effective)).astype(np.int64)
    return {
        "cause": _codes(rng, count, [0.8, 0.1, 0.1]),
        "effective_on": effective,
        "restored_on": np.where(rng.random(count) < 0.2, np.minimum(restored, as_of), NO_DAY),
        "names_children": (rng.random(count) < 0.5).astype(np.int64),
    }


def _deported(rng: np.random.Generator, count: int, as_of: int) -> dict[str, Ints]:
    return {"left_on": _past(rng, count, as_of, 8)}


def _migrants(rng: np.random.Generator, people: People, dead: Flags, parents: Flags) -> Fact:
    """12 % of adults have a row; couples often leave, and often return, together."""
    families = len(people.fathers)
    lot = rng.random(families)
    both, father, mother = lot < 0.075, (lot >= 0.075) & (lot < 0.119), (lot >= 0.119) & (lot < 0.138)
    goes = (np.arange(people.count) >= people.young) & ~parents & (rng.random(people.count) < 0.14)
    goes[people.fathers] = both | father
    goes[people.mothers] = both | mother
    goes &= ~dead
    luck, as_of = rng.random(people.count), people.as_of
    alike = rng.random(families) < 0.6
    luck[people.mothers[alike]] = luck[people.fathers[alike]]
    who = np.flatnonzero(goes)
    left = _past(rng, len(who), as_of, 2.5)
    recent = rng.random(len(who)) < 0.05
    left[recent] = as_of - rng.integers(1, 89, int(recent.sum()))
    edge = np.flatnonzero(rng.random(len(who)) < 0.01)
    left[edge] = latest_start(as_of, 3) + rng.integers(0, 2, len(edge))
    back = left + 1 + (rng.random(len(who)) * (as_of - left)).astype(np.int64)
    returned = luck[who] < 0.36
    return Fact(
        who,
        {
            "work_scope": _codes(rng, len(who), [0.08, 0.22, 0.28, 0.40, 0.02]),
            "left_on": left,
            "returned_on": np.where(returned, np.minimum(back, as_of), NO_DAY),
        },
    )


def _assistance(rng: np.random.Generator, people: People, head: Ints) -> Fact:
    """4 % of families, one row for the head and for each child; 3 % of other households, the head alone."""
    helped = rng.random(len(people.fathers)) < 0.04
    children = np.flatnonzero(helped[people.family])
    old = people.other_men[rng.random(len(people.other_men)) < 0.03]
    families = np.unique(people.household[children])
    homes = np.r_[families, people.household[old], people.household[children]]
    who = np.r_[head[families], old, children]
    # What holds for a household holds for each of its members.
    size = len(head)
    scheme, active = _codes(rng, size, [0.7, 0.25, 0.05]), rng.random(size) < 0.85
    starts = month_start(_past(rng, size, people.as_of, 6, 62))
    ends = month_start(np.minimum(starts + 40 + (rng.random(size) * 700).astype(np.int64), people.as_of))
    values = {
        "scheme": scheme[homes],
        "head": head[homes],
        "starts_in": starts[homes],
        "ends_in": np.where(active, NO_DAY, ends)[homes],
        "status": (~active).astype(np.int64)[homes],
    }
    return Fact(who, values)

"""The people of one county and the households they live in, as arrays.

Children first, then adults: fathers, mothers, grandfathers, grandmothers, and couples without children under
nineteen. Three kinds of household: parents with children (70 %), the same with the father's parents as heads
(20 %), and parents who live apart (10 %): the children are with the mother or with the father's parents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.province import names, numbers, places
from benchmarks.province.damage import Rates

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
YEAR = 365.25
NOBODY = -1
TOGETHER, WITH_GRANDPARENTS, APART = 0, 1, 2
HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD = range(5)


@dataclass
class People:
    """One county. `n17`, `name` and so on are of people; father, mother, family of children."""

    as_of: int
    children: int
    n17: Ints
    name: names.Letters
    male: Flags
    born: Ints
    village: Ints
    household: Ints
    relation: Ints
    father: Ints
    mother: Ints
    family: Ints
    fathers: Ints
    mothers: Ints
    kind: Ints
    other_men: Ints
    other_women: Ints
    young: int

    @property
    def count(self) -> int:
        return len(self.born)


def make(rng: np.random.Generator, home: int, under_18: int, adults: int, as_of: int, rates: Rates) -> People:
    """The people of county `home`: so many under eighteen, the eighteen-year-olds besides, so many older."""
    young = round(under_18 * 19 / 18)
    size = _family_sizes(rng, young)
    family = np.repeat(np.arange(len(size)), size)
    families = len(size)
    kind = rng.choice([TOGETHER, WITH_GRANDPARENTS, APART], families, p=[0.7, 0.2, 0.1])
    with_father_parents = (kind == APART) & (rng.random(families) < 0.4)
    elders = np.flatnonzero((kind == WITH_GRANDPARENTS) | with_father_parents)
    others = max(0, (adults - 2 * families - 2 * len(elders)) // 2)
    born, twin = _births(rng, family, size, as_of, rates)
    mother_born, father_born = _parents_births(rng, family, born, families)
    grandfather_born = father_born[elders] - _years(rng, len(elders), 22, 32)
    other_born = as_of - _years(rng, others, 25, 85)
    counts = (young, families, families, len(elders), len(elders), others, others)
    starts = np.r_[0, np.cumsum(counts)]
    fathers, mothers = starts[1] + np.arange(families), starts[2] + np.arange(families)
    all_born = np.r_[
        born,
        father_born,
        mother_born,
        grandfather_born,
        grandfather_born + _years(rng, len(elders), -2, 5),
        other_born,
        other_born + _years(rng, others, -2, 5),
    ]
    male = np.r_[
        rng.random(young) < 0.53, *(np.full(c, sex) for c, sex in zip(counts[1:], [1, 0] * 3, strict=True))
    ]
    male = male.astype(bool)
    village, household, relation = _homes(rng, counts, starts, family, kind, elders, with_father_parents)
    people = People(
        as_of=as_of,
        children=young,
        n17=np.empty(0, np.int64),
        name=np.empty((0, 4), np.uint32),
        male=male,
        born=all_born,
        village=village,
        household=household,
        relation=relation,
        father=fathers[family],
        mother=mothers[family],
        family=family,
        fathers=fathers,
        mothers=mothers,
        kind=kind,
        other_men=np.arange(starts[5], starts[6]),
        other_women=np.arange(starts[6], starts[7]),
        young=young,
    )
    people.name = _names(rng, people, counts, starts, elders, twin)
    people.n17 = _numbers(rng, home, people)
    return people


def _family_sizes(rng: np.random.Generator, young: int) -> Ints:
    size = rng.choice([1, 2, 3], young, p=[0.55, 0.37, 0.08])
    total = np.cumsum(size)
    last = int(np.searchsorted(total, young))
    size = size[: last + 1]
    size[-1] -= total[last] - young
    return size.astype(np.int64)


def _births(
    rng: np.random.Generator, family: Ints, size: Ints, as_of: int, rates: Rates
) -> tuple[Ints, Ints]:
    """Birth days, oldest first in each family, ten months apart or more; of each twin the other's place."""
    span = int(19 * YEAR)
    start = np.r_[0, np.cumsum(size)[:-1]]
    slack = span - 1 - 320 * (size - 1)
    within = np.sort(family * 2.0 + rng.random(len(family)))
    rank = np.arange(len(family)) - start[family]
    born = as_of - span + 1 + ((within - family * 2.0) * slack[family]).astype(np.int64) + 320 * rank
    twin = np.full(len(family), NOBODY)
    # A share of all children are twins, so of the second children in families of two and more a larger share.
    second = np.flatnonzero(rank == 1)
    chosen = second[rng.random(len(second)) < rates.twins / 2 * len(family) / max(1, len(second))]
    born[chosen], twin[chosen] = born[chosen - 1], chosen - 1
    return born, twin


def _years(rng: np.random.Generator, count: int, low: float, high: float) -> Ints:
    return (rng.uniform(low, high, count) * YEAR).astype(np.int64)


def _parents_births(rng: np.random.Generator, family: Ints, born: Ints, families: int) -> tuple[Ints, Ints]:
    eldest = np.full(families, np.iinfo(np.int64).max)
    np.minimum.at(eldest, family, born)
    age = np.clip(rng.normal(26, 3.8, families), 19, 41)
    mother = eldest - (age * YEAR).astype(np.int64)
    father = mother - (np.clip(rng.normal(1.6, 2.6, families), -4, 12) * YEAR).astype(np.int64)
    return mother, np.minimum(father, eldest - int(18 * YEAR))


def _homes(
    rng: np.random.Generator,
    counts: tuple[int, ...],
    starts: Ints,
    family: Ints,
    kind: Ints,
    elders: Ints,
    with_father_parents: Flags,
) -> tuple[Ints, Ints, Ints]:
    """Village, household and relation to its head, of everybody."""
    families, others, people = counts[1], counts[5], int(starts[-1])
    household, relation = np.empty(people, np.int64), np.empty(people, np.int64)
    # Households: one per family (where the children are), one per father who lives apart, one per mother
    # whose children are with the grandparents, one per other couple.
    apart = kind == APART
    father_home = np.where(apart, families + np.arange(families), np.arange(families))
    mother_home = np.where(with_father_parents, 2 * families + np.arange(families), np.arange(families))
    below = (kind == WITH_GRANDPARENTS) | with_father_parents
    parts = (
        (np.asarray(family), np.where(below[family], GRANDCHILD, CHILD)),
        (father_home, np.where(kind == WITH_GRANDPARENTS, CHILD, HEAD)),
        (mother_home, np.where(kind == WITH_GRANDPARENTS, CHILD_IN_LAW, np.where(apart, HEAD, SPOUSE))),
        (elders, np.full(len(elders), HEAD)),
        (elders, np.full(len(elders), SPOUSE)),
        (3 * families + np.arange(others), np.full(others, HEAD)),
        (3 * families + np.arange(others), np.full(others, SPOUSE)),
    )
    for number, (home, role) in enumerate(parts):
        household[starts[number] : starts[number + 1]] = home
        relation[starts[number] : starts[number + 1]] = role
    village = rng.integers(0, places.PER_COUNTY, 3 * families + others)[household]
    return village, household, relation


def _names(
    rng: np.random.Generator, people: People, counts: tuple[int, ...], starts: Ints, elders: Ints, twin: Ints
) -> names.Letters:
    total = int(starts[-1])
    name = np.zeros((total, 4), np.uint32)
    name[:, 0] = names.surnames(rng, total)
    name[: people.young, 0] = name[people.father, 0]
    name[starts[3] : starts[4], 0] = name[people.fathers[elders], 0]
    name[:, 1:3] = names.given(rng, people.male, people.born < people.as_of - 50 * YEAR)
    twins = np.flatnonzero(twin != NOBODY)
    name[twins, 1] = name[twin[twins], 1]
    fixed = np.flatnonzero((name[twins] == name[twin[twins]]).all(axis=1))
    while len(fixed):
        name[twins[fixed], 2] = names.given(rng, people.male[twins[fixed]], np.zeros(len(fixed), bool))[:, 0]
        fixed = np.flatnonzero((name[twins] == name[twin[twins]]).all(axis=1))
    return name


def _numbers(rng: np.random.Generator, home: int, people: People) -> Ints:
    born_here = rng.random(people.count) >= np.where(np.arange(people.count) < people.young, 0.03, 0.12)
    n17 = np.empty(people.count, np.int64)
    for here, draw in ((True, numbers.native), (False, numbers.moved)):
        some = np.flatnonzero(born_here == here)
        n17[some] = draw(rng, home, people.born[some], people.male[some])
    return n17

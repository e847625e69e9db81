"""What is true of every child, from the clean rows.

The rules are written here once more, in numpy and from the text of the definitions, so that they can judge
the catalogue's: nothing of tonghu is imported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.province import lives
from benchmarks.province.calendar import age, later
from benchmarks.province.cells import NO_DAY
from benchmarks.province.families import People

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

CATEGORIES = ("orphan", "de_facto_unattended", "left_behind", "disabled", "low_income")
ORPHAN, UNATTENDED, LEFT_BEHIND, DISABLED, LOW_INCOME = range(5)


@dataclass
class Standing:
    """Over all people of the county: is it so today, and did it once hold and has ended by record."""

    dead: Flags
    gone: Flags
    unable: Flags
    away: Flags
    certified: Flags
    assisted: Flags
    gone_ended: Flags
    unable_ended: Flags
    away_ended: Flags
    certified_ended: Flags
    assisted_ended: Flags


@dataclass
class Answers:
    """Over the children, by category: who holds it, and who has a recorded reason to leave the roster."""

    holds: dict[int, Flags]
    leaves: dict[int, Flags]


def standing(people: People, facts: dict[str, lives.Fact]) -> Standing:
    """The state of everybody at as-of."""
    as_of = people.as_of

    def mark(register: str, rows: Flags) -> Flags:
        who = facts[register].who[rows]
        flags = np.zeros(people.count, bool)
        flags[who[who < people.count]] = True
        return flags

    dead = mark("death", facts["death"].values["died_on"] <= as_of)
    court = facts["guardianship_case"].values
    restored = (court["restored_on"] > NO_DAY) & (court["restored_on"] <= as_of)
    in_force = (court["effective_on"] <= as_of) & ~restored
    declared_dead = mark("guardianship_case", in_force & (court["cause"] == lives.DECLARED_DEAD))
    declared_missing = mark("guardianship_case", in_force & (court["cause"] == lives.DECLARED_MISSING))
    unable, ended = np.zeros(people.count, bool), np.zeros(people.count, bool)
    for register, (now, over) in _unable_rows(facts, as_of).items():
        unable |= mark(register, now)
        ended |= mark(register, over)
    unable |= mark("guardianship_case", in_force & (court["cause"] == lives.REVOKED))
    ended |= mark("guardianship_case", restored & (court["cause"] == lives.REVOKED))
    work = facts["migrant_work"].values
    back = (work["returned_on"] > NO_DAY) & (work["returned_on"] <= as_of)
    away = (work["work_scope"] != lives.SAME_COUNTY) & (later(work["left_on"], 3) <= as_of) & ~back
    card, help_ = facts["disability"].values, facts["assistance"].values
    return Standing(
        dead=dead | declared_dead,
        gone=dead | declared_dead | declared_missing,
        unable=unable,
        away=mark("migrant_work", away),
        certified=mark("disability", (card["status"] == lives.VALID) & (card["issued_on"] <= as_of)),
        assisted=mark("assistance", (help_["status"] == 0) & (help_["starts_in"] <= as_of)),
        gone_ended=mark("guardianship_case", restored & (court["cause"] != lives.REVOKED)),
        unable_ended=ended,
        away_ended=mark("migrant_work", back),
        certified_ended=mark("disability", card["status"] != lives.VALID),
        assisted_ended=mark("assistance", help_["status"] == 1),
    )


def _unable_rows(facts: dict[str, lives.Fact], as_of: int) -> dict[str, tuple[Flags, Flags]]:
    """Of each register of the eight conditions but the court's: rows that hold, and rows that have ended."""
    lost, custody, prison = (facts[r].values for r in ("missing_person", "coercive_measure", "prison"))
    detox, card, ill = (facts[r].values for r in ("detox", "disability", "serious_illness"))
    found = lost["status"] == 1
    custody_long = (later(custody["starts_on"], 6) <= custody["ends_on"] + 1) & (
        custody["measure"] != lives.BAIL
    )
    prison_long = later(prison["term_starts_on"], 6) <= prison["term_ends_on"] + 1
    detox_long, detox_end = detox["term_months"] >= 6, later(detox["decided_on"], detox["term_months"])
    detox_over = (detox_end <= as_of) | ((detox["released_on"] > NO_DAY) & (detox["released_on"] <= as_of))
    mind = (card["disability_type"] == lives.INTELLECTUAL) | (card["disability_type"] == lives.MENTAL)
    severe = (card["grade"] <= 1) | mind
    grave = ill["disease"] < lives.LISTED_DISEASES
    return {
        "missing_person": (~found & (later(lost["accepted_on"], 6) <= as_of), found),
        "coercive_measure": (
            custody_long & (custody["ends_on"] > as_of),
            custody_long & (custody["ends_on"] <= as_of),
        ),
        "prison": (
            prison_long & (prison["term_ends_on"] > as_of),
            prison_long & (prison["term_ends_on"] <= as_of),
        ),
        "detox": (detox_long & ~detox_over, detox_long & detox_over),
        "disability": (severe & (card["status"] == lives.VALID), severe & (card["status"] != lives.VALID)),
        "serious_illness": (grave & (ill["status"] == 0), grave & (ill["status"] == 1)),
        "deportation": (
            facts["deportation"].values["left_on"] <= as_of,
            np.zeros(len(facts["deportation"].who), bool),
        ),
    }


def answers(people: People, state: Standing) -> Answers:
    """Who of the children is what."""
    child, father, mother = np.arange(people.young), people.father, people.mother
    years = age(people.born[: people.young], people.as_of)
    alive = ~state.dead[child]
    minor, under_16 = years < 18, years < 16
    gone_f, gone_m = state.gone[father], state.gone[mother]
    unable_f, unable_m = state.unable[father], state.unable[mother]
    away_f, away_m = state.away[father], state.away[mother]
    both_gone = gone_f & gone_m
    either = (unable_f & unable_m) | (gone_f & unable_m) | (gone_m & unable_f)
    absent = (away_f | unable_f | gone_f) & (away_m | unable_m | gone_m)
    works_away = (away_f & ~gone_f) | (away_m & ~gone_m)
    holds = {
        ORPHAN: minor & alive & both_gone,
        UNATTENDED: minor & alive & either & ~both_gone,
        LEFT_BEHIND: under_16 & alive & absent & works_away,
        DISABLED: minor & alive & state.certified[child],
        LOW_INCOME: minor & alive & state.assisted[child],
    }
    back, able_again, home_again = (np.zeros(people.young, bool) for _ in range(3))
    for parent in (father, mother):
        here = ~state.gone[parent]
        back |= state.gone_ended[parent] & here
        able_again |= (state.unable_ended[parent] | state.gone_ended[parent]) & ~state.unable[parent] & here
        home_again |= state.away_ended[parent] & ~state.away[parent] & here
    out = ~alive | ~minor
    leaves = {
        ORPHAN: out | back,
        UNATTENDED: out | able_again,
        LEFT_BEHIND: ~alive | ~under_16 | home_again,
        DISABLED: out | (state.certified_ended & ~state.certified)[child],
        LOW_INCOME: out | (state.assisted_ended & ~state.assisted)[child],
    }
    return Answers(holds, leaves)

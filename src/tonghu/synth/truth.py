"""The rules, written a second time and from scratch: what a child holds, and what a perfect reader would
report.

A fact is what one row says of one person: a condition that holds, or one that has ended by that row. Rows
that say neither (a term under six months, work inside the county, an illness off the list) are no facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from tonghu.kernel.periods import add_months, age_in_whole_years, lasts_months
from tonghu.synth.lives import LISTED_DISEASES
from tonghu.synth.people import Entry

CATEGORIES = ("orphan", "de_facto_unattended", "left_behind", "disabled", "low_income")
INCAPACITIES = frozenset(
    [
        "imprisoned",
        "in_detox",
        "coercive_measure",
        "lost_contact",
        "guardianship_revoked",
        "deported",
        "severe_disability",
        "serious_illness",
    ]
)
GONE = frozenset(("dead", "declared_missing"))
TERM_MONTHS = LOST_MONTHS = 6
AWAY_MONTHS = 3


class Fact(NamedTuple):
    """`children` names the only children for whom the fact counts; empty means all."""

    condition: str
    holds: bool
    children: tuple[int, ...] = ()


Facts = Iterable[Fact]


def facts_of(entry: Entry, as_of: dt.date) -> tuple[Fact, ...]:
    """What one row says of its subject at as-of."""
    reader = _READERS.get(entry.register)
    return reader(entry, as_of) if reader else ()


def _between(condition: str, start: dt.date, end: dt.date, as_of: dt.date) -> tuple[Fact, ...]:
    if not lasts_months(start, end, TERM_MONTHS) or start > as_of:
        return ()
    return (Fact(condition, end > as_of),)


def _hukou(entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    return (Fact("dead", True),) if entry.values["person_status"] == "deceased" else ()


def _death(_entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    return (Fact("dead", True),)


def _prison(entry: Entry, as_of: dt.date) -> tuple[Fact, ...]:
    return _between("imprisoned", entry.values["term_starts_on"], entry.values["term_ends_on"], as_of)


def _coercive(entry: Entry, as_of: dt.date) -> tuple[Fact, ...]:
    return _between("coercive_measure", entry.values["starts_on"], entry.values["ends_on"], as_of)


def _detox(entry: Entry, as_of: dt.date) -> tuple[Fact, ...]:
    end = add_months(entry.values["decided_on"], entry.values["term_months"])
    released = entry.values["released_on"]
    if not lasts_months(entry.values["decided_on"], end, TERM_MONTHS):
        return ()
    return (Fact("in_detox", end > as_of and not (released and released <= as_of)),)


def _missing(entry: Entry, as_of: dt.date) -> tuple[Fact, ...]:
    if entry.values["status"] == "found":
        return (Fact("lost_contact", False),)
    return (
        (Fact("lost_contact", True),) if lasts_months(entry.values["accepted_on"], as_of, LOST_MONTHS) else ()
    )


def _deported(_entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    return (Fact("deported", True),)


def _illness(entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    if entry.values["disease"] not in LISTED_DISEASES:
        return ()
    return (Fact("serious_illness", entry.values["status"] == "in_treatment"),)


def _disability(entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    valid = entry.values["status"] == "valid"
    severe = entry.values["grade"] in "12" or entry.values["disability_type"] in ("intellectual", "mental")
    certified = Fact("certified_disability", valid)
    return (certified, Fact("severe_disability", valid)) if severe else (certified,)


def _court(entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    holds = entry.values["restored_on"] is None
    cause = entry.values["cause"]
    if cause == "guardianship_revoked":
        return (Fact("guardianship_revoked", holds, tuple(entry.values["child_names"])),)
    return (Fact("dead" if cause == "declared_dead" else "declared_missing", holds),)


def _work(entry: Entry, as_of: dt.date) -> tuple[Fact, ...]:
    returned = entry.values["returned_on"]
    if returned and returned <= as_of:
        return (Fact("away_for_work", False),)
    if entry.values["work_scope"] == "same_county":
        return ()
    return (Fact("away_for_work", True),) if lasts_months(entry.values["left_on"], as_of, AWAY_MONTHS) else ()


def _assistance(entry: Entry, _as_of: dt.date) -> tuple[Fact, ...]:
    return (Fact("receives_assistance", entry.values["status"] == "active"),)


_READERS = {
    "hukou": _hukou,
    "death": _death,
    "prison": _prison,
    "coercive_measure": _coercive,
    "detox": _detox,
    "missing_person": _missing,
    "deportation": _deported,
    "serious_illness": _illness,
    "disability": _disability,
    "guardianship_case": _court,
    "migrant_work": _work,
    "assistance": _assistance,
}


def _held(facts: Facts, child: int) -> set[str]:
    return {fact.condition for fact in facts if fact.holds and (not fact.children or child in fact.children)}


def _ended(facts: Facts, child: int) -> set[str]:
    return {
        fact.condition for fact in facts if not fact.holds and (not fact.children or child in fact.children)
    }


def categories_of(
    born: dt.date, as_of: dt.date, child: int, mine: Facts, fathers: Facts, mothers: Facts
) -> set[str]:
    """The categories that hold for a child; a dead child and one of eighteen holds none."""
    own, father, mother = (_held(facts, child) for facts in (mine, fathers, mothers))
    age = age_in_whole_years(born, as_of)
    if "dead" in own or age >= 18:
        return set()
    without = [bool(parent & (INCAPACITIES | GONE)) for parent in (father, mother)]
    away = ["away_for_work" in parent for parent in (father, mother)]
    held = set()
    if father & GONE and mother & GONE:
        held.add("orphan")
    elif all(without):
        held.add("de_facto_unattended")
    if age < 16 and any(away) and all(a or w for a, w in zip(away, without, strict=True)):
        held.add("left_behind")
    if "certified_disability" in own:
        held.add("disabled")
    if "receives_assistance" in own:
        held.add("low_income")
    return held


def has_evidence_of_end(category: str, child: int, mine: Facts, fathers: Facts, mothers: Facts) -> bool:
    """A register says that the child's own ground has ended, or that a parent is back.

    A parent is back when one ground has ended and no other keeps that parent away: somebody released from
    detoxification and since deported is not.
    """
    if category == "disabled":
        return "certified_disability" in _ended(mine, child)
    if category == "low_income":
        return "receives_assistance" in _ended(mine, child)
    ended, keeps_away = {
        "orphan": (GONE, GONE),
        "left_behind": ({"away_for_work"}, GONE | {"away_for_work"}),
        "de_facto_unattended": (INCAPACITIES | GONE, INCAPACITIES | GONE),
    }[category]
    return any(
        _ended(facts, child) & ended and not _held(facts, child) & keeps_away for facts in (fathers, mothers)
    )


def leads_of(
    born: dt.date,
    as_of: dt.date,
    child: int,
    enrolled: Iterable[str],
    mine: Facts,
    fathers: Facts,
    mothers: Facts,
) -> dict[tuple[str, str], str]:
    """What to report of one child: (category, enter or exit) to the basis of an exit, "" for an entry."""
    held = categories_of(born, as_of, child, mine, fathers, mothers)
    enrolled = set(enrolled)
    leads = {(category, "enter"): "" for category in held - enrolled}
    age = age_in_whole_years(born, as_of)
    for category in enrolled - held:
        if "dead" in _held(mine, child):
            basis = "child_dead"
        elif age >= 18 or (category == "left_behind" and age >= 16):
            basis = "aged_out"
        elif has_evidence_of_end(category, child, mine, fathers, mothers):
            basis = {
                "left_behind": "parent_returned",
                "disabled": "certificate_ended",
                "low_income": "assistance_stopped",
            }.get(category, "parent_back")
        else:
            continue
        leads[category, "exit"] = basis
    return leads

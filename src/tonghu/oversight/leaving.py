"""The figures of a board as they may leave it: on paper, in a file, on a wall. Small counts of people are held back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tonghu.oversight.boards import ClauseFigures, PlaceFigures, ReadingFigures
from tonghu.oversight.suppression import Shown, least_shown, suppressed
from tonghu.oversight.tallies import Tally
from tonghu.policy.duties.schema import Reading, SubjectKind
from tonghu.policy.schema import Catalogue

# Whose counts are counts of people: a child, somebody of its family, or what is on record about one of them.
PEOPLE: frozenset[SubjectKind] = frozenset({"child", "guardian", "case", "record", "lead", "class"})


@dataclass(frozen=True)
class ReadingShown:
    """A reading's line as it may leave; `tally` None where it is held back."""

    figures: ReadingFigures
    tally: Tally | None


def is_about_people(reading: Reading) -> bool:
    """Whether its counts are of people, and small ones held back. Villages, schools and counties are no people."""
    return reading.subject in PEOPLE


def places_leaving(
    lines: Sequence[PlaceFigures], rules: Collection[str], catalogue: Catalogue, *, on: dt.date
) -> Shown[str]:
    """Lines of places and their total. Not suppressed where none of the rules is about people."""
    tallies = {line.place: line.tally for line in lines}
    about = any(is_about_people(reading) for reading in _readings(rules, catalogue))
    return suppressed(tallies, least=least_shown(on=on).value if about else 0)


def clauses_leaving(found: Sequence[ClauseFigures], *, on: dt.date) -> Shown[str]:
    """Lines of clauses and their total: each pools people and others, so all are held as people are."""
    tallies = {each.clause.id: each.tally for each in found}
    return suppressed(tallies, least=least_shown(on=on).value)


def readings_leaving(found: Sequence[ClauseFigures], *, on: dt.date) -> list[ReadingShown]:
    """Every reading. All of them add up to the total of the board, so those about people are one table."""
    every = [each for clause in found for each in clause.readings]
    people = {each.reading.id: each.tally for each in every if is_about_people(each.reading)}
    held = suppressed(people, least=least_shown(on=on).value).lines
    return [ReadingShown(each, held.get(each.reading.id, each.tally)) for each in every]


def _readings(rules: Collection[str], catalogue: Catalogue) -> list[Reading]:
    by_id: Mapping[str, Reading] = {
        reading.id: reading for duty in catalogue.duties.values() for reading in duty.readings
    }
    return [by_id[rule] for rule in rules if rule in by_id]

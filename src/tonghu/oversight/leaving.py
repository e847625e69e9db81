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
    """Every reading. First readings add up to the total of a board, so those about people are one table; a second
    reading counts the same people again, and goes with the first where that is held back."""
    every = [each for clause in found for each in clause.readings]
    least = least_shown(on=on).value
    first = {each.reading.id for each in every if each.reading is each.duty.readings[0]}
    people = [each for each in every if is_about_people(each.reading)]
    main = suppressed(
        {each.reading.id: each.tally for each in people if each.reading.id in first}, least=least
    )
    shown: dict[str, Tally | None] = {each.reading.id: each.tally for each in every}
    shown.update(main.lines)
    for each in people:
        if each.reading.id not in first:
            alone = suppressed({each.reading.id: each.tally}, least=least)
            held_back = shown[each.duty.readings[0].id] is None
            shown[each.reading.id] = None if held_back else alone.lines[each.reading.id]
    return [ReadingShown(each, shown[each.reading.id]) for each in every]


def _readings(rules: Collection[str], catalogue: Catalogue) -> list[Reading]:
    by_id: Mapping[str, Reading] = {
        reading.id: reading for duty in catalogue.duties.values() for reading in duty.readings
    }
    return [by_id[rule] for rule in rules if rule in by_id]

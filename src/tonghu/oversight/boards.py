"""Shares by clause and by place, out of one reading of the counts: what a board shows, before anything is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tonghu.oversight.tallies import Tally, furthest_behind, total
from tonghu.policy.duties.coverage import NOTICE
from tonghu.policy.duties.periods import named_by
from tonghu.policy.duties.schema import Duty, Reading
from tonghu.policy.schema import Catalogue, Clause

# Place → rule → counts. The places right below the one a board is about, and that one itself for what is owed at its
# own level: a county's yearly plan is no town's.
Matrix = Mapping[str, Mapping[str, Tally]]
WORST = 3


@dataclass(frozen=True, kw_only=True)
class PlaceFigures:
    """What is owed in one place. `own_level`: of the board's place itself and of none below it."""

    place: str
    name: str
    tally: Tally
    own_level: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadingFigures:
    """One reading of a duty. `worst`: at most WORST places with something left, furthest behind first.

    `below`: it is about somebody in a place below the board's, and not only of its own level. `doubts`: titles of what it
    rests on that is 待核.
    """

    duty: Duty
    reading: Reading
    tally: Tally
    worst: tuple[PlaceFigures, ...]
    below: bool
    doubts: tuple[str, ...]

    @property
    def title(self) -> str:
        """The duty's; the reading's beside it where the duty is read in two ways."""
        return (
            f"{self.duty.title}（{self.reading.title}）" if len(self.duty.readings) > 1 else self.duty.title
        )

    @property
    def below_target(self) -> bool:
        """Whether less was done than is asked for; False without a target or where nothing is owed."""
        share, target = self.tally.share, self.reading.target
        return share is not None and target is not None and share < target.share


@dataclass(frozen=True, kw_only=True)
class ClauseFigures:
    """A task or a safeguard of the notice. `tally` pools all readings of its duties."""

    clause: Clause
    readings: tuple[ReadingFigures, ...]
    tally: Tally
    worst: tuple[PlaceFigures, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """What any of its readings rests on that is 待核, each once."""
        return tuple(dict.fromkeys(doubt for each in self.readings for doubt in each.doubts))

    @property
    def without_target(self) -> int:
        """How many of its readings are reported without a target."""
        return sum(each.reading.target is None for each in self.readings)


def clause_figures(
    matrix: Matrix, names: Mapping[str, str], catalogue: Catalogue, *, at: str, on: dt.date
) -> list[ClauseFigures]:
    """Every clause of the notice in its order, those without a duty too. `at`: the board's place."""
    return [_of_clause(clause, matrix, names, catalogue, at, on) for clause in clauses_of_notice(catalogue)]


def clauses_of_notice(catalogue: Catalogue) -> list[Clause]:
    """The 23 tasks and the 3 safeguards, as the notice numbers them."""
    return [clause for name, clause in catalogue.clauses.items() if name.startswith(f"{NOTICE}/")]


def duties_of(clause: str, catalogue: Catalogue) -> list[Duty]:
    """The duties that the clause carries, in the order of their numbers."""
    return sorted(
        (duty for duty in catalogue.duties.values() if duty.clause == clause),
        key=lambda duty: [int(part) for part in duty.number[1:].split("-")],
    )


def place_figures(
    matrix: Matrix, names: Mapping[str, str], rules: Collection[str], *, at: str
) -> list[PlaceFigures]:
    """The places of a board, furthest behind first, pooled over some rules; those that owe nothing after them, and the
    board's own place last."""
    lines = [
        PlaceFigures(
            place=place,
            name=names.get(place, place),
            tally=total(counts[rule] for rule in rules if rule in counts),
            own_level=place == at,
        )
        for place, counts in matrix.items()
    ]
    kept = [line for line in lines if not line.own_level or line.tally.applicable]
    return sorted(kept, key=lambda line: (line.own_level, furthest_behind(line.tally), line.place))


def pooled_rules(catalogue: Catalogue, *, clause: str = "") -> frozenset[str]:
    """The readings that count in sums, of the duties of one clause or of all. A sum counts what is asked, not people: most
    duties with several readings are read in parts (by risk, by department), and a child counts once for each thing owed to
    it. A reading `beside` another counts the same again and is in no sum.
    """
    return frozenset(
        reading.id
        for duty in catalogue.duties.values()
        if not clause or duty.clause == clause
        for reading in duty.readings
        if not reading.beside
    )


def whole(matrix: Matrix, rules: Collection[str]) -> Tally:
    """Pooled over all places."""
    return total(counts[rule] for counts in matrix.values() for rule in rules if rule in counts)


def doubts_of(duty: Duty, reading: Reading, catalogue: Catalogue, on: dt.date) -> tuple[str, ...]:
    """Titles of parameters in its time limits that are 待核, and 目标 or 出处 where those are."""
    return tuple(dict.fromkeys(_doubts(duty, reading, catalogue, on)))


def _doubts(duty: Duty, reading: Reading, catalogue: Catalogue, on: dt.date) -> Iterator[str]:
    names = [reading.grace] if reading.grace else []
    for name in (*names, *named_by(reading.when)):
        parameter = catalogue.parameters[name]
        if parameter.at(on).source.status == "待核":
            yield parameter.title
    if reading.target is not None and reading.target.source.status == "待核":
        yield "目标值"
    if duty.source.status == "待核":
        yield "出处"


def _of_clause(
    clause: Clause, matrix: Matrix, names: Mapping[str, str], catalogue: Catalogue, at: str, on: dt.date
) -> ClauseFigures:
    readings = tuple(
        ReadingFigures(
            duty=duty,
            reading=reading,
            tally=whole(matrix, (reading.id,)),
            worst=_worst(matrix, names, (reading.id,), at),
            below=any(
                counts[reading.id].applicable
                for place, counts in matrix.items()
                if place != at and reading.id in counts
            ),
            doubts=doubts_of(duty, reading, catalogue, on),
        )
        for duty in duties_of(clause.id, catalogue)
        for reading in duty.readings
    )
    rules = pooled_rules(catalogue, clause=clause.id)
    return ClauseFigures(
        clause=clause,
        readings=readings,
        tally=whole(matrix, rules),
        worst=_worst(matrix, names, rules, at),
    )


def _worst(
    matrix: Matrix, names: Mapping[str, str], rules: Collection[str], at: str
) -> tuple[PlaceFigures, ...]:
    lines = place_figures(matrix, names, rules, at=at)
    return tuple(line for line in lines if line.tally.open and not line.own_level)[:WORST]

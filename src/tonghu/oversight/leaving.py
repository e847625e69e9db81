"""The figures of a board or a report as they may leave it: on paper, in a file, on a wall. Small counts of people are held back.

All tables that leave together are one system (`disclosure`): a town's count that the table of places holds back must not follow
from the table of duties beside it. Offices are nobody's secret: what is owed by them is taken off first, and shown whatever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tonghu.oversight.boards import Matrix
from tonghu.oversight.disclosure import Equation, Parts, held_back, is_small
from tonghu.oversight.tallies import Tally, total
from tonghu.policy.duties.schema import Reading, SubjectKind
from tonghu.policy.schema import Catalogue

# Whose counts are counts of people: a child, somebody of its family, or what is on record about one of them.
PEOPLE: frozenset[SubjectKind] = frozenset({"child", "guardian", "case", "record", "lead", "class"})
# A line of a table: (place, or EVERYWHERE or BELOW; the rules about people that it pools).
Line = tuple[str, frozenset[str]]
EVERYWHERE, BELOW = "", "below"
# What a line is shown with beside the counts that decide whether it is shown at all. Of each group one is not shown without the
# others: what is open is shown, so that either of due and overdue tells the other.
FINE: Mapping[str, Callable[[Tally], Parts]] = {
    "late": lambda tally: (tally.late,),
    "excused": lambda tally: (tally.excused,),
    "due": lambda tally: (tally.due, tally.overdue),
}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A rule as tables pool it. `people`: it counts people; `pooled`: it is in sums; another beside it counts the same again."""

    rule: str
    clause: str
    duty: str
    people: bool
    pooled: bool


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Which tables leave together. `places`: the rules that a table of places pools, with their total; none: no such table.

    `own`: the place whose own line stands in no table though the total has it; '' where it is a line of the table.
    `whole`: the total over all rules is told; `clauses`, `readings`: each has a line over all places.
    """

    places: Collection[str] = ()
    own: str = ""
    whole: bool = False
    clauses: bool = False
    readings: bool = False


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What may leave: each line that is held back is None. `below`: the total of the places without their own board's line.

    `rough`: by line, names of FINE that are not shown of it though it is.
    """

    places: Mapping[str, Tally | None] = field(default_factory=dict)
    below: Tally | None = None
    total: Tally | None = None
    clauses: Mapping[str, Tally | None] = field(default_factory=dict)
    readings: Mapping[str, Tally | None] = field(default_factory=dict)
    rough: Mapping[Line, frozenset[str]] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)

    @property
    def held_back(self) -> bool:
        """Whether anything is."""
        every = (*self.places.values(), *self.clauses.values(), *self.readings.values())
        return self.total is None or None in every

    def hidden_of(self, name: str) -> frozenset[str]:
        """Of a place, a clause, a rule, EVERYWHERE or BELOW: names of FINE that are not shown."""
        return self.rough.get(self.lines[name], frozenset()) if name in self.lines else frozenset()


def is_about_people(reading: Reading) -> bool:
    """Whether its counts are of people, and small ones held back. Villages, schools and counties are no people."""
    return reading.subject in PEOPLE


def counted(catalogue: Catalogue) -> list[Counted]:
    """Every reading of the catalogue."""
    return [
        Counted(
            rule=reading.id,
            clause=duty.clause,
            duty=duty.id,
            people=is_about_people(reading),
            pooled=not reading.beside,
        )
        for duty in catalogue.duties.values()
        for reading in duty.readings
    ]


def leaving(matrix: Matrix, rules: Sequence[Counted], tables: Tables, *, least: int) -> Leaving:
    """The tables with small counts held back. `least`: the smallest count of people that may leave."""
    return _System(matrix, rules, tables, least).solved()


class _System:
    """The lines of the tables, the equations between them, and what is held back of them."""

    def __init__(self, matrix: Matrix, rules: Sequence[Counted], tables: Tables, least: int) -> None:
        self.matrix, self.rules, self.tables, self.least = matrix, rules, tables, least
        self.people = frozenset(each.rule for each in rules if each.people)
        self.pooled = frozenset(each.rule for each in rules if each.pooled)
        self.clauses: dict[str, set[str]] = {}
        for each in rules:
            if each.pooled:
                self.clauses.setdefault(each.clause, set()).add(each.rule)
        self.values: dict[Line, Tally] = {}
        self.equations: list[Equation] = []
        self.never_shown: set[Line] = set()
        self._of_places()
        self._of_clauses()
        self._of_readings()

    def line(self, place: str, rules: Collection[str]) -> Line:
        """The line, with its value over people."""
        found = (place, self.people.intersection(rules))
        if found not in self.values:
            self.values[found] = self.tally(place, found[1])
        return found

    def tally(self, place: str, rules: Collection[str]) -> Tally:
        """What the line says, people or not."""
        if place in (EVERYWHERE, BELOW):
            there = [key for key in self.matrix if place == EVERYWHERE or key != self.tables.own]
        else:
            there = [place]
        return total(
            self.matrix[key][rule] for key in there for rule in rules if rule in self.matrix.get(key, {})
        )

    def adds_up(self, whole: Line, parts: Sequence[Line]) -> None:
        """An equation; one whose only part is the whole itself says nothing."""
        if parts and tuple(parts) != (whole,):
            self.equations.append(Equation(whole, tuple(parts)))

    def _of_places(self) -> None:
        rules, own = self.tables.places, self.tables.own
        if not rules:
            return
        lines = [self.line(place, rules) for place in self.matrix if place != own]
        if not own:
            self.adds_up(self.line(EVERYWHERE, rules), lines)
            return
        below = self.line(BELOW, rules)
        self.adds_up(below, lines)
        if self._told_whole(rules):
            apart = self.line(own, rules)
            self.never_shown.add(apart)
            self.adds_up(self.line(EVERYWHERE, rules), (below, apart))

    def _told_whole(self, rules: Collection[str]) -> bool:
        """Whether the total of these rules over all places stands in some table."""
        whole = self.tables.whole or (not self.tables.own and set(self.tables.places) == self.pooled)
        return whole and set(rules) == self.pooled

    def _of_clauses(self) -> None:
        if not self.tables.clauses:
            return
        lines = [self.line(EVERYWHERE, rules) for rules in self.clauses.values()]
        if self._told_whole(self.pooled):
            self.adds_up(self.line(EVERYWHERE, self.pooled), lines)
        # One duty of a clause beside the clause tells what is left of it.
        chosen = set(self.tables.places)
        for rules in self.clauses.values():
            if chosen and chosen < rules:
                left = self.line(EVERYWHERE, rules - chosen)
                self.never_shown.add(left)
                self.adds_up(self.line(EVERYWHERE, rules), (self.line(EVERYWHERE, chosen), left))

    def _of_readings(self) -> None:
        if not self.tables.readings:
            return
        lines = {rule: self.line(EVERYWHERE, {rule}) for rule in sorted(self.pooled)}
        if self.tables.clauses:
            for rules in self.clauses.values():
                self.adds_up(self.line(EVERYWHERE, rules), [lines[rule] for rule in sorted(rules)])
        elif self._told_whole(self.pooled):
            self.adds_up(self.line(EVERYWHERE, self.pooled), list(lines.values()))

    def solved(self) -> Leaving:
        """All of it."""
        hidden = held_back(
            {line: (tally.fulfilled, tally.open) for line, tally in self.values.items()},
            self.equations,
            least=self.least,
            never_shown=frozenset(self.never_shown),
        )
        rough: dict[Line, set[str]] = {}
        for name, parts in FINE.items():
            of_part = held_back(
                {line: parts(tally) for line, tally in self.values.items()},
                self.equations,
                least=self.least,
                never_shown=frozenset(self.never_shown) | hidden,
            )
            for line in of_part - hidden - self.never_shown:
                rough.setdefault(line, set()).add(name)
        drawn = _Drawn(self, hidden, {line: frozenset(names) for line, names in rough.items()})
        return drawn.leaving()


class _Drawn:
    """The tables as they leave, out of what is held back."""

    def __init__(self, system: _System, hidden: frozenset[Line], rough: dict[Line, frozenset[str]]) -> None:
        self.system, self.hidden, self.rough = system, hidden, rough
        self.lines: dict[str, Line] = {}

    def leaving(self) -> Leaving:
        """All of it."""
        system, tables = self.system, self.system.tables
        whole = tables.places if tables.places and not tables.own else system.pooled
        return Leaving(
            places={
                place: self.shown(place, place, tables.places)
                for place in (system.matrix if tables.places else ())
                if place != tables.own
            },
            below=self.shown(BELOW, BELOW, tables.places) if tables.own else None,
            total=self.shown(EVERYWHERE, EVERYWHERE, whole),
            clauses={
                clause: self.shown(clause, EVERYWHERE, rules)
                for clause, rules in (system.clauses if tables.clauses else {}).items()
            },
            readings={each.rule: self.reading(each) for each in (system.rules if tables.readings else ())},
            rough=self.rough,
            lines=self.lines,
        )

    def shown(self, name: str, place: str, rules: Collection[str]) -> Tally | None:
        """The line under this name; None where it is held back."""
        self.lines[name] = line = self.system.line(place, rules)
        return None if line in self.hidden else self.system.tally(place, rules)

    def reading(self, each: Counted) -> Tally | None:
        """A rule over all places. One beside others counts the same people again, and goes with them where one is held back."""
        if each.pooled or not each.people:
            return self.shown(each.rule, EVERYWHERE, {each.rule})
        line = (EVERYWHERE, frozenset({each.rule}))
        self.lines[each.rule] = line
        tally = self.system.tally(EVERYWHERE, {each.rule})
        others = [
            (EVERYWHERE, frozenset({other.rule}))
            for other in self.system.rules
            if other.duty == each.duty and other.pooled and other.people
        ]
        small = is_small((tally.fulfilled, tally.open), self.system.least)
        if small or not self.hidden.isdisjoint(others):
            return None
        own = {name for name, parts in FINE.items() if is_small(parts(tally), self.system.least)}
        if rough := frozenset(own).union(*(self.rough.get(other, ()) for other in others)):
            self.rough[line] = rough
        return tally

"""Every way the files may be read, and so which leads are certain (truth) and which are open (review)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from tonghu.synth import names
from tonghu.synth.identify import Reader, clean_name
from tonghu.synth.noise import SUBJECT_FIELDS, Row
from tonghu.synth.parentage import ParentReader
from tonghu.synth.people import NOBODY, Entry, Person, World
from tonghu.synth.truth import Fact, facts_of, leads_of

_MOST_READINGS = 256
_DEAD_AT_WORK = "dead in one register, at work in a later row of another"


class Lead(NamedTuple):
    """`basis` says why an exit; `reason` why the files leave the lead open, "" for truth."""

    child: int
    category: str
    action: str
    basis: str
    reason: str


@dataclass(slots=True)
class _Doubt:
    """A row that may mean any of several people."""

    options: tuple[int, ...]
    facts: tuple[Fact, ...] = ()
    category: str = ""
    reason: str = ""


@dataclass(slots=True)
class _Person:
    certain: set[Fact] = field(default_factory=set)
    doubts: list[_Doubt] = field(default_factory=list)
    dead_at_work: bool = False


class Readings:
    def __init__(self, world: World, rows: list[Row]) -> None:
        self.world = world
        registered = {row.entry.people[""] for row in rows if row.entry.register == "hukou"}
        self.reader = Reader(world, registered)
        self.parents = ParentReader(world, self.reader, rows)
        self._people: dict[int, _Person] = defaultdict(_Person)
        self._enrolled: dict[int, set[str]] = defaultdict(set)
        self._dated: dict[int, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            self._take(row)
        self._find_dead_at_work()

    # ---- rows to people

    def _take(self, row: Row) -> None:
        entry = row.entry
        facts = facts_of(entry, self.world.as_of)
        if entry.register != "roster" and not facts:
            return
        true = entry.people[""]
        found = (true,) if entry.register == "hukou" else self._subject(row)
        if entry.register == "guardianship_case" and entry.values["child_names"] and found == (true,):
            facts = self._named_children(row, facts)
        if found == (true,):
            self._settle(true, entry, facts)
            return
        options = tuple(sorted({*found, true}))
        text = " or ".join(self._show(pid) for pid in options if pid) + (
            " or nobody known" if NOBODY in options else ""
        )
        doubt = _Doubt(
            options,
            facts,
            entry.values["category"] if entry.register == "roster" else "",
            f"a row fits {text}",
        )
        for pid in options:
            if pid:
                self._people[pid].doubts.append(doubt)

    def _settle(self, pid: int, entry: Entry, facts: tuple[Fact, ...]) -> None:
        if entry.register == "roster":
            self._enrolled[pid].add(entry.values["category"])
            return
        self._people[pid].certain.update(facts)
        self._dated[pid][entry.register].append(entry)

    def _subject(self, row: Row) -> tuple[int, ...]:
        values, register = row.values, row.entry.register
        name = values.get("respondent_name" if register == "guardianship_case" else "name")
        number = values.get("respondent_number" if register == "guardianship_case" else "number")
        if register == "disability":
            number = (values["certificate_no"] or "")[:18]
        grown = (
            True
            if register in ("migrant_work", "prison", "coercive_measure", "detox", "deportation")
            else None
        )
        grown = False if register == "roster" else grown
        male = values["sex"] == "M" if "sex" in SUBJECT_FIELDS[register] else None
        found = self.reader.candidates(
            name, number, born=values.get("birth_date"), male=male, place=self._place(row), grown=grown
        )
        if self.reader.exact(number) is None and any(pid not in self.reader.registered for pid in found):
            # Somebody from elsewhere stands in these files only where a row names them: what a prison or a
            # court says without their number in full may as well be about a stranger.
            found = tuple(sorted({NOBODY, *found}))
        if register == "assistance" and len(found) > 1:
            found = self._of_the_household(row, found)
        return found

    def _place(self, row: Row) -> str | None:
        if row.entry.register == "roster":
            return str(row.values["village_code"])
        return row.values["address"] if "address" in SUBJECT_FIELDS[row.entry.register] else None

    def _of_the_household(self, row: Row, found: tuple[int, ...]) -> tuple[int, ...]:
        head = self.reader.candidates(row.values.get("head_name"), row.values.get("head_number"))
        if len(head) != 1 or head == (NOBODY,):
            return found
        roof = self.parents.home_of(head[0])
        near = tuple(pid for pid in found if pid in roof)
        return near if len(near) == 1 else found

    def _named_children(self, row: Row, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """The children of the respondent whose names stand there; a child whose name could be another's
        stays.
        """
        written = {names.sounds(clean_name(name)) for name in row.values["child_names"]}
        respondent = row.entry.people[""]
        children = [
            child.pid
            for child in self.world.children()
            if respondent in (child.father, child.mother) and names.sounds(child.name) in written
        ]
        return tuple(fact._replace(children=tuple(children)) for fact in facts)

    def _show(self, pid: int) -> str:
        person = self.world.people[pid]
        return person.number if person.has_number else person.name

    def _find_dead_at_work(self) -> None:
        for pid, registers in self._dated.items():
            died = self.world.people[pid].died
            deaths = [
                entry.values["effective_on"]
                for entry in registers["guardianship_case"]
                if entry.values["cause"] == "declared_dead"
            ]
            first = min([day for day in (died, *deaths) if day], default=None)
            later = [
                entry for entry in registers["migrant_work"] if first and entry.values["left_on"] > first
            ]
            self._people[pid].dead_at_work = bool(later)

    # ---- people to leads

    def leads(self) -> tuple[list[Lead], list[Lead]]:
        """Truth and review, in the order of the children."""
        truth: list[Lead] = []
        review: list[Lead] = []
        for child in self.world.children():
            certain, open_ones, reason = self._leads_of(child)
            truth += [Lead(child.pid, *key, basis, "") for key, basis in sorted(certain.items())]
            review += [Lead(child.pid, *key, "", reason) for key in sorted(open_ones)]
        return truth, review

    def _leads_of(self, child: Person) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]], str]:
        fathers, mothers = (self.parents.options(child, role) for role in ("father", "mother"))
        involved = [pid for pid in {child.pid, *fathers, *mothers} if pid]
        doubts: list[_Doubt] = []
        for pid in sorted(involved):
            doubts += [
                doubt for doubt in self._people[pid].doubts if all(doubt is not other for other in doubts)
            ]
        corpses = [pid for pid in sorted(involved) if self._people[pid].dead_at_work]
        every: list[dict[tuple[str, str], str]] = []
        choices = [fathers, mothers, *(doubt.options for doubt in doubts), *((True, False) for _ in corpses)]
        for picked in _combinations(choices):
            father, mother = int(picked[0]), int(picked[1])
            meant = [int(pid) for pid in picked[2 : 2 + len(doubts)]]
            alive = {pid for pid, dead in zip(corpses, picked[2 + len(doubts) :], strict=True) if not dead}
            facts = [self._facts(pid, doubts, meant, corpses, alive) for pid in (child.pid, father, mother)]
            enrolled = set(self._enrolled[child.pid])
            enrolled |= {
                d.category for d, pid in zip(doubts, meant, strict=True) if d.category and pid == child.pid
            }
            every.append(
                leads_of(child.born, self.world.as_of, child.pid, enrolled, facts[0], facts[1], facts[2])
            )
        certain = {key: basis for key, basis in every[0].items() if all(key in leads for leads in every)}
        open_ones = {key for leads in every for key in leads} - certain.keys()
        reasons = [
            f"files leave the {role} open"
            for role, options in (("father", fathers), ("mother", mothers))
            if len(options) > 1
        ]
        reasons += list(dict.fromkeys(doubt.reason for doubt in doubts))
        reasons += [_DEAD_AT_WORK] if corpses else []
        return certain, open_ones, "; ".join(reasons)

    def _facts(
        self, pid: int, doubts: list[_Doubt], meant: list[int], corpses: list[int], alive: set[int]
    ) -> set[Fact]:
        if pid == NOBODY:
            return set()
        facts = set(self._people[pid].certain)
        for doubt, whom in zip(doubts, meant, strict=True):
            if whom == pid:
                facts.update(doubt.facts)
        if pid in corpses:
            unwanted = "dead" if pid in alive else "away_for_work"
            facts = {fact for fact in facts if fact.condition != unwanted}
        return facts


def _combinations(choices: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """All ways to choose; where they are too many, the first of each, the last of each, and each changed
    alone.
    """
    count = 1
    for options in choices:
        count *= len(options)
    if count <= _MOST_READINGS:
        return list(itertools.product(*choices))
    first = [options[0] for options in choices]
    picked = [tuple(first), tuple(options[-1] for options in choices)]
    for place, options in enumerate(choices):
        picked += [(*first[:place], option, *first[place + 1 :]) for option in options[1:]]
    return picked

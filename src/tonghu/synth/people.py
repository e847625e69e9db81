"""What a made county consists of: people, households, and rows as a faultless department would write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tonghu.synth.places import County, Village

NOBODY = 0


@dataclass(slots=True)
class Person:
    """`pid` counts from 1. `village` is None for people of another county. `father`, `mother` are pids, 0
    if none.
    """

    pid: int
    name: str
    male: bool
    born: dt.date
    number: str
    village: Village | None
    address: str
    father: int = NOBODY
    mother: int = NOBODY
    former_name: str = ""
    child: bool = False
    has_number: bool = True
    died: dt.date | None = None
    death_in: str = ""  # hukou, register or both
    traps: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Household:
    """`members` maps pid to relation to head; `left_on` is set for a household that moved out."""

    number: str
    village: Village
    door: int
    members: dict[int, str]
    left_on: dt.date | None = None


@dataclass(slots=True)
class Family:
    """A couple and its children under one roof or not. `home` is the children's household."""

    home: Household
    father: int
    mother: int
    children: list[int]
    hard: bool = False


@dataclass(slots=True)
class Entry:
    """One row of a register before anything went wrong.

    `people` maps a role to a pid; the role is the prefix of the fields that name the person ("" for the
    subject of the row, "father" for father_name and father_number). `values` holds every other field, and
    may preset one of a person's fields to None where the department left it blank.
    """

    register: str
    people: dict[str, int]
    values: dict[str, Any]


@dataclass(slots=True)
class World:
    as_of: dt.date
    county: County
    people: dict[int, Person] = field(default_factory=dict)
    households: list[Household] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def children(self) -> list[Person]:
        return [person for person in self.people.values() if person.child]

    def write(self, register: str, person: int, /, **values: Any) -> None:
        """Adds a row about one person."""
        self.entries.append(Entry(register, {"": person}, values))

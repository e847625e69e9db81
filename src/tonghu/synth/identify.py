"""Whom a row may mean, as a careful human reads it.

Every known person is weighed against what the row records; each departure (a digit off, a like character,
a birth date that slipped) costs one, and what no known damage explains rules the person out. The cheapest
remain. More than one, or one on a name alone that is not certain, leaves the row open.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tonghu.kernel.periods import age_in_whole_years
from tonghu.kernel.resident_number import from_fifteen, is_valid
from tonghu.synth import names
from tonghu.synth.people import NOBODY, Person, World

_UNKNOWN = "?□■*"
_OUT = 99
_WORKING_AGE = 16
_OLDEST_ON_ROSTER = 25
_MOST_CANDIDATES = 8  # a name with an unknown character that fits more people suggests nobody


def clean_name(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)) if text else ""


def clean_number(value: Any) -> str:
    if isinstance(value, float):  # fifteen digits as Excel shows them; the nearest float may lie below them
        return f"{value:.14e}".replace(".", "")[:15] + "???"
    return re.sub(r"[\s']", "", unicodedata.normalize("NFKC", value)).upper() if value else ""


class Reader:
    """Knows the people whom the files name with a number or hold in the household register."""

    def __init__(self, world: World, registered: Iterable[int]) -> None:
        self.world = world
        self.registered = set(registered)
        self.known: set[int] = set()
        self._by_number: dict[str, int] = {p.number: p.pid for p in world.people.values() if p.has_number}
        self._by_sound: dict[str, list[int]] = defaultdict(list)
        self._by_start: dict[str, list[int]] = defaultdict(list)
        for pid in self.registered:
            self.learn(pid)

    def learn(self, pid: int) -> None:
        """From here on the person may be meant by a row that does not give the number."""
        if pid in self.known:
            return
        self.known.add(pid)
        person = self.world.people[pid]
        for name in filter(None, (person.name, person.former_name)):
            self._by_sound[names.sounds(name)].append(pid)
            self._by_start[names.sounds(name[0])].append(pid)

    def exact(self, number: Any) -> int | None:
        """The person whose number stands there in full, whatever its dress; None otherwise."""
        text = clean_number(number)
        if len(text) == 15 and text.isdigit():
            text = from_fifteen(text)
        return self._by_number.get(text) if is_valid(text) else None

    def candidates(
        self,
        name: str | None,
        number: Any,
        *,
        born: dt.date | None = None,
        male: bool | None = None,
        place: str | None = None,
        grown: bool | None = None,
        among: Iterable[int] | None = None,
    ) -> tuple[int, ...]:
        """The people the row may mean, in order of pid; NOBODY is among them where it may mean a stranger."""
        sure = self.exact(number)
        if sure is not None:
            return (sure,)
        text = clean_number(number)
        costs: dict[int, int] = {}
        written = clean_name(name)
        for pool in (among,) if among is not None else self._pools(written, text):
            for pid in pool:
                person = self.world.people[pid]
                if grown is not None and not _is_of_age(person, self.world.as_of, grown):
                    continue
                cost = _number_cost(text, person)
                if cost == _OUT:
                    continue
                cost += _name_cost(written, person) + _birth_cost(born, person)
                cost += _OUT if male is not None and person.male != male else 0
                # Where a part of the number can be read, an address does not tell two whom it fits apart.
                cost += 1 if place and not text and not _lives_at(person, place) else 0
                if cost < _OUT:
                    costs[pid] = cost
            if costs and min(costs.values()) == 0:
                break
        if not costs:
            return (NOBODY,)
        least = min(costs.values())
        best = tuple(sorted(pid for pid, cost in costs.items() if cost == least))
        if len(best) > _MOST_CANDIDATES:
            return (NOBODY,)
        thin = among is None and not text and any(self._is_thin(pid, least, born, place) for pid in best)
        return (NOBODY, *best) if thin else best

    def _is_thin(self, pid: int, cost: int, born: dt.date | None, place: str | None) -> bool:
        """Without a number, a name needs a birth date or, for somebody registered here, a place beside it.

        Alone it is enough for somebody registered here if it is exact, and never for somebody from elsewhere,
        of whom no file says where they live.
        """
        person = self.world.people[pid]
        if born == person.born:
            return False
        if pid not in self.registered:
            return True
        return cost > 0 and not (place and _lives_at(person, place))

    def _pools(self, name: str, number: str) -> Iterable[Iterable[int]]:
        """Where to look, the likeliest first; the next is looked at when the one before fits nobody fully."""
        near = set(self._near_numbers(number)) if len(number) == 18 else set()
        if near:
            yield near & self.known
        elif name:
            yield self._by_sound[names.sounds(name)]
            yield self._by_start[names.sounds(name[0])]

    def _near_numbers(self, number: str) -> Iterable[int]:
        if not number[:17].isdigit():
            return
        for place in range(18):
            for digit in "0123456789" + ("X" if place == 17 else ""):
                pid = self._by_number.get(number[:place] + digit + number[place + 1 :])
                if pid is not None:
                    yield pid
            if place < 17:
                swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
                pid = self._by_number.get(swapped)
                if pid is not None:
                    yield pid


def _is_of_age(person: Person, as_of: dt.date, grown: bool) -> bool:
    """Whether a row about a grown-up, or about a child, may mean the person.

    Nobody under sixteen may be employed; the roster still holds some who came of age.
    """
    age = age_in_whole_years(person.born, as_of)
    return age >= _WORKING_AGE if grown else age < _OLDEST_ON_ROSTER


def _lives_at(person: Person, place: str) -> bool:
    """`place` is an address without the house number or a village code."""
    return place == person.address or (person.village is not None and place == person.village.code)


def _number_cost(text: str, person: Person) -> int:
    if not text:
        return 0
    if not person.has_number:
        return _OUT
    if len(text) == 15 and text.isdigit():
        old = person.number[:6] + person.number[8:17]
        return 1 if sum(a != b for a, b in zip(text, old, strict=True)) == 1 else _OUT
    if len(text) != 18:
        return 0 if len(text) >= 14 and person.number.startswith(text) else _OUT
    if any(character in "*?" for character in text):
        fits = all(a in "*?" or a == b for a, b in zip(text, person.number, strict=True))
        return 0 if fits else _OUT
    wrong = [i for i in range(18) if text[i] != person.number[i]]
    if len(wrong) == 1:
        return 1
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and text[wrong[0]] == person.number[wrong[1]]
    return 1 if swapped and text[wrong[1]] == person.number[wrong[0]] else _OUT


def _name_cost(name: str, person: Person) -> int:
    if not name:
        return 1
    return min(_one_name_cost(name, own) for own in (person.name, person.former_name) if own)


def _one_name_cost(name: str, own: str) -> int:
    if name == own:
        return 0
    if len(name) == len(own):
        alike = all(
            a in _UNKNOWN or names.sounds(a) == names.sounds(b) for a, b in zip(name, own, strict=True)
        )
        return 1 if alike else _OUT
    dropped = any(own[:i] + own[i + 1 :] == name for i in range(1, len(own)))
    return 1 if dropped and len(own) == len(name) + 1 else _OUT


def _birth_cost(born: dt.date | None, person: Person) -> int:
    if born is None or born == person.born:
        return 0
    if (born.year, born.day, born.month) == (person.born.year, person.born.month, person.born.day):
        return 1
    return 1 if (born.year, born.month) == (person.born.year, person.born.month) else _OUT

"""Names of people who do not exist, and the ways in which clerks miswrite them.

`names.json` holds surnames with weights, characters for given names, groups of characters that sound or
look alike in one string each, and pairs of simplified and traditional or variant characters.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from random import Random
from typing import NamedTuple


class _Tables(NamedTuple):
    surnames: tuple[str, ...]
    weights: tuple[int, ...]
    male: str
    female: str
    compound: tuple[str, ...]
    minority: tuple[str, ...]
    neighbours: dict[str, str]
    variants: dict[str, str]
    representative: dict[str, str]


@cache
def _tables() -> _Tables:
    data = json.loads(resources.files("tonghu.synth").joinpath("names.json").read_text(encoding="utf-8"))
    groups: list[str] = data["alike"]
    neighbours: dict[str, str] = {}
    for group in groups:
        for character in group:
            neighbours[character] = neighbours.get(character, "") + group.replace(character, "")
    variants: dict[str, str] = {pair[0]: pair[1] for pair in data["variants"]}
    representative: dict[str, str] = {}
    # Groups that share a character (成诚承 and 程成) become one, whatever order they stand in.
    for group in (*groups, *data["variants"]):
        heads = {representative.get(character, character) for character in group} | {group[0]}
        head = min(heads)
        for character, old in list(representative.items()):
            if old in heads:
                representative[character] = head
        representative.update(dict.fromkeys(group, head))
    surnames = data["surnames"]
    return _Tables(
        tuple(surnames),
        tuple(surnames.values()),
        data["male"],
        data["female"],
        tuple(data["compound"]),
        tuple(data["minority"]),
        neighbours,
        variants,
        representative,
    )


def surname(rng: Random) -> str:
    tables = _tables()
    if rng.random() < 0.01:
        return rng.choice(tables.compound)
    return rng.choices(tables.surnames, tables.weights)[0]


def given(rng: Random, male: bool) -> str:
    """One character in five, otherwise two; the second may be any."""
    tables = _tables()
    pool = tables.male if male else tables.female
    first = rng.choice(pool)
    return first if rng.random() < 0.2 else first + rng.choice(pool)


def minority_name(rng: Random) -> str:
    """A transliterated name in two parts joined by a middle dot."""
    return "·".join(rng.sample(_tables().minority, 2))


def twin_of(rng: Random, name: str, male: bool) -> str:
    """The name of a twin: all but the last character shared."""
    tables = _tables()
    pool = (tables.male if male else tables.female).replace(name[-1], "")
    return name[:-1] + rng.choice(pool)


def alike(rng: Random, name: str) -> str | None:
    """The name with one character replaced by one that sounds or looks alike; None where none has any."""
    return _replaced(rng, name, _tables().neighbours)


def variant(rng: Random, name: str) -> str | None:
    """The name with one character in its traditional or variant form."""
    return _replaced(rng, name, _tables().variants)


def _replaced(rng: Random, name: str, table: dict[str, str]) -> str | None:
    places = [i for i, character in enumerate(name) if character in table]
    if not places:
        return None
    place = rng.choice(places)
    return name[:place] + rng.choice(table[name[place]]) + name[place + 1 :]


@cache
def sounds(name: str) -> str:
    """What stays of a name when characters that are taken for one another are made one."""
    table = _tables().representative
    return "".join(table.get(character, character) for character in name)

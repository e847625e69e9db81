"""How names sound and look: readings without tones, one character at a time, and characters easily confused.

Data beside this file: pinyin.csv.gz (made by tools/build_pinyin.py), surnames.csv and lookalikes.csv (written
by hand). ü is written v: 吕 lv, 女 nv.
"""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
UNKNOWN = "?"
# Heard alike by many speakers: flat and curled tongue, front and back n.
_CURLED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_BACK_NASALS = ("ang", "eng", "ing")


def reading(name: str) -> str:
    """The reading of a name, syllables joined: 于思彤 → yusitong; "?" for a character unknown here.

    A surname at the beginning is read as a surname (单 shan, 尉迟 yuchi); the middle dot is silent.
    """
    return "".join(syllables(name))


def initials(name: str) -> str:
    """The first letter of each syllable: 于思彤 → yst."""
    return "".join(syllable[0] for syllable in syllables(name) if syllable)


def syllables(name: str) -> list[str]:
    """One reading per character; "" for the middle dot."""
    known = _readings()
    overrides = _overrides()
    for length in (2, 1):
        head = overrides.get(name[:length]) if len(name) >= length else None
        if head is not None:
            return [*head, *(known.get(character, UNKNOWN) for character in name[length:])]
    return [known.get(character, UNKNOWN) for character in name]


def table() -> list[tuple[str, str]]:
    """(character, reading) by code point, for joins; the middle dot is there with an empty reading."""
    return sorted(_readings().items())


def surname_overrides() -> list[tuple[str, str]]:
    """(surname, its reading), surnames of two characters first: the first that begins a name applies."""
    return sorted(
        ((surname, "".join(parts)) for surname, parts in _overrides().items()),
        key=lambda row: (-len(row[0]), row[0]),
    )


def fold(syllable: str, *, merge_n_l: bool = False) -> str:
    """What is left of one syllable for an ear that does not tell some sounds apart.

    zh ch sh become z c s; ang eng ing (also iang, uang) lose the g; with `merge_n_l` a leading n becomes l.
    Fold syllable by syllable: in a joined reading "fangai" one cannot see where a syllable ends.
    """
    for curled, flat in _CURLED:
        if syllable.startswith(curled):
            syllable = flat + syllable[2:]
    if syllable.endswith(_BACK_NASALS):
        syllable = syllable[:-1]
    if merge_n_l and len(syllable) > 1 and syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    return syllable


def folded_reading(name: str, *, merge_n_l: bool = False) -> str:
    """`reading`, with each syllable folded: 张正英 and 臧增音 sound alike."""
    return "".join(fold(syllable, merge_n_l=merge_n_l) for syllable in syllables(name))


def lookalike_group(character: str) -> str | None:
    """The characters easily taken for this one, itself among them (己已巳); None where none are listed."""
    return _lookalikes().get(character)


def lookalikes() -> list[tuple[str, str]]:
    """(character, group) by code point, for joins; two characters look alike when their groups are equal."""
    return sorted(_lookalikes().items())


@cache
def _readings() -> dict[str, str]:
    with gzip.open(_HERE / "pinyin.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return {row["character"]: row["reading"] for row in csv.DictReader(stream)} | {"·": ""}


@cache
def _overrides() -> dict[str, list[str]]:
    with (_HERE / "surnames.csv").open(encoding="utf-8", newline="") as stream:
        return {row["surname"]: row["reading"].split() for row in csv.DictReader(stream)}


@cache
def _lookalikes() -> dict[str, str]:
    with (_HERE / "lookalikes.csv").open(encoding="utf-8", newline="") as stream:
        return {character: row["group"] for row in csv.DictReader(stream) for character in row["group"]}

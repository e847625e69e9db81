"""How well the cells of a column suit a field, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tonghu.discovery.core.layout import CODE_KINDS, Field
from tonghu.discovery.ingest.code_words import MOST_WORDS, CodeWords
from tonghu.discovery.ingest.profile import Profile, is_named

NEITHER = 0.5  # the cells speak neither for the field nor against it
_ADDRESS = re.compile(r".{1,30}[省市县区乡镇村街路号组屯庄社]")
_FEW_DIFFERENT = 10


def fit(field: Field, profile: Profile, negations: Sequence[str]) -> float:
    """0 to 1: the share of filled cells that suit the field; `NEITHER` where none is filled or any text would do."""
    if not profile.filled:
        return NEITHER
    if field.kind in CODE_KINDS:
        return words_known(field, profile, negations)
    if field.kind in ("name", "names"):
        return _names(profile, several=field.kind == "names")
    if field.kind == "address":
        return profile.share(lambda cell: len(cell) >= 5 and _ADDRESS.match(cell) is not None)
    if field.kind == "text" and field.speaks_of:
        return profile.share(lambda cell: any(word in cell for word in field.speaks_of))
    if field.kind == "text":
        return 0.0 if profile.kind in ("resident_number", "date", "disability_certificate") else NEITHER
    if field.kind == "date" and _stamped(profile):
        return 0.0
    return profile.suits(field.kind)


def words_known(field: Field, profile: Profile, negations: Sequence[str]) -> float:
    """The share of filled cells whose word the field's code list holds, or can be understood by it."""
    known = profile.words_known(field)
    if known >= 1.0 or len(profile.counts) > MOST_WORDS:
        return known
    words = CodeWords(field, negations)
    return max(known, profile.share(lambda cell: words.code(cell) is not None))


def _names(profile: Profile, *, several: bool) -> float:
    """A column of a few words that come again and again holds no names, even where they begin like surnames."""
    if profile.filled >= _FEW_DIFFERENT and len(profile.counts) < 0.2 * profile.filled:
        return 0.0
    if several:
        return profile.share(lambda cell: all(map(is_named, re.split("[、,;/]", cell))))
    return profile.named


def _stamped(profile: Profile) -> bool:
    """One date in every row is the day of the list, not of anything that befell a person."""
    return profile.filled >= _FEW_DIFFERENT and len(profile.counts) == 1

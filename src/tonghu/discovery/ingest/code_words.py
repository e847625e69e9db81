"""Words of a code column that no list holds, understood by the listed word inside them; never against a negation."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from tonghu.discovery.core.layout import Field
from tonghu.discovery.ingest.profile import fold

MOST_WORDS = 60  # a column with more different words is no column of codes
_LONGEST = 24
_MARKS = re.compile(r"[^\w]|_")
_SHORTEST_INSIDE = 2


class CodeWords:
    """The words of one field's code list. negations: what turns a word round wherever it stands beside it."""

    def __init__(self, field: Field, negations: Sequence[str]) -> None:
        self._whole_only = field.whole
        self._weak = frozenset(fold(word) for word in field.weak)
        self._negations = tuple(map(fold, negations))
        self._codes = {fold(word): code for code, words in field.values.items() for word in words}
        self._dense = {_MARKS.sub("", word): code for word, code in self._codes.items() if len(word) > 1}
        inside = [
            w for w in self._dense if len(w) >= _SHORTEST_INSIDE and not w.isdigit() and not w.isascii()
        ]
        self._inside = sorted(inside, key=lambda w: (-len(w), w))

    def code(self, word: str) -> str | None:
        """The code of a folded word: listed, listed but for its marks, or holding listed words of one code alone."""
        if word in self._codes:
            return self._codes[word]
        dense = _MARKS.sub("", word)
        if dense in self._dense:
            return self._dense[dense]
        if self._whole_only or not dense or len(dense) > _LONGEST:
            return None
        return self._code_inside(dense)

    def code_in_title(self, title: str) -> str | None:
        """The one code of which a title speaks: 2026年特困供养人员名册."""
        return None if self._whole_only else self._code_inside(_MARKS.sub("", fold(title)))

    def _code_inside(self, dense: str) -> str | None:
        rest, strong, weak = dense, set[str](), set[str]()
        for known in self._inside:
            if known in rest:
                (weak if known in self._weak else strong).add(self._dense[known])
                rest = rest.replace(known, "|")
        codes = strong or weak
        if len(codes) != 1 or any(negation in rest for negation in self._negations):
            return None
        return next(iter(codes))


def with_words(field: Field, words: Iterable[str], negations: Sequence[str]) -> tuple[Field, dict[str, str]]:
    """The field with those of these words added to its lists that can be understood; and these words → their code."""
    known = CodeWords(field, negations)
    listed = {fold(word) for spelled in field.values.values() for word in spelled}
    added = {}
    for word in sorted(set(map(fold, words)) - listed):
        code = known.code(word)
        if code is not None:
            added[word] = code
    if not added:
        return field, {}
    values = {
        code: (*spelled, *(word for word, of in added.items() if of == code))
        for code, spelled in field.values.items()
    }
    return dataclasses.replace(field, values=MappingProxyType(values)), added

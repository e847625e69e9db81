"""What an address can give away, declared beside it in its urls.py as `EXPOSES`, by the address's name.

A page that is not declared fails tests/architecture/test_matrix.py, which tries every address as every role of
another county.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Exposure(StrEnum):
    """A way in which rows leave. NOTHING: no row of anybody's, a choice or a form of one's own."""

    LIST = "list"
    COUNT = "count"
    AGGREGATE = "aggregate"
    EXPORT = "export"
    SEARCH = "search"
    AUTOCOMPLETE = "autocomplete"
    RELATED = "related"
    ATTACHMENT = "attachment"
    DETAIL = "detail"
    DEED = "deed"
    NOTHING = "nothing"


Exposes = Mapping[str, frozenset[Exposure]]


def exposes(**names: str) -> Exposes:
    """`exposes(list="list count search", child="detail related")`. ValueError on an unknown word."""
    return {name: frozenset(Exposure(word) for word in words.split()) for name, words in names.items()}

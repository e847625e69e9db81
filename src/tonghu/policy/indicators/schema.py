"""A figure of record and the definitions that different offices give it, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.policy.schema import Source


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One office's definition. `side`: whose, 国家（民政）; `title`: what that office calls it.

    `category`: the category of the catalogue by which it is counted here, None where it is not; `narrower`: what is
    left out of that category.
    """

    key: str
    side: str
    title: str
    words: str
    clauses: tuple[str, ...]
    category: str | None
    narrower: str | None
    source: Source


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A figure. `counts`: what the number is a number of; `reported`: key of the definition by which the province's
    reports count, None where they do not count it; `differences`: why two offices' numbers differ."""

    id: str
    title: str
    counts: str
    definitions: tuple[Definition, ...]
    reported: str | None
    differences: tuple[str, ...]
    note: str | None

    def definition(self, key: str) -> Definition:
        """One of its definitions."""
        return next(each for each in self.definitions if each.key == key)

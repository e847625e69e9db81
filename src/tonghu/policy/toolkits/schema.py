"""A toolkit as frozen records. One file a toolkit, catalogue/toolkits/<id>.yaml; levels from the lightest to the gravest.

    how: score     the form adds up a scale (`score`: its field), the level follows by the levels' `from`
    how: tree      indicators with marks, added up; the level follows by the levels' `from`
    how: choice    whoever fills in the form says the level (`level`: its field)
    how: rules     the level is proposed by rules over the child's file; a person confirms or changes it (`level`)
    how: result    an institution's result is taken down, in its own words (`level`: a text field)

`assessors`: the least number of different people; more than one are named in the repeat `assessors_in` of the form.
A scale whose text may not be given away is a toolkit with `how: result` or `choice`: its questions stay outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tonghu.policy.forms.conditions import Condition
from tonghu.policy.schema import Source

How = Literal["score", "tree", "choice", "rules", "result"]
HOWS: tuple[How, ...] = ("score", "tree", "choice", "rules", "result")


@dataclass(frozen=True, kw_only=True)
class Level:
    """`least`: the score from which it holds, of scales and trees alone."""

    key: str
    title: str
    least: int | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A node of the tree: either `parts`, or a mark from 0 to `most`."""

    key: str
    title: str
    most: int = 0
    parts: tuple[Indicator, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RiskRule:
    """A reason for a level. `quiet`: known at the county alone, and so kept in no row that a village's post reads."""

    level: str
    when: Condition
    words: str
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Licence:
    """May the text of the toolkit be given away with this project, and in whose words."""

    ship: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Toolkit:
    """One toolkit. `validity`: parameter of days, None where a result does not grow old; `until`: the form's own date until
    which it holds, instead. `serves`: the kind of matter in which it is filled in, and whose result rests on it.

    `crisis`: fields of the form of which any answer but the first of its list begins the crisis path the same day.
    `cadence`: {level: parameter of days between visits}.
    """

    id: str
    title: str
    how: How
    form: str | None
    levels: tuple[Level, ...]
    licence: Licence
    source: Source
    score: str | None = None
    level: str | None = None
    validity: str | None = None
    until: str | None = None
    serves: str | None = None
    assessors: int = 1
    assessors_in: str | None = None
    crisis: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    rules: tuple[RiskRule, ...] = ()
    cadence: Mapping[str, str] = field(default_factory=dict)

    def titled(self, key: str) -> str:
        """The level's name; what was written down, where the toolkit has no list of its own."""
        return next((level.title for level in self.levels if level.key == key), key)

    def graver(self, one: str, other: str) -> str:
        """The graver of two levels."""
        order = [level.key for level in self.levels]
        return max(one, other, key=order.index)

"""Which numbers of several tables must not be shown, so that no small one can be computed from the rest. Pure algebra.

What leaves together is one system: every number shown is a known, every one held back an unknown, and each total of each table is
an equation. A small count is safe when it is held back and the equations do not determine it, alone or in a sum that is small
itself. They are solved exactly, as whoever has the tables could.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

Key = Hashable
K = TypeVar("K", bound=Hashable)
# The parts of one line: each is a count of people, and shown or held back with the others.
Parts = tuple[int, ...]
_Row = dict[Key, Fraction]


@dataclass(frozen=True)
class Equation:
    """The parts of the whole add up to it, each for itself. Keys of `Values`."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of them."""
        return (self.whole, *self.parts)


def is_small(parts: Parts, least: int) -> bool:
    """Whether one of the counts is smaller than `least` and not nought."""
    return any(0 < part < least for part in parts)


def held_back(
    values: Mapping[K, Parts], equations: Sequence[Equation], *, least: int, never_shown: Set[K] = frozenset()
) -> frozenset[K]:
    """The lines to hold back. `never_shown`: those that stand in no table and follow from others, protected as well.

    A line with a small count; all lines of a total with one; then, while a small one is determined, the least of the lines
    beside it that hold something. Lines in which all is nought tell of nobody and are never held back.
    """
    small = {key for key, parts in values.items() if is_small(parts, least)}
    filled = {key for key, parts in values.items() if any(parts)}
    hidden = (small | set(never_shown)) & filled
    for equation in _from_above(equations):
        if equation.whole in small and equation.whole in hidden:
            hidden |= {key for key in equation.parts if key in filled}
    order = {key: at for at, key in enumerate(values)}
    while (told := _told(values, equations, hidden, small, least)) is not None:
        beside = _beside(told, equations, filled - hidden)
        if not beside:
            return frozenset(filled)
        hidden.add(min(beside, key=lambda key: (sum(values[key]), order[key])))
    return frozenset(hidden)


def _from_above(equations: Sequence[Equation]) -> Iterable[Equation]:
    """Each after the one in which its whole is a part."""
    parts = {part for equation in equations for part in equation.parts}
    yield from (equation for equation in equations if equation.whole not in parts)
    yield from (equation for equation in equations if equation.whole in parts)


def _told(
    values: Mapping[K, Parts], equations: Sequence[Equation], hidden: Set[K], small: Set[K], least: int
) -> set[Key] | None:
    """Unknowns of which the tables tell too much: a small one by itself, or a small sum of some; None where they do not."""
    rows = [row for equation in equations if (row := _unknowns(equation, hidden))]
    for row in (*rows, *_solved(rows)):
        weights = set(row.values())
        if len(row) == 1:
            (key,) = row
            if key in small:
                return {key}
        elif len(weights) == 1 and is_small(_sum(values[key] for key in row), least):  # type: ignore[index]  # unknowns are keys of what was counted
            return set(row)
    return None


def _unknowns(equation: Equation, hidden: Set[K]) -> _Row:
    """The equation over what is held back: parts are added, the whole is taken away."""
    row: _Row = {}
    for key, weight in ((equation.whole, -1), *((part, 1) for part in equation.parts)):
        if key in hidden:
            row[key] = row.get(key, Fraction(0)) + weight
    return {key: weight for key, weight in row.items() if weight}


def _solved(rows: Sequence[_Row]) -> list[_Row]:
    """The rows reduced until each begins with an unknown that stands in no other. Whatever is determined has a row alone."""
    solved: list[tuple[Key, _Row]] = []
    for row in rows:
        left = dict(row)
        for first, known in solved:
            if first in left:
                left = _less(left, known, left[first])
        if not left:
            continue
        first = next(iter(left))
        left = {key: weight / left[first] for key, weight in left.items()}
        solved = [
            (other, _less(known, left, known[first]) if first in known else known) for other, known in solved
        ]
        solved.append((first, left))
    return [row for _, row in solved]


def _less(row: _Row, other: _Row, times: Fraction) -> _Row:
    found = dict(row)
    for key, weight in other.items():
        found[key] = found.get(key, Fraction(0)) - times * weight
    return {key: weight for key, weight in found.items() if weight}


def _sum(parts: Iterable[Parts]) -> Parts:
    return tuple(map(sum, zip(*parts, strict=True)))


def _beside(told: Set[Key], equations: Sequence[Equation], shown: Set[K]) -> set[K]:
    """Lines shown in the equations in which these stand; where all of those are held back, in any."""
    near = {key for equation in equations if told & set(equation.keys) for key in equation.keys}
    every = {key for equation in equations for key in equation.keys}
    return set(shown & near or shown & every)

"""From marks to a level: pure arithmetic over a toolkit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tonghu.policy.toolkits.schema import Indicator, Toolkit


def leaves(indicators: tuple[Indicator, ...]) -> Iterator[Indicator]:
    """The indicators that are marked, in order."""
    for indicator in indicators:
        if indicator.parts:
            yield from leaves(indicator.parts)
        else:
            yield indicator


def total(toolkit: Toolkit, marks: Mapping[str, int]) -> int:
    """The sum. ValueError where a mark is missing, unknown, or beyond its most."""
    asked = {each.key: each.most for each in leaves(toolkit.indicators)}
    if set(marks) != set(asked):
        raise ValueError(f"marks for {sorted(set(marks) ^ set(asked))} are missing or unknown")
    if wrong := [key for key, mark in marks.items() if not 0 <= mark <= asked[key]]:
        raise ValueError(f"marks of {sorted(wrong)} lie beyond their most")
    return sum(marks.values())


def level_at(toolkit: Toolkit, score: int) -> str:
    """Key of the level in which a score lies. ValueError below the first."""
    reached = [level.key for level in toolkit.levels if level.least is not None and level.least <= score]
    if not reached:
        raise ValueError(f"{toolkit.id} has no level for {score}")
    return reached[-1]

"""Stat filters: counters that narrow the list below, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.workbench.components.component import component
from tonghu.workbench.components.states import known_state


@dataclass(frozen=True)
class Counter:
    """A number that is a filter. `state` colours the number: safe, watch, act, urgent or empty."""

    label: str
    count: int
    href: str
    active: bool = False
    state: str = ""


@component
def stat_filters(*, counters: Sequence[Counter], label: str) -> dict[str, object]:
    """Counters in a row above a list.

    counters: Counter. label: what they narrow, for a screen reader: 按时限筛选线索.
    """
    for counter in counters:
        known_state("stat_filters", counter.state, or_none=True)
    return {"counters": counters, "label": label}

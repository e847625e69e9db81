"""State chip: a state with its icon and word."""

from __future__ import annotations

from tonghu.workbench.components.component import component
from tonghu.workbench.components.states import STATES, known_state


@component
def state_chip(*, state: str, words: str = "") -> dict[str, object]:
    """One of four states.

    state: safe, watch, act or urgent.
    words: said in place of the state's own word, for instance 已逾期.
    """
    known_state("state_chip", state)
    return {"state": state, "words": words or STATES[state].words, "icon": STATES[state].icon}

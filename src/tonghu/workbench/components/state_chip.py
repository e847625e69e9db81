"""State chip: a state with its icon and word."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from tonghu.workbench.components.component import component
from tonghu.workbench.components.markup import drawing, text
from tonghu.workbench.components.states import STATES, known_state


@component
def state_chip(*, state: str, words: str = "") -> SafeString:
    """One of four states.

    state: safe, watch, act or urgent.
    words: said in place of the state's own word, for instance 已逾期.
    """
    known_state("state_chip", state)
    shown = STATES[state]
    return mark_safe(
        f'<span class="state state-{state}">{drawing(shown.icon)}{text(words or shown.words)}</span>'
    )

"""Timeline: what happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.workbench.components.clock import day_words
from tonghu.workbench.components.component import component
from tonghu.workbench.components.states import known_state


@dataclass(frozen=True)
class Event:
    """Something that happened. `who`: by whom, under which post; `state`: safe, watch, act, urgent or empty."""

    day: date
    what: str
    who: str = ""
    detail: str = ""
    href: str = ""
    state: str = ""

    @property
    def day_words(self) -> str:
        """The day with its weekday."""
        return day_words(self.day)


@component
def timeline(*, events: Sequence[Event]) -> dict[str, object]:
    """Events in the order given.

    events: Event.
    """
    for event in events:
        known_state("timeline", event.state, or_none=True)
    return {"events": events}

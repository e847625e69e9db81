"""The four states, each a colour, an icon and a word: colour alone says nothing to one reader in twelve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tonghu.workbench.components.component import one_of


class State(NamedTuple):
    """How a state is shown."""

    words: str | Promise
    icon: str


STATES = {
    "safe": State(gettext_lazy("安全"), "circle-check"),
    "watch": State(gettext_lazy("关注"), "eye"),
    "act": State(gettext_lazy("办理"), "clipboard-check"),
    "urgent": State(gettext_lazy("紧急"), "urgent"),
}


def known_state(name: str, state: str, *, or_none: bool = False) -> None:
    """ComponentError unless `state` is one of the four, or empty where that is allowed."""
    known: Iterable[str] = (*STATES, "") if or_none else STATES
    one_of(name, "state", state, known)

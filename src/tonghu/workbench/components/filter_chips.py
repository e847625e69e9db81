"""Filter chips: what a list is narrowed to, in words, each taken off by a tap."""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.workbench.components.component import component


@component
def filter_chips(*, chips: Sequence[tuple[str, str]], clear_url: str) -> dict[str, object]:
    """The filters in force.

    chips: (words, address of the list without this filter). clear_url: the list without any.
    """
    return {"chips": chips, "clear_url": clear_url}

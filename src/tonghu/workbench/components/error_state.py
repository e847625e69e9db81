"""Error state: what happened, and what to do, without blame."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def error_state(
    *, what: str, todo: str, next_label: str = "", next_url: str = "", reference: str = ""
) -> dict[str, object]:
    """In place of what could not be shown.

    what: what happened, to what. todo: the way out. next_label, next_url: its first step.
    reference: a number to give to whoever helps.
    """
    return {
        "what": what,
        "todo": todo,
        "next_label": next_label,
        "next_url": next_url,
        "reference": reference,
    }

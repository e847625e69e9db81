"""Empty state: why nothing stands here, and what to do next."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def empty_state(
    *, title: str, why: str, next_label: str = "", next_url: str = "", icon: str = "files"
) -> dict[str, object]:
    """In place of an empty list.

    title: 没有待办理的线索. why: the reason. next_label, next_url: the next step. icon: a name of web/icons.txt.
    """
    return {"title": title, "why": why, "next_label": next_label, "next_url": next_url, "icon": icon}

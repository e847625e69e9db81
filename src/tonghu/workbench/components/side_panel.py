"""Side panel: one row of a list beside it, walked with ↑ and ↓ and closed with Escape."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def side_panel(
    *, title: str, close_url: str, previous_url: str = "", next_url: str = "", body: str
) -> dict[str, object]:
    """A block: the row's content stands between the tags. Place list and panel inside <div class="with-panel">.

    title: of the row. close_url: the list without the panel. previous_url, next_url: the same list with the
      panel one row up or down, empty at either end. These are plain links, so the panel needs no script.
    """
    return {
        "title": title,
        "close_url": close_url,
        "previous_url": previous_url,
        "next_url": next_url,
        "body": body,
    }

"""Pager by key: on and back, never a page number that costs a count of everything."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def pager(
    *, shown: int, total: int | None = None, previous_url: str = "", next_url: str = ""
) -> dict[str, object]:
    """Below a list.

    shown: rows on this page. total: rows in all, None where counting would cost too much.
    previous_url, next_url: empty at either end.
    """
    return {"shown": shown, "total": total, "previous_url": previous_url, "next_url": next_url}

"""待核 ribbon: the page rests on a value that nobody could establish."""

from __future__ import annotations

from tonghu.workbench.components.component import component


@component
def unverified_ribbon(*, what: str, href: str = "") -> dict[str, object]:
    """On top of a page, in the frame's `ribbon` block.

    what: which value, and what stands in for it. href: the page of the parameter.
    """
    return {"what": what, "href": href}

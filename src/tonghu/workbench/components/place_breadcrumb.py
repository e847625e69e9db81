"""Place breadcrumb: 省 › 市 › 县 › 乡镇 › 村."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.workbench.components.component import component


@dataclass(frozen=True)
class PlaceStep:
    """One place on the way down the tree; `href` is empty where the post may not go there."""

    name: str
    href: str = ""


@component
def place_breadcrumb(*, steps: Sequence[PlaceStep]) -> dict[str, object]:
    """The places above, and at the end the place in force.

    steps: PlaceStep, from the province down.
    """
    return {"above": steps[:-1], "last": steps[-1] if steps else None}

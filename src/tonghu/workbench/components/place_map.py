"""Map of areas: coloured by a value in five steps, or one of them marked. A drawing of the server; no script.

Whoever calls it decides what may be shown: small counts are held back before they come here, as an area without a
step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.workbench.components.component import ComponentError, component

STEPS = 5
MARGIN = 0.02


@dataclass(frozen=True)
class Area:
    """An area. `step`: 1 to 5, None without a value; `words`: the value, read beside the name; `href`: its list.

    `path`: SVG, in the units of the map's box. `marked`: this is the place that the page is about.
    """

    name: str
    path: str
    step: int | None = None
    words: str = ""
    href: str = ""
    marked: bool = False

    @property
    def look(self) -> str:
        """The class of the drawing."""
        colour = f"share-{self.step}" if self.step else "no-value"
        return f"{colour} marked" if self.marked else colour

    @property
    def told(self) -> str:
        """The name with its value."""
        return f"{self.name}：{self.words}" if self.words else self.name


@component
def place_map(
    *,
    title: str,
    areas: Sequence[Area],
    box: tuple[int, int, int, int],
    legend: Sequence[tuple[int, str]] = (),
    note: str = "",
) -> dict[str, object]:
    """A map with the same said as a list below it.

    title: what is shown. areas: Area. box: left, top, right, bottom around them. legend: (step, words) where areas
    have steps. note: where the outlines come from, or what the map cannot show.
    """
    left, top, right, bottom = box
    if right <= left or bottom <= top:
        raise ComponentError(f"place_map: box={box!r} holds nothing; it takes left, top, right, bottom")
    for area in areas:
        if area.step is not None and not 1 <= area.step <= STEPS:
            raise ComponentError(
                f"place_map: {area.name} has step {area.step}; it takes 1 to {STEPS} or None"
            )
    if any(area.step for area in areas) and not legend:
        raise ComponentError("place_map: areas with steps need a legend that says what each step means")
    margin = round(max(right - left, bottom - top) * MARGIN)
    return {
        "title": title,
        # What is marked is drawn last, so that no neighbour covers its border.
        "areas": sorted(areas, key=lambda area: area.marked),
        "listed": areas,
        "view_box": f"{left - margin} {top - margin} {right - left + 2 * margin} {bottom - top + 2 * margin}",
        "legend": legend,
        "without_value": bool(legend) and any(area.step is None for area in areas),
        "note": note,
    }

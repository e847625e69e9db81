"""Figures of places as a map and as a ranked table. Held-back lines have no colour and no number in either."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tonghu.oversight.boards import PlaceFigures
from tonghu.oversight.suppression import HELD_BACK
from tonghu.oversight.tallies import STEPS, Tally
from tonghu.places.outlines import CITY_DIGITS, Box, box_around, within
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.workbench.components.place_map import Area
from tonghu.workbench.components.ranked_bars import Ranked
from tonghu.workbench.components.share_bar import Share
from tonghu.workbench.maps import locator, outlines

LEGEND = tuple((step, f"{(step - 1) * 20}%–{step * 20}%") for step in range(1, STEPS + 1))
NOTE = "界线只作示意，不作为行政区域界线的依据。"


@dataclass(frozen=True, kw_only=True)
class Map:
    """`off`: places of the board that the base map does not have."""

    title: str
    areas: Sequence[Area]
    box: Box
    legend: Sequence[tuple[int, str]] = ()
    note: str = NOTE
    off: Sequence[PlaceFigures] = field(default_factory=tuple)


def map_of(
    at: str,
    title: str,
    lines: Sequence[PlaceFigures],
    shown: Mapping[str, Tally | None],
    link: Callable[[str], str],
) -> Map | None:
    """Cities of a province, counties of a city; below that where the county lies. None where there are no outlines.

    `shown`: by place, None where held back. `link`: the address of a place's board, empty for none.
    """
    if len(at) >= COUNTY_DIGITS:
        found = locator(at)
        if found is None:
            return None
        return Map(title=found.title, areas=found.areas, box=found.box, note=found.note)
    drawn = within(outlines(), at[:CITY_DIGITS])
    if not drawn:
        return None
    known = {line.place for line in lines}
    areas = [
        Area(
            outline.name,
            outline.path,
            step=tally.step if (tally := shown.get(outline.code)) else None,
            words=words_of(shown, outline.code),
            href=link(outline.code) if outline.code in known else "",
        )
        for outline in drawn
    ]
    on_map = {outline.code for outline in drawn}
    off = [line for line in lines if line.place not in on_map and not line.own_level]
    legend = LEGEND if any(area.step for area in areas) else ()
    return Map(title=title, areas=areas, box=box_around(drawn), legend=legend, off=off)


def words_of(shown: Mapping[str, Tally | None], place: str) -> str:
    """What is said of a place: its share and the numbers, or why there are none."""
    if place not in shown:
        return ""
    tally = shown[place]
    if tally is None:
        return HELD_BACK
    return f"{tally.words}（{tally.fulfilled}/{tally.owed}）" if tally.owed else tally.words


def ranked(
    lines: Sequence[PlaceFigures],
    shown: Mapping[str, Tally | None],
    opens: Callable[[str], str],
    behind: Callable[[str], str],
) -> list[Ranked]:
    """The lines of the ranked table. `opens`: the board of a place; `behind`: the list behind its number."""
    return [
        Ranked(
            name=f"{line.name}本级" if line.own_level else line.name,
            done=tally.fulfilled if (tally := shown[line.place]) else 0,
            due=tally.owed if tally else 0,
            href=behind(line.place),
            opens="" if line.own_level else opens(line.place),
            held_back=tally is None,
            apart=line.own_level,
        )
        for line in lines
    ]


def share_of(tally: Tally | None, *, href: str = "", target: int | None = None) -> Share:
    """A share bar; of None, one that is held back."""
    if tally is None:
        return Share(done=0, owed=0, held_back=True)
    return Share(done=tally.fulfilled, owed=tally.owed, href=href, target=target)

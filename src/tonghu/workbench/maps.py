"""Maps that pages draw: where in its city a county lies. Villages have no outlines; that is said, not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from tonghu.places.keep import PROVINCE
from tonghu.places.outlines import (
    CITY_DIGITS,
    Box,
    Outlines,
    box_around,
    load_outlines,
    within,
)
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.workbench.components.place_map import Area

NOTE = "界线只作示意。乡镇、村（社区）没有界线和坐标数据，位置只用名称写明。"


@cache
def outlines() -> Outlines:
    """Read once a process."""
    return load_outlines(settings.CATALOGUE / "places" / PROVINCE / "outlines.json")


@dataclass(frozen=True)
class Locator:
    """A county among those of its city. `title`: what is marked, in words."""

    title: str
    areas: tuple[Area, ...]
    box: Box
    note: str = NOTE


def locator(place: str) -> Locator | None:
    """Where the place's county lies; None where the map does not have it, as for a fictional one."""
    county = outlines().get(place[:COUNTY_DIGITS])
    if county is None or len(place) < COUNTY_DIGITS:
        return None
    around = within(outlines(), place[:CITY_DIGITS])
    city = outlines()[place[:CITY_DIGITS]].name
    areas = tuple(Area(each.name, each.path, marked=each.code == county.code) for each in around)
    return Locator(f"{county.name}在{city}的位置", areas, box_around(around))

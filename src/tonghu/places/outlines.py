"""The outlines of cities and counties, as the catalogue's folder has them: a drawing, and no boundary of law.

A province that has an official map writes its own outlines.json in the same shape; nothing else changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tonghu.kernel.errors import UserError
from tonghu.places.tree import COUNTY_DIGITS, digits_of

Box = tuple[int, int, int, int]
CITY_DIGITS = digits_of("city")


@dataclass(frozen=True)
class Outline:
    """One area. `path`: an SVG path; `box`: left, top, right, bottom in the same units."""

    code: str
    name: str
    box: Box
    path: str


Outlines = Mapping[str, Outline]


def load_outlines(path: Path) -> Outlines:
    """By significant digits of the code: four a city, six a county. Empty where the folder has no such file.

    UserError where the file is not what it should be.
    """
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {
            code: Outline(code, each["name"], tuple(each["box"]), each["path"]) for code, each in told.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UserError(
            f"界线文件 {path} 读不出来({fault})。请用 tools/build_outlines.py 重新生成。"
        ) from fault


def within(outlines: Outlines, code: str) -> list[Outline]:
    """The areas right below a province (two digits) or a city (four), by code."""
    digits = CITY_DIGITS if len(code) < CITY_DIGITS else COUNTY_DIGITS
    return [each for key, each in sorted(outlines.items()) if len(key) == digits and key.startswith(code)]


def box_around(areas: Iterable[Outline]) -> Box:
    """The smallest box that holds them all; at least one."""
    left, top, right, bottom = zip(*(each.box for each in areas), strict=True)
    return min(left), min(top), max(right), max(bottom)

"""The two fictional counties of the demo: their registers on disk, their divisions in the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tonghu.places.divisions import divisions_of_county_file
from tonghu.places.keep import keep_divisions
from tonghu.places.models import Division, Level
from tonghu.synth.county import Recipe, imagine, make_county

AS_OF = dt.date(2026, 6, 30)
CITY = "3799"
# Of the children asked for, all live in the first county and a quarter as many in the second.
SECOND_COUNTY = 4


@dataclass(frozen=True)
class DemoCounty:
    """A county of the demo. `place`: its six digits; `registers`: the folder of its files."""

    place: str
    registers: Path


def make_counties(folder: Path, children: int) -> list[DemoCounty]:
    """Write the registers of both, and put their divisions under a fictional city of the catalogue's province."""
    province = Division.objects.get(level=Level.PROVINCE)
    city, _ = Division.objects.update_or_create(
        place=CITY,
        defaults={
            "code": CITY.ljust(12, "0"),
            "name": "示例市(虚构)",
            "level": Level.CITY,
            "parent": province,
            "path": f"{province.name} › 示例市(虚构)",
        },
    )
    return [_make(folder / recipe.area, recipe, city) for recipe in _recipes(children)]


def _recipes(children: int) -> tuple[Recipe, Recipe]:
    return (
        Recipe(
            seed=1, children=children, families="hard", noise="medium", headers=2, as_of=AS_OF, area="379903"
        ),
        Recipe(seed=5, children=children // SECOND_COUNTY, as_of=AS_OF, area="379904"),
    )


def _make(folder: Path, recipe: Recipe, city: Division) -> DemoCounty:
    make_county(folder, recipe)
    world, _ = imagine(recipe)
    tree = divisions_of_county_file(
        [
            {"code": d.code, "name": d.name, "parent_code": d.parent, "urban_rural": d.urban_rural}
            for d in world.county.divisions
        ],
        recipe.as_of,
    )
    keep_divisions(tree, under=city)
    return DemoCounty(recipe.area, folder / "registers")

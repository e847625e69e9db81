"""What the demo holds after its first start: places, people, and a story half-way."""

from __future__ import annotations

from pathlib import Path

from tonghu.demo.accounts import make_accounts
from tonghu.demo.counties import DemoCounty, make_counties
from tonghu.places.keep import keep_catalogue_divisions
from tonghu.places.models import Division, Level


def fill(data: Path) -> None:
    """Fill an empty database; a filled one is left as it is."""
    if (data / "filled").exists():
        return
    print(f"行政区划 {keep_catalogue_divisions():,} 个。", flush=True)
    for county in make_counties(data / "counties"):
        posts = make_accounts(county.place, listed_village=_first_village(county))
        print(f"{Division.objects.get(place=county.place).name}:岗位 {len(posts)} 个。", flush=True)
    (data / "filled").touch()


def _first_village(county: DemoCounty) -> str:
    place: str = Division.objects.filter(level=Level.VILLAGE, place__startswith=county.place).values_list(
        "place", flat=True
    )[0]
    return place

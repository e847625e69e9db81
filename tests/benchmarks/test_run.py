"""The harness from end to end on 2,000 children: every figure of the page is one that a method told."""

import json
import re

import pytest
from benchmarks.make_province import made_before, make_province
from benchmarks.page import page, profile
from benchmarks.run import LARGE, LARGE_MEMORY, LARGEST, LARGEST_MEMORY, METHODS, measure
from benchmarks.scoring import Score

from benchmarks import run


def test_methods_run_on_one_province_and_the_page_says_what_they_found(tmp_path):
    chosen = [m for m in METHODS if m.name in ("floor", "exact", "tonghu")]
    measured = measure(tmp_path, children=2000, level="standard", methods=chosen, seed=3)
    found = measured["methods"]
    assert sorted(found) == ["exact", "floor", "tables", "tonghu"]
    assert (
        found["tonghu"]["leads"]["all"]["truth"]
        == measured["true_leads"]
        == found["exact"]["leads"]["all"]["truth"]
    )
    assert found["tonghu"]["leads"]["enter"]["f1"] > found["exact"]["leads"]["enter"]["f1"]
    assert found["tonghu"]["links"]["all"]["recall"] > found["exact"]["links"]["all"]["recall"]
    phases = found["tonghu"]["phases"]
    assert sorted(phases) == ["ingest", "linking", "outputs", "rules", "whole"]
    assert sum(phases.values()) - phases["whole"] <= phases["whole"]
    assert list(tmp_path.iterdir()) == []

    told = page({"2000-standard": measured}, {})
    enter = found["tonghu"]["leads"]["enter"]
    row = next(
        line for line in told.splitlines() if line.startswith("| (b) Tonghu, one thread |") and "**" in line
    )
    assert re.findall(r"[\d.]+", row)[:3] == [f"{enter[k]:.4f}" for k in ("precision", "recall", "f1")]
    assert len(profile(measured).splitlines()) == len(found["tonghu"]["steps"]) + 2


def test_the_page_names_what_became_worse_than_the_file_says():
    def result(seconds, f1_hits):
        score = Score(100, 100, f1_hits).as_json()
        method = {
            "phases": {"linking": seconds, "rules": 1, "ingest": 1, "outputs": 1, "whole": 3 + seconds},
            "cpu": {"whole": seconds},
            "threads": 1, "memory_limit": None, "peak_bytes": 1e9, "temp_bytes": 0, "steps": [],
            "leads": {"enter": score, "exit": score, "all": score},
            "links": {"facts": {"wrong_per_million": 0.0}, "all": {"wrong_per_million": 0.0, "recall": 1.0}},
        }  # fmt: skip
        return {
            "1000-standard": {
                "children": 1000, "level": "standard", "rows": {"hukou": 3000}, "true_leads": 100,
                "measured_on": "2026-11-23", "load": 0.5, "methods": {"tonghu": method},
            }
        }  # fmt: skip

    before, now = result(10.0, 99), json.loads(json.dumps(result(20.0, 98)))
    lines = [line for line in page(now, before).splitlines() if line.startswith("- ")]
    assert lines == [
        "- (b) Tonghu, one thread: linking 10.0 → 20.0 s",
        "- (b) Tonghu, one thread: whole 13.0 → 23.0 s",
        "- (b) Tonghu, one thread: F1 of new children 0.9900 → 0.9800",
    ]
    assert [line for line in page(before, before).splitlines() if line.startswith("- ")] == ["- none"]


def test_a_province_made_to_the_end_is_used_again_and_no_other(tmp_path):
    asked = {"children": 2000, "level": "standard", "seed": 3}
    told = []
    floor = [m for m in METHODS if m.name == "floor"]
    first = measure(
        tmp_path,
        **asked,
        methods=floor,
        keep=True,
        done=lambda measured: told.append(list(measured["methods"])),
    )
    assert told == [["tables", "floor"]]
    province = tmp_path / "province-2000-standard"
    written = (province / "about.json").stat().st_mtime_ns
    assert measure(tmp_path, **asked, methods=[], keep=True)["rows"] == first["rows"]
    assert (province / "about.json").stat().st_mtime_ns == written
    assert made_before(province, **asked) is not None
    assert made_before(province, **asked | {"seed": 4}) is None
    (province / "about.json").unlink()  # as where the making was stopped
    assert made_before(province, **asked) is None
    assert make_province(province, **asked).rows == first["rows"]


def test_what_was_measured_before_stays_with_its_day():
    before = {
        "measured_on": "2026-11-23",
        "load": 0.5,
        "methods": {"exact": {"seconds": 1}, "splink": {"seconds": 2}},
    }
    now = {"measured_on": "2026-11-26", "load": 3.0, "methods": {"splink": {"seconds": 3, "load": 3.0}}}
    assert run._beside(before, now) == {
        "measured_on": "2026-11-26",
        "load": 3.0,
        "methods": {
            "exact": {"seconds": 1, "measured_on": "2026-11-23", "load": 0.5},
            "splink": {"seconds": 3, "load": 3.0},
        },
    }
    assert run._beside(None, now) == now


def test_a_large_province_is_run_in_little_memory_and_never_without_room(tmp_path):
    limits = {m.name: m.memory_limit for m in run._methods(None, LARGE + 1)}
    assert (limits["tonghu"], limits["tonghu_2_threads"], limits["floor"]) == (
        LARGE_MEMORY,
        LARGE_MEMORY,
        None,
    )
    assert "splink" not in limits
    assert {m.name: m.memory_limit for m in run._methods("tonghu", LARGE)} == {"tonghu": None}
    assert {m.name: m.memory_limit for m in run._methods("tonghu", LARGEST + 1)} == {"tonghu": LARGEST_MEMORY}
    with pytest.raises(SystemExit, match="not enough room"):
        measure(tmp_path, children=10**12, level="standard", methods=[], seed=1)

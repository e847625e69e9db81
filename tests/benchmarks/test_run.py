"""The harness from end to end on 2,000 children: every figure of the page is one that a method told."""

import json
import re

from benchmarks.page import page, profile
from benchmarks.run import METHODS, measure
from benchmarks.scoring import Score


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

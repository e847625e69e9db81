"""`make bench`: one fictional province through every method in one run, and docs/benchmarks.md of it.

python -m benchmarks.run [--children 1000000] [--hard | --standard] [--methods floor,tonghu] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.make_province import make_province
from benchmarks.page import page, profile
from benchmarks.processes import Outcome, run_method
from benchmarks.scoring import score_leads, score_told

DOCS = Path(__file__).parent.parent / "docs"
SPLINK_UP_TO = 1_000_000


@dataclass(frozen=True)
class Method:
    """A line of the table. `module` runs it; `scored`: it writes leads."""

    name: str
    module: str
    scored: bool = True
    threads: int = 1
    memory_limit: str | None = None


METHODS = (
    Method("floor", "floor", scored=False),
    Method("exact", "exact"),
    Method("exact_household", "exact_household"),
    Method("tonghu", "tonghu_run"),
    Method("tonghu_2_threads", "tonghu_run", threads=2),
    Method("tonghu_small_memory", "tonghu_run", memory_limit="1GB"),
    Method("splink", "splink_everything"),
)
_NEED_TABLES = frozenset({"floor", "exact", "exact_household", "splink_everything"})


def measure(data: Path, *, children: int, level: str, methods: Sequence[Method], seed: int) -> dict[str, Any]:
    """Make the province, run the methods, and return what docs/benchmarks.json keeps of it."""
    started, load = time.perf_counter(), os.getloadavg()[0]
    province = data / f"province-{children}-{level}"
    made = make_province(province, children=children, level=level, seed=seed)
    _say(f"{level}: {children:,} children, {sum(made.rows.values()):,} rows made", started)
    found: dict[str, Any] = {}
    if any(method.module in _NEED_TABLES for method in methods):
        outcome = run_method("tables", province, data / "tables", threads=1)
        _say("registers read once for the other methods", started)
        found["tables"] = _kept(outcome)
    for method in methods:
        work = data / method.name
        outcome = run_method(
            method.module, province, work, threads=method.threads, memory_limit=method.memory_limit
        )
        found[method.name] = _kept(outcome) | {"threads": method.threads, "memory_limit": method.memory_limit}
        if method.scored:
            scores = score_leads(province / "truth" / "leads.csv", work / "leads.csv")
            found[method.name]["leads"] = {name: score.as_json() for name, score in scores.items()}
        if (work / "undecidable.csv").exists():
            scores = score_leads(
                province / "truth" / "leads.csv", work / "leads.csv", work / "undecidable.csv"
            )
            found[method.name]["decidable"] = {name: score.as_json() for name, score in scores.items()}
        if (work / "review.csv").exists():
            found[method.name]["told"] = score_told(
                province / "truth" / "leads.csv", work / "leads.csv", work / "review.csv"
            )
        shutil.rmtree(work)
        _say(f"{method.name}: {outcome.seconds:.1f} s", started)
    for leftover in (data / "tables", province):
        shutil.rmtree(leftover, ignore_errors=True)
    (data / "tables.duckdb").unlink(missing_ok=True)
    return {
        "children": children,
        "level": level,
        "rows": made.rows,
        "true_leads": made.leads,
        "measured_on": dt.date.today().isoformat(),
        "load": max(load, os.getloadavg()[0]),
        "methods": found,
    }


def _kept(outcome: Outcome) -> dict[str, Any]:
    return {
        **outcome.result,
        "process_seconds": outcome.seconds,
        "temp_bytes": outcome.temp_bytes,
        "disk_bytes": outcome.disk_bytes,
    }


def _say(what: str, since: float) -> None:
    print(f"{time.perf_counter() - since:8.1f} s  {what}", flush=True)


@contextmanager
def _data_folder(asked: Path | None) -> Iterator[Path]:
    if asked is not None:
        asked.mkdir(parents=True, exist_ok=True)
        yield asked
        return
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        yield Path(folder)


def _methods(names: str | None, children: int) -> tuple[Method, ...]:
    chosen = [m for m in METHODS if names is None or m.name in names.split(",")]
    return tuple(m for m in chosen if names is not None or m.name != "splink" or children <= SPLINK_UP_TO)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument("--hard", action="store_true", help="the hard data alone")
    parser.add_argument("--standard", action="store_true", help="the standard data alone")
    parser.add_argument("--methods", help="names with commas; default all that suit the size")
    parser.add_argument(
        "--data", type=Path, help="where to make the data (default: the system's temporary folder)"
    )
    parser.add_argument("--docs", type=Path, default=DOCS, help="where benchmarks.json and benchmarks.md are")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    levels = [level for level in ("standard", "hard") if getattr(options, level)] or ["standard", "hard"]
    options.docs.mkdir(parents=True, exist_ok=True)
    kept = options.docs / "benchmarks.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    now = dict(before)
    with _data_folder(options.data) as data:
        for level in levels:
            methods = _methods(options.methods, options.children)
            measured = measure(
                data, children=options.children, level=level, methods=methods, seed=options.seed
            )
            key = f"{options.children}-{level}"
            if options.methods is not None and key in before:
                measured["methods"] = before[key]["methods"] | measured["methods"]
            now[key] = measured
            kept.write_text(
                json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
            )
            (options.docs / "benchmarks.md").write_text(page(now, before), encoding="utf-8")
            print(profile(measured))


if __name__ == "__main__":
    main()

"""`make bench-registers`: one fictional province through every method in one run, and docs/benchmarks.md of it.

python -m benchmarks.run [--children 1000000] [--hard | --standard] [--methods floor,tonghu] [--data FOLDER]

With --data the province stays there and is not made again, and every method is written down as soon as it is done: a run
that was stopped goes on with `--methods` and what is missing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.make_province import made_before, make_province
from benchmarks.page import page, profile
from benchmarks.processes import Outcome, run_method
from benchmarks.scoring import score_leads, score_told

DOCS = Path(__file__).parent.parent / "docs"
SPLINK_UP_TO = 1_000_000
LARGE = 2_000_000  # children; past this Tonghu's database is held to so much memory, as a small server would hold it
LARGE_MEMORY = "3GB"
LARGEST = 10_000_000  # and past this to so much: what a smaller memory would have to spill, the disk would have to hold
LARGEST_MEMORY = "6GB"
# Bytes a child: the files and the truth; Tonghu's database with what it spills; the tables for the other methods.
_FILES, _WORK, _TABLES = 850, 1_800, 700


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
    Method("splink", "splink_everything", memory_limit="8GB"),
)
_NEED_TABLES = frozenset({"floor", "exact", "exact_household", "splink_everything"})


def measure(
    data: Path,
    *,
    children: int,
    level: str,
    methods: Sequence[Method],
    seed: int,
    keep: bool = False,
    done: Callable[[dict[str, Any]], None] = lambda measured: None,
) -> dict[str, Any]:
    """Make the province, run the methods, and return what docs/benchmarks.json keeps of it.

    keep: the province stays, and one made before is used. done: told after each method what is known so far.
    """
    started = time.perf_counter()
    province = data / f"province-{children}-{level}"
    need_tables = any(method.module in _NEED_TABLES for method in methods)
    _has_room(data, children, tables=need_tables, made=made_before(province) is not None)
    made = (keep and made_before(province, children=children, level=level, seed=seed)) or make_province(
        province, children=children, level=level, seed=seed, tell=lambda line: _say(line, started)
    )
    _say(f"{level}: {children:,} children, {sum(made.rows.values()):,} rows made", started)
    found: dict[str, Any] = {}
    measured: dict[str, Any] = {
        "children": children,
        "level": level,
        "rows": made.rows,
        "true_leads": made.leads,
        "measured_on": dt.date.today().isoformat(),
        "load": os.getloadavg()[0],
        "methods": found,
    }
    if need_tables:
        outcome = run_method("tables", province, data / "tables", threads=1)
        _say("registers read once for the other methods", started)
        found["tables"] = _kept(outcome)
    for method in methods:
        found[method.name] = _measure_one(method, province, data / method.name, started)
        measured["load"] = max(measured["load"], os.getloadavg()[0])
        done(measured)
    for leftover in [data / "tables", *([] if keep else [province])]:
        shutil.rmtree(leftover, ignore_errors=True)
    (data / "tables.duckdb").unlink(missing_ok=True)
    return measured


def _measure_one(method: Method, province: Path, work: Path, started: float) -> dict[str, Any]:
    """Run one method and score what it found."""
    truth = province / "truth" / "leads.csv"
    load = os.getloadavg()[0]
    outcome = run_method(
        method.module, province, work, threads=method.threads, memory_limit=method.memory_limit,
        tell=lambda line: _say(f"{method.name}: {line}", started),
    )  # fmt: skip
    found = _kept(outcome) | {
        "threads": method.threads,
        "memory_limit": method.memory_limit,
        "measured_on": dt.date.today().isoformat(),
        "load": max(load, os.getloadavg()[0]),
    }
    if method.scored:
        scores = score_leads(truth, work / "leads.csv")
        found["leads"] = {name: score.as_json() for name, score in scores.items()}
    if (undecidable := work / "undecidable.csv").exists():
        scores = score_leads(truth, work / "leads.csv", undecidable)
        found["decidable"] = {name: score.as_json() for name, score in scores.items()}
    if (work / "review.csv").exists():
        found["told"] = score_told(truth, work / "leads.csv", work / "review.csv")
    shutil.rmtree(work)
    _say(f"{method.name}: {outcome.seconds:.1f} s", started)
    return found


def _has_room(data: Path, children: int, *, tables: bool, made: bool) -> None:
    """Say what the run needs on disk; SystemExit where that is more than there is."""
    data.mkdir(parents=True, exist_ok=True)
    need = children * ((0 if made else _FILES) + _WORK + (_TABLES if tables else 0))
    free = shutil.disk_usage(data).free
    print(f"{need / 1e9:.1f} GB of disk needed in {data}, {free / 1e9:.1f} GB free", flush=True)
    if need > free:
        raise SystemExit(f"not enough room in {data}: name another folder with --data")


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


def _beside(before: dict[str, Any] | None, measured: dict[str, Any]) -> dict[str, Any]:
    """What was measured now beside the methods measured before, which keep their day."""
    if before is None:
        return measured
    was = {"measured_on": before["measured_on"], "load": before["load"]}
    earlier = {name: {**was, **told} for name, told in before["methods"].items()}
    return {**measured, "methods": earlier | measured["methods"]}


def _methods(names: str | None, children: int) -> tuple[Method, ...]:
    chosen = [m for m in METHODS if names is None or m.name in names.split(",")]
    chosen = [m for m in chosen if names is not None or m.name != "splink" or children <= SPLINK_UP_TO]
    if children <= LARGE:
        return tuple(chosen)
    memory = LARGE_MEMORY if children <= LARGEST else LARGEST_MEMORY
    return tuple(
        replace(m, memory_limit=m.memory_limit or memory) if m.module == "tonghu_run" else m for m in chosen
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument("--hard", action="store_true", help="the hard data alone")
    parser.add_argument("--standard", action="store_true", help="the standard data alone")
    parser.add_argument("--methods", help="names with commas; default all that suit the size")
    parser.add_argument(
        "--data",
        type=Path,
        help="where to make the data, which stays there (default: a temporary folder, gone afterwards)",
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
            key = f"{options.children}-{level}"

            def write(measured: dict[str, Any], key: str = key) -> None:
                now[key] = _beside(before.get(key) if options.methods else None, measured)
                kept.write_text(
                    json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
                )
                (options.docs / "benchmarks.md").write_text(page(now, before), encoding="utf-8")

            measured = measure(
                data, children=options.children, level=level, methods=methods, seed=options.seed,
                keep=options.data is not None, done=write,
            )  # fmt: skip
            print(profile(measured))


if __name__ == "__main__":
    main()

"""docs/benchmarks.md from measured figures. Nothing here is a figure of its own."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

Measured = Mapping[str, Any]

_NAMES = {
    "floor": "floor: bare DuckDB",
    "exact": "(a) exact number, rules",
    "exact_household": "(a) the same and household relations",
    "tonghu": "(b) Tonghu, one thread",
    "tonghu_2_threads": "(b) Tonghu, two threads",
    "tonghu_small_memory": "(b) Tonghu, little memory",
    "splink": "(c) Splink over everything",
}
_CATEGORIES = ("orphan", "de_facto_unattended", "left_behind", "disabled", "low_income")
_WORSE_BY = 1.15
_BUSY = 2.5  # two threads of the benchmark, and a little

_ASSUMES = Path(__file__).parent / "assumptions.md"


def page(now: Measured, before: Measured) -> str:
    """The page, newest figures of every size; `before` is what the file held ahead of this run."""
    parts = [
        "# Benchmarks\n",
        "Written by `make bench`; do not edit. It measures three things: what is on this page, registers in and leads out"
        " (`make bench-registers` alone); the pages under load, in [benchmarks-workbench.md](benchmarks-workbench.md) (`make"
        " bench-pages`); and the plan's duties, in [benchmarks-duties.md](benchmarks-duties.md) (`make bench-duties`).\n",
        "`make bench-registers` makes one million children, standard and hard;"
        " `.venv/bin/python -m benchmarks.run --children 5000000` (or 20000000, `--hard`, `--standard`) makes"
        " other sizes; with `--data FOLDER` the province stays there and is not made again, and `--methods"
        " tonghu` runs Tonghu alone, beside what was measured of the others before. Past two million children"
        " Tonghu is held to 3 GB of database memory, past ten million to 6. What a run needs on disk is said before it begins.\n",
        f"{_machine()}\n",
        "Each method runs in a process of its own. Seconds are wall seconds; processor seconds stand beside"
        " them because the machine may have had other work. Memory is the highest resident size of the"
        " process."
        " “New children” are leads to enter a category, all five together.\n",
    ]
    for key in sorted(now, key=lambda k: (now[k]["children"], now[k]["level"] == "hard")):
        parts += list(_province(now[key], before.get(key)))
    return "\n".join([*parts, _ASSUMES.read_text(encoding="utf-8")])


def profile(measured: Measured) -> str:
    """Every step of Tonghu with its seconds, slowest first, as plain text."""
    told = measured["methods"].get("tonghu")
    if told is None:
        return ""
    ingest = {"step": "ingest", "rows": sum(measured["rows"].values()), "seconds": told["phases"]["ingest"]}
    outputs = {"step": "outputs", "rows": told["leads"]["all"]["leads"], "seconds": told["phases"]["outputs"]}
    steps = sorted([ingest, outputs, *told["steps"]], key=lambda step: -step["seconds"])
    return "\n".join(f"{s['step']:36}{s['rows']:>14,}{s['seconds']:>10.2f} s" for s in steps)


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next(
        (int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0.0
    )
    return (
        f"Machine: {os.cpu_count()} cores of {model}, {memory:.0f} GB, {platform.system()}; Python"
        f" {platform.python_version()}, DuckDB {version('duckdb')}, Splink {version('splink')}."
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def _province(measured: Measured, earlier: Measured | None) -> Iterable[str]:
    methods = measured["methods"]
    rows = sum(measured["rows"].values())
    yield (
        f"## {measured['children']:,} children, {measured['level']}\n\n{rows:,} rows in seventeen files,"
        f" {measured['true_leads']:,} true leads; measured on {measured['measured_on']},"
        f" load of the machine up to {measured['load']:.1f}.\n"
    )
    if measured["load"] > _BUSY:
        yield "**The machine had other work: wall seconds and what is made of them are too high.**\n"
    yield _speed_table(measured) + "\n"
    yield "".join(_measured_apart(measured))
    yield _quality_table(methods) + "\n"
    yield _category_table(methods) + "\n"
    if determinism := _determinism(methods):
        yield determinism + "\n"
    if "tonghu" in methods:
        yield (
            "The ten slowest parts of Tonghu, one thread:\n\n```text\n"
            + "\n".join(profile(measured).splitlines()[:10])
            + "\n```\n"
        )
    yield _regressions(measured, earlier) + "\n"


def _floor(methods: Measured) -> tuple[float, float] | None:
    """Seconds of reading the files, and of the one join of all numbers."""
    if "floor" not in methods:
        return None
    phases = methods["floor"]["phases"]
    return phases["read files"], phases["join"]


_SPEED = (
    "method", "ingest s", "linking s", "rules s", "outputs s", "whole s", "processor s", "children/s/core",
    "linking and rules: children/s/core", "× join floor", "× whole floor", "peak GB", "spilled GB",
)  # fmt: skip


def _speed_table(measured: Measured) -> str:
    methods, children = measured["methods"], measured["children"]
    floor = _floor(methods)
    rows = _floor_rows(methods["floor"], children) if "floor" in methods else []
    rows += [_speed_row(n, methods, children, floor) for n in _NAMES if n in methods and n != "floor"]
    return _table(list(_SPEED), [[row.get(heading, "") for heading in _SPEED] for row in rows])


def _floor_rows(told: Measured, children: int) -> list[dict[str, str]]:
    phases, cpu = told["phases"], told["cpu"]
    read, join = phases["read files"], phases["join"]
    rows = [
        {
            "method": "floor: read and hash every cell of the files",
            "ingest s": f"{read:.1f}",
            "processor s": f"{cpu['read files']:.1f}",
            "children/s/core": _rate(children, read, 1),
        }
    ]
    for title, phase in (
        ("scan and hash the numbers", "scan and hash"),
        ("one hash join of all numbers", "join"),
    ):
        rows.append(
            {
                "method": f"floor: {title}",
                "linking s": f"{phases[phase]:.2f}",
                "processor s": f"{cpu[phase]:.2f}",
                "linking and rules: children/s/core": _rate(children, phases[phase], 1),
                "× join floor": f"{phases[phase] / join:.1f}",
                "peak GB": _gb(told["peak_bytes"]),
                "spilled GB": _gb(told["temp_bytes"]),
            }
        )
    return rows


def _speed_row(
    name: str, methods: Measured, children: int, floor: tuple[float, float] | None
) -> dict[str, str]:
    told = methods[name]
    phases, cpu, threads = told["phases"], told["cpu"], told["threads"]
    linking = phases["linking"] + phases.get("splink", 0.0)
    work = linking + phases["rules"]
    own = "ingest" in phases
    ingest = phases["ingest"] if own else methods["tables"]["phases"]["ingest"]
    whole = phases["whole"] if own else ingest + work
    processor = cpu["whole"] if own else sum(cpu.values()) + methods["tables"]["cpu"]["ingest"]
    row = {
        "method": _NAMES[name],
        "ingest s": f"{ingest:.1f}" + ("" if own else " *"),
        "linking s": f"{linking:.1f}",
        "rules s": f"{phases['rules']:.1f}",
        "outputs s": f"{phases['outputs']:.1f}" if "outputs" in phases else "",
        "whole s": f"{whole:.1f}",
        "processor s": f"{processor:.1f}",
        "children/s/core": _rate(children, whole, threads),
        "linking and rules: children/s/core": _rate(children, work, threads),
        "peak GB": _gb(told["peak_bytes"]),
        "spilled GB": _gb(told["temp_bytes"]),
    }
    if floor is not None:
        row |= {"× join floor": f"{work / floor[1]:.1f}", "× whole floor": f"{whole / sum(floor):.1f}"}
    return row


def _measured_apart(measured: Measured) -> Iterable[str]:
    """What a row alone has: its memory limit, and a day and load of its own."""
    for name in (n for n in _NAMES if n in measured["methods"]):
        told = measured["methods"][name]
        notes = [f"memory limit {told['memory_limit']}"] if told.get("memory_limit") else []
        if told.get("measured_on", measured["measured_on"]) != measured["measured_on"]:
            notes.append(f"measured on {told['measured_on']}")
        if "load" in told:
            notes.append(f"load of the machine {told['load']:.1f}")
        if "leads_sha256" in told:
            notes.append(f"leads.csv SHA-256 {told['leads_sha256'][:16]}…")
        if notes:
            yield f"- {_NAMES[name]}: {'; '.join(notes)}\n"


def _quality_table(methods: Measured) -> str:
    head = [
        "method", "new: precision", "recall", "F1", "F1 without what no reader could decide †", "undecidable (reported)",
        "new: lead or case for a person", "exits: F1", "all: F1",
        "wrong links per million, rows of facts", "the same, all references", "references linked right",
    ]  # fmt: skip
    rows = []
    for name in (n for n in _NAMES if "leads" in methods.get(n, {})):
        told = methods[name]
        new, links = told["leads"]["enter"], told["links"]
        rows.append([
            _NAMES[name], f"{new['precision']:.4f}", f"{new['recall']:.4f}", f"**{new['f1']:.4f}**",
            *_decidable(told),
            f"{told['told']['enter']:.4f}" if "told" in told else "",
            f"{told['leads']['exit']['f1']:.4f}", f"{told['leads']['all']['f1']:.4f}",
            f"{links['facts']['wrong_per_million']:.0f}", f"{links['all']['wrong_per_million']:.0f}",
            f"{links['all']['recall']:.4f}",
        ])  # fmt: skip
    return (
        _table(head, rows) + "\n\n\\* ingest is Tonghu's, measured once apart, for methods that bring none."
        "\n\n† True leads that rest on a row which fits somebody else at least as well, or fits by a name alone that is not exact"
        " or that an address speaks against (`benchmarks/decidable.py`); they count neither as found nor as missed there."
    )


def _decidable(told: Measured) -> tuple[str, str]:
    """F1 of new children without the undecidable ones; how many those are, and how many of them were reported."""
    if "decidable" not in told:
        return "", ""
    every, decided = told["leads"]["enter"], told["decidable"]["enter"]
    left_out, reported = every["truth"] - decided["truth"], every["hits"] - decided["hits"]
    return f"**{decided['f1']:.4f}**", f"{left_out:,} ({reported:,})"


def _category_table(methods: Measured) -> str:
    head = ["F1 of new children", *_CATEGORIES]
    rows = [
        [_NAMES[name], *(_f1(methods[name]["leads"], f"{category} enter") for category in _CATEGORIES)]
        for name in _NAMES
        if "leads" in methods.get(name, {})
    ]
    return _table(head, rows)


def _f1(leads: Measured, key: str) -> str:
    return f"{leads[key]['f1']:.4f}" if key in leads else "none"


def _determinism(methods: Measured) -> str:
    runs = [n for n in ("tonghu", "tonghu_2_threads", "tonghu_small_memory") if n in methods]
    if len(runs) < 2:
        return ""
    answers = []
    for file in ("leads", "review"):
        same = len({methods[name][f"{file}_sha256"] for name in runs}) == 1
        answers.append(f"{file}.csv byte-equal: **{'yes' if same else 'no'}**")
    return f"Determinism over {'; '.join(_NAMES[name][4:] for name in runs)}: {', '.join(answers)}."


def _regressions(measured: Measured, earlier: Measured | None) -> str:
    if earlier is None:
        return "Against the file's figures before: there were none of this size."
    notes = []
    for name in (n for n in _NAMES if n in measured["methods"] and n in earlier["methods"]):
        old, new = earlier["methods"][name], measured["methods"][name]
        for phase, seconds in new["phases"].items():
            was = old["phases"].get(phase)
            if was is not None and seconds > _WORSE_BY * was and seconds - was > 0.5:
                notes.append(f"- {_NAMES[name]}: {phase} {was:.1f} → {seconds:.1f} s")
        if new["peak_bytes"] > _WORSE_BY * old["peak_bytes"]:
            notes.append(f"- {_NAMES[name]}: memory {_gb(old['peak_bytes'])} → {_gb(new['peak_bytes'])} GB")
        if "leads" in new and new["leads"]["enter"]["f1"] < old["leads"]["enter"]["f1"] - 0.0005:
            notes.append(
                f"- {_NAMES[name]}: F1 of new children"
                f" {old['leads']['enter']['f1']:.4f} → {new['leads']['enter']['f1']:.4f}"
            )
    found = "\n".join(notes) if notes else "- none"
    day = earlier["measured_on"]
    return f"Worse than the file's figures of {day} (15 % in time or memory, 0.0005 in F1):\n\n{found}"


def _rate(children: int, seconds: float, threads: int) -> str:
    return f"{children / seconds / threads:,.0f}"


def _gb(size: float) -> str:
    return f"{size / 1e9:.2f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

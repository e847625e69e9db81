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
    "tonghu_small_memory": "(b) Tonghu, memory limit 1 GB",
    "splink": "(c) Splink over everything",
}
_CATEGORIES = ("orphan", "de_facto_unattended", "left_behind", "disabled", "low_income")
_WORSE_BY = 1.15

_ASSUMES = """## What the data is, and what these figures cannot show

`benchmarks/make_province.py` makes the province; everybody in it is made up and every number starts with 3799.
A county has 200,000 children (at most 99 counties), 20 towns and 300 villages, and two adults for each child. The
seventeen registers are plain UTF-8 CSV with the headers a department would write; rows are shuffled within a county.
12 % of adults have a row for work elsewhere, about half of them away for three months or more today; couples often go
together. 85 % of children have a birth certificate, the school roll covers ages 6 to 15, 60 % of couples have a marriage
on record, 4 % of families get assistance. The household register names a parent with a number for 55 % of children, by
name alone for 10 %. One parent in fifty is in a family where trouble gathers. A tenth of parents live apart.

Every reference to somebody is damaged independently. Standard: 3 % of numbers missing, 2 % mistyped (70 % one digit,
25 % neighbours swapped, 5 % check digit), 1 % in the old fifteen digits, 20 % of X in lower case, 2.5 % of names with
another character of the same sound, 0.3 % with one dropped, 0.4 % with a wrong one, 2.5 % of birth dates with day and
month exchanged, 0.7 % otherwise wrong, 4 % of addresses in another county, 6 % in another town; 0.1 % of the household
register's own numbers bad; 3 % of the rows of most registers about people who are not in the household register. Hard:
20 % missing, 3 % mistyped, everything else threefold, 0.5 % bad in the household register, 2 % of children are twins who
share the first character of their given name.

So they cannot show: errors that registers share or that follow a person; people missing from or twice in the household
register; remarriage and stepparents; changed names; headers nobody expected, Excel, encodings (the fictional
counties of `tonghu synth` have those); look-alike characters. Registers that give a name and nothing else (work
elsewhere, illness, assistance, court) leave some rows undecidable when the number is missing: nobody can reach 1 on
the hard data. Absolute figures are therefore kinder than a real province; the order of the methods is the finding.
The truth is computed from the clean world by `benchmarks/province/eligibility.py`, which shares no code with the rules.
"""


def page(now: Measured, before: Measured) -> str:
    """The page, newest figures of every size; `before` is the file's content ahead of this run, for regressions."""
    parts = [
        "# Benchmarks\n",
        "Written by `make bench`; do not edit. `make bench` makes one million children, standard and hard;"
        " `.venv/bin/python -m benchmarks.run --children 5000000` (or 20000000, `--hard`, `--standard`) other sizes.\n",
        f"{_machine()}\n",
        "Each method runs in a process of its own. Seconds are wall seconds. Memory is the highest resident size of"
        " the process. “New children” are leads to enter a category, all five together.\n",
    ]
    for key in sorted(now, key=lambda k: (now[k]["children"], now[k]["level"] == "hard")):
        parts += list(_province(now[key], before.get(key)))
    return "\n".join([*parts, _ASSUMES])


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
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine()
    )
    memory = next((int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0.0)
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
        f" {measured['true_leads']:,} true leads; measured on {measured['measured_on']}.\n"
    )
    yield _speed_table(measured) + "\n"
    yield _quality_table(methods) + "\n"
    yield _category_table(methods) + "\n"
    if determinism := _determinism(methods):
        yield determinism + "\n"
    if "tonghu" in methods:
        yield "The ten slowest parts of Tonghu, one thread:\n\n```text\n" + "\n".join(
            profile(measured).splitlines()[:10]
        ) + "\n```\n"
    yield _regressions(measured, earlier) + "\n"


def _floor(methods: Measured) -> tuple[float, float] | None:
    """Seconds of reading the files, and of the one join of all numbers."""
    if "floor" not in methods:
        return None
    phases = methods["floor"]["phases"]
    return phases["read files"], phases["join"]


def _speed_table(measured: Measured) -> str:
    methods, children = measured["methods"], measured["children"]
    floor = _floor(methods)
    head = [
        "method", "ingest s", "linking s", "rules s", "outputs s", "whole s", "children/s/core",
        "linking and rules: children/s/core", "× join floor", "× whole floor", "peak GB", "spilled GB",
    ]  # fmt: skip
    rows = []
    if floor is not None:
        scan = methods["floor"]["phases"]["scan and hash"]
        rows.append([
            "floor: read and hash every cell of the files", f"{floor[0]:.1f}", "", "", "", f"{floor[0]:.1f}",
            _rate(children, floor[0], 1), "", "", "", "", "",
        ])  # fmt: skip
        for title, seconds in (("floor: scan and hash the numbers", scan), ("floor: one hash join of all numbers", floor[1])):
            rows.append([title, "", f"{seconds:.2f}", "", "", "", "", _rate(children, seconds, 1), f"{seconds / floor[1]:.1f}", "",
                         _gb(methods["floor"]["peak_bytes"]), _gb(methods["floor"]["temp_bytes"])])  # fmt: skip
    for name in (n for n in _NAMES if n in methods and n != "floor"):
        rows.append(_speed_row(name, methods, children, floor))
    return _table(head, rows)


def _speed_row(name: str, methods: Measured, children: int, floor: tuple[float, float] | None) -> list[str]:
    told = methods[name]
    phases, threads = told["phases"], told["threads"]
    linking = phases["linking"] + phases.get("splink", 0.0)
    work = linking + phases["rules"]
    own = "ingest" in phases
    ingest = phases["ingest"] if own else methods["tables"]["phases"]["ingest"]
    whole = phases["whole"] if own else ingest + work
    return [
        _NAMES[name], f"{ingest:.1f}" + ("" if own else " *"), f"{linking:.1f}", f"{phases['rules']:.1f}",
        f"{phases['outputs']:.1f}" if "outputs" in phases else "", f"{whole:.1f}",
        _rate(children, whole, threads), _rate(children, work, threads),
        f"{work / floor[1]:.1f}" if floor else "", f"{whole / sum(floor):.1f}" if floor else "",
        _gb(told["peak_bytes"]), _gb(told["temp_bytes"]),
    ]  # fmt: skip


def _quality_table(methods: Measured) -> str:
    head = [
        "method", "new: precision", "recall", "F1", "exits: F1", "all: F1",
        "wrong links per million, rows of facts", "the same, all references", "references linked right",
    ]  # fmt: skip
    rows = []
    for name in (n for n in _NAMES if "leads" in methods.get(n, {})):
        told = methods[name]
        new, links = told["leads"]["enter"], told["links"]
        rows.append([
            _NAMES[name], f"{new['precision']:.4f}", f"{new['recall']:.4f}", f"**{new['f1']:.4f}**",
            f"{told['leads']['exit']['f1']:.4f}", f"{told['leads']['all']['f1']:.4f}",
            f"{links['facts']['wrong_per_million']:.0f}", f"{links['all']['wrong_per_million']:.0f}",
            f"{links['all']['recall']:.4f}",
        ])  # fmt: skip
    return _table(head, rows) + "\n\n\\* ingest is Tonghu's, measured once apart, for methods that bring none."


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
                f"- {_NAMES[name]}: F1 of new children {old['leads']['enter']['f1']:.4f} → {new['leads']['enter']['f1']:.4f}"
            )
    found = "\n".join(notes) if notes else "- none"
    return f"Worse than the file's figures of {earlier['measured_on']} (15 % in time or memory, 0.0005 in F1):\n\n{found}"


def _rate(children: int, seconds: float, threads: int) -> str:
    return f"{children / seconds / threads:,.0f}"


def _gb(size: float) -> str:
    return f"{size / 1e9:.2f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

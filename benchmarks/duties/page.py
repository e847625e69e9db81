"""The figures as a page of docs."""

from __future__ import annotations

from benchmarks.duties.measuring import Report

GOALS = {
    "full recompute of figures, everybody": "≤ 5 s",
    "batch of 500 records, written and brought in": "≤ 0.2 s",
    "a village's list of one rule": "≤ 5 ms",
    "a village's whole list, all rules": "≤ 5 ms",
    "province board at 50 users": "≤ 300 ms",
    "county board at 50 users": "≤ 100 ms",
    "restatement after 2000 late records": "≤ 10 s",
}
_HEAD = """# Benchmarks of the duties

Written by `make bench-duties`: {children:,} children with a guardian each, 75,000 child directors, every village of the
province and three years of facts, made by set-wise SQL in an embedded PostgreSQL (`benchmarks/duties/province.py` says how),
{cores} cores ({machine}). Facts were written as the triggers write them, and not through records; the batch goes through
the triggers.

Wall seconds say little on a shared machine; processor seconds are those of the database's processes and the measuring one together.
A scan is one bare pass over the children's wide rows (`count(*)`, two maxima) at the same settings.

| | goal | wall | processor | scans | |
|---|---|--:|--:|--:|---|
"""


def page(report: Report, children: int, machine: str, cores: int) -> str:
    """Markdown."""
    lines = [_HEAD.format(children=children, machine=machine, cores=cores)]
    for each in report.lines:
        ratio = f"{each.ratio:.2f}" if each.ratio is not None else ""
        goal = GOALS.get(each.name, "")
        lines.append(
            f"| {each.name} | {goal} | {each.wall:.3f} s | {each.processor:.3f} s | {ratio} | {each.note} |\n"
        )
    return "".join(lines)

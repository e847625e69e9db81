"""The figures as a page of docs."""

from __future__ import annotations

import datetime as dt

from benchmarks.duties.measuring import Measured, Report
from benchmarks.duties.server import SHARED_BUFFERS

# Seconds on the wall.
GOALS = {
    "full recompute of figures, everybody": 5.0,
    "batch of 500 records, written and brought in": 0.2,
    "a village's list of one rule": 0.005,
    "a village's whole list, all rules": 0.005,
    "province board at 50 users": 0.3,
    "county board at 50 users": 0.1,
    "province board, clause by clause, at 50 users": 0.3,
    "county board, clause by clause, at 50 users": 0.1,
    "restatement after 2000 late records": 10.0,
}
_HEAD = """# Benchmarks of the duties

Written by `make bench-duties` on {day}: {children:,} children with a guardian each, {directors:,} child directors, {villages:,}
villages and three years of facts ({facts:,}), made by set-wise SQL in an embedded PostgreSQL (`benchmarks/duties/province.py`
says how), {cores} cores ({machine}), `shared_buffers` {memory}. Facts were written as the triggers write them, and not through
records; the batch, the 20,000 records before it and the late records of the restatement go through the triggers.

Wall is the time a reader or a job waited; of lists and boards the median. Processor seconds are those of the database's
processes and the measuring one together, of one list or one board; they say more than the wall on a machine that does other
things too: its load (processes that ran or waited to run) was {least:.1f} to {most:.1f} while this was measured.
Ratio: processor seconds against those of a bare sequential pass over the same wide rows (`count(*)`, two maxima,
warmed, in the same run), and of a village's lists against a bare read of its children's wide rows.

| | goal (wall) | wall | processor | ratio | |
|---|--:|--:|--:|--:|---|
"""


def page(report: Report, machine: str, cores: int) -> str:
    """Markdown."""
    day = dt.date.today().isoformat()
    loads = {"least": min(report.loads), "most": max(report.loads)}
    said = {"day": day, "machine": machine, "cores": cores, "memory": SHARED_BUFFERS}
    lines = [_HEAD.format(**said, **loads, **report.sizes)]
    lines += [
        f"| {each.name} | {_said(GOALS.get(each.name))} | {_said(each.wall)} | {_said(each.processor)} |"
        f" {'' if each.ratio is None else f'{each.ratio:.1f}'} | {each.note} |\n"
        for each in report.lines
    ]
    lines.append(
        "\n## Against the goals\n\nBy the wall: of lists and boards by the median, not by the 95 % of the table.\n\n"
    )
    lines += [_verdict(each, GOALS[each.name]) for each in report.lines if each.name in GOALS]
    return "".join(lines)


def _verdict(line: Measured, goal: float) -> str:
    missed = "met" if line.wall <= goal else f"**missed**, {line.wall / goal:.1f} times the goal"
    return (
        f"- {line.name}{f' ({line.note})' if line.note.startswith('first') else ''}: {_said(line.wall)} of {_said(goal)}:"
        f" {missed}; {_said(line.processor)} of processor.\n"
    )


def _said(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"

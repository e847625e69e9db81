"""The steps of a run, in the order in which they run, as a Markdown table on the standard output.

python tools/steps_page.py           print the table
python tools/steps_page.py --write   put it into docs/architecture.md
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

from tonghu.cli.paths import default_catalogue
from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.core.planner import STEPS_FOLDER, Step
from tonghu.discovery.run.pipeline import plan
from tonghu.policy.load import load_catalogue

PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"
BEGIN = "<!-- the steps, written by tools/steps_page.py -->\n"
END = "<!-- end of the steps -->\n"
# The rules in force do not change which steps there are; any day will do.
AS_OF = dt.date(2026, 6, 30)


def table() -> str:
    """One line per step: its name, the first sentence of what it does, what it reads and writes."""
    catalogue = default_catalogue()
    steps = plan(load_catalogue(catalogue), load_layouts(catalogue), AS_OF)
    lines = ["| | step | what it does | reads | writes |", "|--:|---|---|---|---|"]
    for number, step in enumerate(steps, start=1):
        made = "" if (STEPS_FOLDER / f"{step.name}.sql").exists() else " *"
        reads = ", ".join(_read_names(step))
        does = step.title.split(". ")[0].removesuffix(".")
        lines.append(f"| {number} | {step.name}{made} | {does} | {reads} | {step.writes} |")
    return "\n".join(lines) + "\n"


def _read_names(step: Step) -> Iterator[str]:
    """The tables a step reads, the registers counted where they are many."""
    registers = [name for name in step.reads if name.startswith("in_")]
    yield from (name for name in step.reads if name not in registers)
    yield from registers if len(registers) < 3 else [f"{len(registers)} registers"]


def with_table(page: str) -> str:
    """The page with the table of now between its marks."""
    before, rest = page.split(BEGIN, 1)
    return before + BEGIN + table() + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(table(), end="")

"""Makes a fictional province as the departments' files, with the truth beside it.

    python -m benchmarks.make_province OUT --children 1000000 [--hard] [--seed 1]

OUT/registers/ holds seventeen CSV files; OUT/truth/leads.csv what a perfect reader reports; OUT/truth/links/
one Parquet file per register with the true number of every person a row names: row_no as in `in_` tables,
role, n17.
Counties are made one after the other, so memory does not grow with the province.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.province import eligibility, families, lives, numbers, places, registers
from benchmarks.province.cells import Cells, days, letters, lines, vocabulary
from benchmarks.province.damage import LEVELS, Rates
from benchmarks.province.roster import listed, roster

AS_OF = dt.date(2026, 6, 30)
CHILDREN_PER_COUNTY = 200_000
ADULTS_PER_CHILD = 2
ABOUT = "about.json"
_LINKS = pa.schema([("row_no", pa.int64()), ("role", pa.int8()), ("n17", pa.int64())])


@dataclass(frozen=True)
class Made:
    """How many rows each register has, and how many leads are true."""

    rows: dict[str, int]
    leads: int


def make_province(
    out: Path,
    *,
    children: int,
    level: str = "standard",
    seed: int = 1,
    as_of: dt.date = AS_OF,
    tell: Callable[[str], None] = lambda line: None,
) -> Made:
    """Write the files of a province with so many children under eighteen. Same arguments, same bytes.

    tell: told a line now and then. about.json is written last: a province without it was never finished.
    """
    (out / ABOUT).unlink(missing_ok=True)
    sizes = _county_sizes(children)
    counties = np.arange(len(sizes))
    with _Files(out) as files:
        files.divisions([places.county(int(c)) for c in counties])
        for county in counties:
            rng = np.random.default_rng([seed, int(county), list(LEVELS).index(level)])
            _county(rng, int(county), sizes[county], counties, as_of, LEVELS[level], files)
            if county % 10 == 9:
                tell(f"{county + 1} of {len(sizes)} counties made")
        made = Made(dict(files.rows), files.leads)
    about = {
        "children": children,
        "level": level,
        "seed": seed,
        "as_of": as_of.isoformat(),
        "rows": made.rows,
        "leads": made.leads,
    }
    (out / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return made


def made_before(out: Path, **asked: object) -> Made | None:
    """What stands in a folder where a province was made to the end, with these arguments; else None."""
    if not (out / ABOUT).exists():
        return None
    about = json.loads((out / ABOUT).read_text(encoding="utf-8"))
    return Made(about["rows"], about["leads"]) if asked.items() <= about.items() else None


def _county_sizes(children: int) -> list[int]:
    """As many counties of 200,000 children as it takes, at most the ninety-nine that codes allow."""
    count = min(numbers.AREAS, max(1, -(-children // CHILDREN_PER_COUNTY)))
    return [children // count + (i < children % count) for i in range(count)]


def _county(
    rng: np.random.Generator, number: int, children: int, counties: NDArray[np.int64], as_of: dt.date,
    rates: Rates, files: _Files,
) -> None:  # fmt: skip
    day = int(np.datetime64(as_of).astype(int))
    people = families.make(rng, number, children, ADULTS_PER_CHILD * children, day, rates)
    life = lives.live(rng, people)
    state = eligibility.standing(people, life.facts)
    answers = eligibility.answers(people, state)
    rows = roster(rng, people, state, answers)
    others = rng.choice(counties[counties != number], min(5, len(counties) - 1), replace=False)
    clerk = registers.Clerk(rng, people, life.strangers, places.county(number), rates, np.r_[number, others])
    for register, sheet in registers.sheets(clerk, people, life, rows).items():
        files.sheet(register, registers.shuffled(rng, sheet))
    files.truth(_lead_lines(people, answers, rows))


def _lead_lines(
    people: families.People, answers: eligibility.Answers, rows: lives.Fact
) -> Iterator[tuple[int, bytes]]:
    """What is true of the children: (how many, lines of CSV) for each category and action."""
    for category, name in enumerate(eligibility.CATEGORIES):
        on, holds = listed(people, rows, category), answers.holds[category]
        for action, who in (("enter", holds & ~on), ("exit", on & ~holds & answers.leaves[category])):
            child = np.flatnonzero(who)
            tail = vocabulary([f"{name},{action}"])
            columns: list[Cells] = [
                numbers.written(people.n17[child]), letters(people.name[child]), days(people.born[child]),
                np.broadcast_to(tail, (len(child), tail.shape[1])),
            ]  # fmt: skip
            yield len(child), b"".join(lines(columns))


class _Files:
    """The open files of a province; every county adds its rows to each."""

    def __init__(self, out: Path) -> None:
        self._registers, self._truth = out / "registers", out / "truth"
        (self._truth / "links").mkdir(parents=True, exist_ok=True)
        self._registers.mkdir(parents=True, exist_ok=True)
        self.rows: dict[str, int] = dict.fromkeys(registers.FILES, 0)
        self.leads = 0

    def __enter__(self) -> _Files:
        self._csv: dict[str, IO[bytes]] = {}
        self._links: dict[str, pq.ParquetWriter] = {}
        for register, (title, header) in registers.FILES.items():
            self._csv[register] = (self._registers / f"{title}.csv").open("wb")
            self._csv[register].write(header.encode() + b"\n")
        self._leads = (self._truth / "leads.csv").open("wb")
        self._leads.write(b"child_id_number,child_name,birth_date,category,action\n")
        return self

    def __exit__(self, *_: object) -> None:
        for file in (*self._csv.values(), self._leads):
            file.close()
        for writer in self._links.values():
            writer.close()

    def sheet(self, register: str, sheet: registers.Sheet) -> None:
        """Add rows, and the truth about them. Row 1 is the header."""
        first = self.rows[register] + 2
        for part in lines(sheet.columns):
            self._csv[register].write(part)
        self.rows[register] += len(sheet.columns[0])
        if register not in self._links:
            self._links[register] = pq.ParquetWriter(self._truth / "links" / f"{register}.parquet", _LINKS)
        named = {role: np.flatnonzero(n17) for role, n17 in sheet.truth.items()}
        table = pa.table(
            [
                np.concatenate([first + rows for rows in named.values()]),
                np.concatenate([np.full(len(rows), role, np.int8) for role, rows in named.items()]),
                np.concatenate([sheet.truth[role][rows] for role, rows in named.items()]),
            ],
            schema=_LINKS,
        )
        self._links[register].write_table(table)

    def truth(self, leads: Iterator[tuple[int, bytes]]) -> None:
        for count, text in leads:
            self.leads += count
            self._leads.write(text)

    def divisions(self, counties: list[places.County]) -> None:
        rows = places.division_rows(counties)
        self.rows["division"] = len(rows)
        for row in rows:
            self._csv["division"].write((",".join(row) + "\n").encode())


def true_leads(out: Path) -> list[dict[str, str]]:
    """The rows of truth/leads.csv."""
    with (out / "truth" / "leads.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    level = "hard" if options.hard else "standard"
    made = make_province(options.out, children=options.children, level=level, seed=options.seed)
    for register, rows in made.rows.items():
        print(f"{register:20}{rows:>12,}")
    print(f"{'true leads':20}{made.leads:>12,}\n{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()

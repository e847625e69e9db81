"""What a method found against what is true: leads by category, and links one by one."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from benchmarks.references import ALL, FACTS, Reference

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Score:
    """Truths, leads and those in both. A lead reported twice counts twice among the leads."""

    truth: int
    leads: int
    hits: int

    @property
    def precision(self) -> float:
        return self.hits / self.leads if self.leads else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.truth if self.truth else 1.0

    @property
    def f1(self) -> float:
        total = self.leads + self.truth
        return 2 * self.hits / total if total else 1.0

    def as_json(self) -> dict[str, float]:
        return {**asdict(self), "precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class LinkScore:
    """References that mean a known person, those that were linked, and those linked to somebody else."""

    references: int
    linked: int
    wrong: int

    def as_json(self) -> dict[str, float]:
        right = self.linked - self.wrong
        return {
            **asdict(self),
            "wrong_per_million": 1e6 * self.wrong / self.linked if self.linked else 0.0,
            "recall": right / self.references if self.references else 1.0,
        }


def score_leads(truth: Path, leads: Path, undecidable: Path | None = None) -> dict[str, Score]:
    """By "category action", and together under "enter" (new children), "exit" and "all".

    undecidable: true leads that count neither when they are reported nor when they are not.
    """
    true_rows, told_rows = _read(truth), _read(leads)
    numbers = {(r["child_name"], r["birth_date"]): r["child_id_number"] for r in _unique_bearers(true_rows)}
    spared = {_key(row, numbers) for row in _read(undecidable)} if undecidable else set()
    true = {_key(row, numbers) for row in true_rows}
    spared &= true
    true -= spared
    told = [key for row in told_rows if (key := _key(row, numbers)) not in spared]
    names = sorted({f"{c} {a}" for _, c, a in (*true, *told)})
    scores = {name: _score(true, told, lambda k, n=name: f"{k[1]} {k[2]}" == n) for name in names}
    for action in ("enter", "exit"):
        scores[action] = _score(true, told, lambda k, a=action: k[2] == a)
    scores["all"] = _score(true, told, lambda k: True)
    return scores


def score_told(truth: Path, leads: Path, review: Path) -> dict[str, float]:
    """How many cases wait for a person, and which share of the true leads is among the leads or those cases.

    By action. What is in neither is a child nobody will look at.
    """
    true_rows, review_rows = _read(truth), _read(review)
    numbers = {(r["child_name"], r["birth_date"]): r["child_id_number"] for r in _unique_bearers(true_rows)}
    told = {_key(row, numbers) for row in (*_read(leads), *review_rows)}
    shares: dict[str, float] = {"cases": len(review_rows)}
    for action in ("enter", "exit"):
        true = {key for row in true_rows if (key := _key(row, numbers))[2] == action}
        shares[action] = len(true & told) / len(true) if true else 1.0
    return shares


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _unique_bearers(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """One row of each name and birth date that one child alone bears."""
    bearers: dict[tuple[str, str], dict[str, Mapping[str, str]]] = defaultdict(dict)
    for row in rows:
        bearers[row["child_name"], row["birth_date"]][row["child_id_number"]] = row
    return [next(iter(found.values())) for found in bearers.values() if len(found) == 1]


def _key(row: Mapping[str, str], numbers: Mapping[tuple[str, str], str]) -> Key:
    """A child without a number counts as the one of that name and birth date."""
    born = (row["child_name"], row["birth_date"])
    number = row["child_id_number"].strip() or numbers.get(born) or "/".join(born)
    return number, row["category"], row["action"]


def _score(true: Collection[Key], told: Iterable[Key], wanted: Callable[[Key], bool]) -> Score:
    truth = {key for key in true if wanted(key)}
    leads = [key for key in told if wanted(key)]
    return Score(len(truth), len(leads), len(truth & set(leads)))


def score_links(
    con: duckdb.DuckDBPyConnection, links: Path, link_table: str = "link"
) -> dict[str, LinkScore]:
    """`facts` (subjects of the registers that say something about somebody) and `all` references.

    Needs `in_` tables and a table of links (mention_id, person_id) for the references without a valid number.
    A person_id below zero is the row of a household entry or a birth certificate whose number is not known.
    """
    nameless = {
        "hukou": "select row_id from in_hukou where number_17 is null",
        "birth_certificate": f"select -person_id from {link_table} where person_id < 0",
        "school": f"select -person_id from {link_table} where person_id < 0",
    }
    entries = " union all ".join(
        f"select -((s.file_id << 32) + t.row_no) as person_id, t.n17"
        f" from read_parquet('{links}/{register}.parquet') t, source_file s"
        f" where t.role = 0 and s.register = '{register}' and (s.file_id << 32) + t.row_no in ({rows})"
        for register, rows in nameless.items()
    )
    con.execute(f"create or replace temp table true_entry as {entries}")
    found = {ref: _links_of(con, links, ref, link_table) for ref in ALL}
    return {"facts": _sum(found[ref] for ref in FACTS), "all": _sum(found.values())}


def _links_of(con: duckdb.DuckDBPyConnection, links: Path, ref: Reference, link_table: str) -> LinkScore:
    counts = con.execute(
        f"""with told as (
          select r.row_id & 4294967295 as row_no, coalesce({ref.n17}, l.person_id) as person_id
          from in_{ref.register} r left join {link_table} l on l.mention_id = r.row_id * 8 + {ref.role}
          where {ref.where}
        )
        select count(*), count(t.person_id), count(*) filter (where coalesce(e.n17, t.person_id) <> k.n17)
        from read_parquet('{links}/{ref.register}.parquet') k
        join told t on t.row_no = k.row_no
        left join true_entry e on e.person_id = t.person_id
        where k.role = {ref.role}"""
    ).fetchall()[0]
    return LinkScore(*counts)


def _sum(scores: Iterable[LinkScore]) -> LinkScore:
    rows = [(s.references, s.linked, s.wrong) for s in scores]
    return LinkScore(*(sum(column) for column in zip(*rows, strict=True)))

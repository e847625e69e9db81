"""One fictional county from a seed: its registers and the truth beside them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tonghu.kernel.errors import UserError
from tonghu.synth.documents import DocumentWriter
from tonghu.synth.families import FamilyMaker
from tonghu.synth.files import Clerk, header_sets
from tonghu.synth.lives import LifeWriter
from tonghu.synth.noise import LEVELS, Recorder, Row
from tonghu.synth.numbers import HOME_AREA, OTHER_AREAS
from tonghu.synth.people import Person, World
from tonghu.synth.places import make_county_places
from tonghu.synth.readings import Lead, Readings
from tonghu.synth.roster import RosterWriter
from tonghu.synth.truth import Fact, categories_of, facts_of


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a county is made of. `families` is ordinary or hard, `noise` low, medium or high, `headers` 0 to
    5, `area` six digits that begin with 3799.
    """

    seed: int = 1
    children: int = 2000
    families: str = "ordinary"
    noise: str = "low"
    headers: int = 0
    as_of: dt.date = dt.date(2026, 6, 30)
    area: str = HOME_AREA


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: children, rows per register, leads in truth and in review."""

    children: int
    rows: dict[str, int]
    truth: int
    review: int


def make_county(out: Path, recipe: Recipe) -> Made:
    """Writes OUT/registers/, truth_leads.csv, truth_people.csv and truth_review.csv.

    The same recipe gives the same bytes of every CSV file. Raises UserError for a recipe that cannot be made.
    """
    _check(recipe)
    world, rows = imagine(recipe)
    truth, review = Readings(world, rows).leads()
    out.mkdir(parents=True, exist_ok=True)
    _clear(out / "registers")
    Clerk(world, _stream(recipe, "files"), recipe.headers).write(out / "registers", rows)
    _write_leads(out / "truth_leads.csv", world, truth, "basis")
    _write_leads(out / "truth_review.csv", world, review, "reason")
    _write_people(out / "truth_people.csv", world)
    registers = Counter(row.entry.register for row in rows)
    return Made(len(world.children()), dict(registers), len(truth), len(review))


def _check(recipe: Recipe) -> None:
    if not 0 <= recipe.headers < header_sets():
        raise UserError(f"没有第 {recipe.headers} 套表头;--headers 请填 0 到 {header_sets() - 1}。")
    if recipe.families not in ("ordinary", "hard") or recipe.noise not in LEVELS:
        raise UserError("--families 请填 ordinary 或 hard,--noise 请填 low、medium 或 high。")
    if not re.fullmatch("3799[0-9]{2}", recipe.area) or recipe.area in OTHER_AREAS:
        raise UserError(
            f"--area {recipe.area} 不行:请填 3799 开头的六位数字,且不是外县用的 {'、'.join(OTHER_AREAS)}。"
        )
    if recipe.children < 50:
        raise UserError(f"--children {recipe.children} 太少;请填 50 以上的数。")


def _clear(folder: Path) -> None:
    """Takes away a former county's register files; other vocabularies name theirs differently."""
    if folder.exists():
        for file in folder.iterdir():
            if file.suffix in (".csv", ".xlsx"):
                file.unlink()


def _stream(recipe: Recipe, part: str) -> Random:
    """A stream of its own for each part, so that other headers or more noise keep the families the same."""
    return Random(f"{recipe.seed}:{part}")


def imagine(recipe: Recipe) -> tuple[World, list[Row]]:
    """The county and its rows as recorded, in the order of writing; nothing is put on disk."""
    world = World(recipe.as_of, make_county_places(_stream(recipe, "places"), recipe.children, recipe.area))
    hard = recipe.families == "hard"
    maker = FamilyMaker(world, _stream(recipe, "families"))
    maker.populate(recipe.children, hard)
    LifeWriter(world, _stream(recipe, "lives")).write(hard)
    DocumentWriter(world, _stream(recipe, "documents"), hard).write()
    RosterWriter(world, _stream(recipe, "roster"), true_facts(world)).write()
    recorder = Recorder(world, _stream(recipe, "noise"), recipe.noise, maker.office.issued)
    return world, recorder.record(world.entries)


def true_facts(world: World) -> dict[int, set[Fact]]:
    """What the world's entries say of each person, before anything was miswritten."""
    facts: dict[int, set[Fact]] = defaultdict(set)
    for entry in world.entries:
        facts[entry.people.get("", 0)].update(facts_of(entry, world.as_of))
    return facts


# ---- the truth's files


def _write_leads(path: Path, world: World, leads: list[Lead], last: str) -> None:
    rows = [
        [*_identity(world.people[lead.child]), lead.category, lead.action, getattr(lead, last)]
        for lead in leads
    ]
    header = ["child_id_number", "child_name", "birth_date", "village_code", "category", "action", last]
    _write(path, header, rows)


def _write_people(path: Path, world: World) -> None:
    facts = true_facts(world)
    enrolled: dict[int, set[str]] = defaultdict(set)
    for entry in world.entries:
        if entry.register == "roster":
            enrolled[entry.people[""]].add(entry.values["category"])
    rows = []
    for child in world.children():
        father, mother = world.people[child.father], world.people[child.mother]
        held = categories_of(
            child.born, world.as_of, child.pid, facts[child.pid], facts[father.pid], facts[mother.pid]
        )
        rows.append(
            [
                *_identity(child),
                father.number,
                father.name,
                mother.number,
                mother.name,
                "|".join(sorted(held)),
                "|".join(sorted(enrolled[child.pid])),
                "|".join(dict.fromkeys(child.traps)),
            ]
        )
    header = [
        "child_id_number",
        "child_name",
        "birth_date",
        "village_code",
        "father_id_number",
        "father_name",
        "mother_id_number",
        "mother_name",
        "categories",
        "enrolled",
        "traps",
    ]
    _write(path, header, rows)


def _identity(child: Person) -> list[str]:
    number = child.number if child.has_number else ""
    return [number, child.name, child.born.isoformat(), child.village.code if child.village else ""]


def _write(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8"))

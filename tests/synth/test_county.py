"""Whole counties: the same recipe makes the same files, and the truth beside them is coherent."""

import csv
import datetime as dt
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from tonghu.cli.synth import synth
from tonghu.kernel.errors import UserError
from tonghu.kernel.resident_number import from_fifteen, is_valid
from tonghu.synth.county import Recipe, imagine, make_county
from tonghu.synth.files import header_sets
from tonghu.synth.identify import clean_number

TRUTH = ("truth_leads.csv", "truth_people.csv", "truth_review.csv")


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(row):
    who = row["child_id_number"] or (row["child_name"], row["birth_date"])
    return who, row["category"], row["action"]


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    out = tmp_path_factory.mktemp("hard")
    make_county(out, Recipe(seed=3, children=700, families="hard", noise="high"))
    return out


def made_by_a_process(out, hash_seed):
    """A county in which a clerk's slip may fall on either of two categories; sets of words are in this seed's order."""
    program = "from pathlib import Path; from tonghu.synth.county import *\n" + (
        f'make_county(Path({str(out)!r}), Recipe(seed=4, children=700, families="hard", noise="high"))'
    )
    subprocess.run(
        [sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed}
    )
    return {path.relative_to(out): path.read_bytes() for path in out.rglob("*.*")}


def test_the_same_recipe_writes_the_same_bytes_in_every_process(tmp_path):
    first, second = made_by_a_process(tmp_path / "one", "1"), made_by_a_process(tmp_path / "two", "2")
    assert len(first) == 17 + len(TRUTH)
    assert first == second


@pytest.mark.parametrize("headers", range(1, header_sets()))
def test_another_vocabulary_changes_the_files_and_not_the_truth(hard, tmp_path, headers):
    make_county(tmp_path, Recipe(3, 700, "hard", "high", headers))
    assert [(tmp_path / name).read_bytes() for name in TRUTH] == [
        (hard / name).read_bytes() for name in TRUTH
    ]
    files = {path.name for path in (tmp_path / "registers").iterdir()}
    assert len(files) == 17
    assert files.isdisjoint(path.name for path in (hard / "registers").iterdir())


def test_the_files_hold_the_rows_that_were_counted(tmp_path):
    made = make_county(tmp_path, Recipe(seed=4, children=300, headers=0))
    folder = tmp_path / "registers"
    with (folder / "公安_户籍人口.csv").open(encoding="gb18030", newline="") as file:
        assert len(list(csv.DictReader(file))) == made.rows["hukou"]
    sheet = CalamineWorkbook.from_path(folder / "民政_在册儿童.xlsx").get_sheet_by_index(0).to_python()
    title, header, *rows, total, _ = sheet
    assert (title[0][3:], header[0], total[0]) == ("在册儿童花名册", "姓名", "合计")
    assert len(rows) == made.rows["roster"] == total[1]


def test_every_lead_is_of_a_known_child_once_and_either_certain_or_open(hard):
    truth, review = read(hard / "truth_leads.csv"), read(hard / "truth_review.csv")
    keys = [key(row) for row in truth + review]
    assert len(keys) == len(set(keys))
    children = {
        (r["child_id_number"], r["child_name"], r["birth_date"]) for r in read(hard / "truth_people.csv")
    }
    assert {(r["child_id_number"], r["child_name"], r["birth_date"]) for r in truth + review} <= children
    assert all(row["reason"] for row in review)


def test_enrolled_and_held_decide_every_certain_entry(hard):
    people = {
        (r["child_id_number"] or (r["child_name"], r["birth_date"])): r
        for r in read(hard / "truth_people.csv")
    }
    entries = {key(row)[:2] for row in read(hard / "truth_leads.csv") if row["action"] == "enter"}
    open_ones = {key(row)[:2] for row in read(hard / "truth_review.csv")}
    missing = {
        (who, category)
        for who, row in people.items()
        for category in set(row["categories"].split("|")) - set(row["enrolled"].split("|")) - {""}
    }
    assert entries - open_ones == missing - open_ones


def test_no_damaged_number_is_another_persons_and_none_of_eighteen_digits_is_valid():
    world, rows = imagine(Recipe(seed=5, children=700, families="hard", noise="high"))
    owner = {person.number: pid for pid, person in world.people.items()}
    assert len(owner) == len(world.people)
    assert all(is_valid(number) and number.startswith("3799") for number in owner)
    wrong = []
    for row in rows:
        for role, pid in row.entry.people.items():
            field = (
                "respondent_number"
                if row.entry.register == "guardianship_case"
                else f"{role}_number".lstrip("_")
            )
            text = clean_number(row.values.get(field))
            if len(text) == 15 and text.isdigit():
                strange = owner.get(from_fifteen(text), pid) != pid
            else:
                strange = is_valid(text) and owner.get(text) != pid
            if strange:
                wrong.append((row.entry.register, role, text))
    assert wrong == []


@pytest.mark.parametrize(
    ("recipe", "told"),
    [
        (Recipe(headers=99), "--headers"),
        (Recipe(noise="none"), "--noise"),
        (Recipe(children=3), "--children"),
    ],
)
def test_a_recipe_that_cannot_be_made_says_what_to_change(tmp_path, recipe, told):
    with pytest.raises(UserError, match=told):
        make_county(tmp_path, recipe)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_county_and_says_what_it_holds(tmp_path):
    result = CliRunner().invoke(
        synth, [str(tmp_path), "--children", "120", "--headers", "2", "--as-of", "2025-12-31"]
    )
    people = read(tmp_path / "truth_people.csv")
    assert result.exit_code == 0
    assert result.output.startswith(f"已写入 {tmp_path}:儿童 {len(people)} 人,")
    assert max(dt.date.fromisoformat(row["birth_date"]) for row in people) <= dt.date(2025, 12, 31)

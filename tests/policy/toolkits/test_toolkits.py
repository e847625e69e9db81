"""Toolkits of the catalogue are whole, agree with their forms, and a tree adds up as it says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.load import load_catalogue
from tonghu.policy.reading import Problems, read_yaml
from tonghu.policy.schema import Source
from tonghu.policy.toolkits.read import ToolkitReader
from tonghu.policy.toolkits.scoring import leaves, level_at, total

CATALOGUE = load_catalogue(Path(__file__).parents[3] / "catalogue")
SOURCE = Source(document="测试", article=None, quote=None, kind="项目默认", status="待核", note=None)
TREE = """
title: 监护能力
how: tree
form: check
assessors: 2
assessors_in: people
levels: [{key: good, title: 正常, from: 0}, {key: weak, title: 不足, from: 4}, {key: gone, title: 缺失, from: 9}]
indicators:
  - key: care
    title: 照料
    parts: [{key: food, title: 饮食, most: 3}, {key: sleep, title: 作息, most: 2}]
  - {key: bond, title: 亲子关系, most: 5}
licence: {ship: true, words: 测试}
"""


def read(tmp_path, text):
    """(the toolkit, faults)."""
    path = tmp_path / "guardian.yaml"
    path.write_text(text, encoding="utf-8")
    found = Problems()
    reader = ToolkitReader(
        fields={"check": ["people", "level"]}, facts={"child.categories": "choices"}, parameters=["some_days"]
    )
    return reader.read("guardian", read_yaml(path, path.name, found), SOURCE), found.lines


def test_a_tree_is_read_with_its_least_number_of_people(tmp_path):
    toolkit, faults = read(tmp_path, TREE)
    assert faults == []
    assert (toolkit.assessors, toolkit.assessors_in) == (2, "people")
    assert [each.key for each in leaves(toolkit.indicators)] == ["food", "sleep", "bond"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("assessors_in: people\n", ""), "assessors_in"),
        (("from: 4", "from: 99"), "从轻到重"),
        (("how: tree", "how: guess"), "guess"),
        (("most: 5}", "parts: [], most: 5}"), "最高分"),
        (("form: check", "form: chek"), "check"),
        (("title: 正常, from: 0", "title: 正常"), "from"),
    ],
)
def test_a_fault_names_what_is_wrong(tmp_path, change, says):
    assert change[0] in TREE
    _, faults = read(tmp_path, TREE.replace(*change))
    assert [line for line in faults if says in line] != []


@given(food=st.integers(0, 3), sleep=st.integers(0, 2), bond=st.integers(0, 5))
def test_marks_add_up_and_more_is_never_lighter(tmp_path_factory, food, sleep, bond):
    toolkit, _ = read(tmp_path_factory.mktemp("tree"), TREE)
    marks = {"food": food, "sleep": sleep, "bond": bond}
    assert total(toolkit, marks) == food + sleep + bond
    order = [level.key for level in toolkit.levels]
    lighter = level_at(toolkit, max(0, sum(marks.values()) - 1))
    assert order.index(lighter) <= order.index(level_at(toolkit, sum(marks.values())))


@pytest.mark.parametrize(
    "marks", [{"food": 1}, {"food": 4, "sleep": 0, "bond": 0}, {"food": -1, "sleep": 0, "bond": 0}]
)
def test_a_missing_mark_or_one_beyond_its_most_is_refused(tmp_path, marks):
    toolkit, _ = read(tmp_path, TREE)
    with pytest.raises(ValueError, match="marks"):
        total(toolkit, marks)


@pytest.mark.parametrize("name", ["phq9", "gad7"])
def test_a_scale_s_levels_are_those_of_its_form_and_its_answers_are_raw(name):
    toolkit, form = CATALOGUE.toolkits[name], CATALOGUE.forms[name]
    fields = {field.key: field for _, field in form.fields()}
    layout = compile_form(form).layout["groups"]
    (score,) = [each for group in layout for each in group["fields"] if each["key"] == toolkit.score]
    levels = [(level["from"], level["title"]) for level in score["score"]["levels"]]
    assert levels == [(level.least, level.title) for level in toolkit.levels]
    assert {fields[key].sensitivity for key in score["score"]["of"]} == {"raw_answer"}
    assert set(toolkit.crisis) <= set(score["score"]["of"])


def test_what_is_shipped_may_be_and_every_default_says_so():
    for toolkit in CATALOGUE.toolkits.values():
        assert toolkit.licence.ship or toolkit.how == "result"
        assert (toolkit.source.status, bool(toolkit.source.note)) == ("待核", True)


def test_every_level_of_the_default_risk_has_its_own_days_between_visits_the_graver_the_fewer():
    toolkit = CATALOGUE.toolkits["risk_default"]
    days = [CATALOGUE.parameters[toolkit.cadence[level.key]].values[0].value for level in toolkit.levels]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == len(toolkit.levels) == 4

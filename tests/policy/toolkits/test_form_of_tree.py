"""A toolkit of indicators without a form gets one: a question a mark, the sum, the levels, and who assessed."""

import dataclasses

import pytest
from tests.policy.toolkits.test_toolkits import CATALOGUE, TREE, read

from tonghu.policy.forms.checking import problems
from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.toolkits.form_of_tree import form_of, with_forms_of_trees
from tonghu.policy.toolkits.scoring import level_at, total

MARKS = {"food": 3, "sleep": 1, "bond": 2}
FACTS = {"today": "2026-07-02"}
PEOPLE = [{"assessor_name": name, "assessor_unit": "镇民政办"} for name in ("孙强", "周芳")]


@pytest.fixture
def toolkit(tmp_path):
    """Without a form of its own."""
    text = TREE.replace("form: check\n", "").replace("assessors_in: people\n", "")
    made, faults = read(tmp_path, text)
    assert faults == []
    return made


def found(form, **changes):
    told = {"assessed_on": "2026-07-01", **MARKS, "total": 6, "people": PEOPLE, **changes}
    return [each.path for each in problems(compile_form(form), told, FACTS)]


def test_each_mark_is_a_question_under_its_heading(toolkit):
    groups = [(group.title, [field.title for field in group.fields]) for group in form_of(toolkit).groups]
    assert groups == [
        ("评估", ["评估日期"]),
        ("照料", ["饮食", "作息"]),
        ("其他指标", ["亲子关系"]),
        ("结果", ["合计"]),
        ("评估人", ["姓名", "单位"]),
    ]


def test_its_answers_are_checked_as_the_arithmetic_has_it(toolkit):
    form = form_of(toolkit)
    assert found(form) == []
    assert total(toolkit, MARKS) == 6
    assert found(form, total=7) == ["total"]
    assert found(form, food=4, total=7) == ["food"]
    assert found(form, assessed_on="2026-07-03") == ["assessed_on"]
    assert found(form, people=PEOPLE[:1]) == ["people"]
    assert found(form, people=[PEOPLE[0]] * 2) != []
    assert level_at(toolkit, 6) == "weak"


def test_the_levels_of_the_form_are_those_of_the_toolkit(toolkit):
    layout = compile_form(form_of(toolkit)).layout["groups"]
    (score,) = [field for group in layout for field in group["fields"] if field["key"] == "total"]
    assert [(level["from"], level["title"]) for level in score["score"]["levels"]] == [
        (level.least, level.title) for level in toolkit.levels
    ]


def test_the_toolkit_is_tied_to_it_and_a_form_of_the_catalogue_stays(toolkit):
    forms, toolkits = with_forms_of_trees({}, {"guardian": toolkit})
    assert (sorted(forms), toolkits["guardian"].form) == (["guardian"], "guardian")
    assert (toolkits["guardian"].score, toolkits["guardian"].assessors_in) == ("total", "people")
    written = dataclasses.replace(forms["guardian"], title="另写的")
    assert with_forms_of_trees({"guardian": written}, {"guardian": toolkit}) == (
        {"guardian": written},
        {"guardian": toolkit},
    )


def test_every_toolkit_of_the_catalogue_has_its_form():
    assert [each.id for each in CATALOGUE.toolkits.values() if each.form not in CATALOGUE.forms] == []

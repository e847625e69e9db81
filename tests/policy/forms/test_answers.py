"""What may be done with answers: cut by reader, by sensitivity, put into words."""

import pytest
from tests.policy.forms.made_up import ROOT, read

from tonghu.accounts.roles import ROLES
from tonghu.places.models import Kind
from tonghu.policy.forms.answers import (
    Audience,
    Said,
    begun,
    level_of,
    shown_to,
    split_by_sensitivity,
    without_raw_answers,
    words_of,
)
from tonghu.policy.forms.checking import problems
from tonghu.policy.forms.compiling import compile_form, from_document, to_document
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

FORM = compile_form(
    read("""
title: 试
about: child
clauses: []
source: {}
groups:
  - key: first
    title: 一
    fields:
      - {key: seen_on, kind: date, title: 日期, prefill: today}
      - key: mood
        kind: choices
        title: 情绪
        sensitivity: sensitive
        options: [{key: low, title: 低落}, {key: angry, title: 易怒}]
      - {key: reporter, kind: person_name, title: 报告人, sensitivity: protected, readers: [county_officer, unit:police]}
      - {key: q1, kind: choice, title: 题, sensitivity: raw_answer, options: [{key: 0, title: 无}, {key: 3, title: 天天}]}
      - key: total
        kind: score
        title: 总分
        sensitivity: sensitive
        score: {of: [q1], levels: [{from: 0, title: 没有}, {from: 2, title: 轻度}]}
      - {key: weeks, kind: integer, title: 几周, unit: 周}
      - {key: at, kind: gps, title: 位置}
  - key: hazards
    title: 隐患
    repeat: {item: 隐患}
    fields:
      - {key: where, kind: text, title: 位置}
      - {key: whose, kind: person_name, title: 谁家, sensitivity: protected, readers: [county_officer]}
""")
)
ANSWERS = {
    "seen_on": "2026-07-02",
    "mood": ["low", "angry"],
    "reporter": "陈某",
    "q1": "3",
    "total": 3,
    "weeks": 2,
    "at": {"lat": 36.2, "lon": 117.7, "accuracy": 12},
    "hazards": [{"where": "灶台", "whose": "李家"}, {"where": "水井"}],
}


def test_the_answers_of_this_file_are_valid_so_that_it_can_fail():
    assert problems(FORM, ANSWERS, {}) == []


def test_a_reader_sees_what_names_it_and_what_names_nobody_and_no_raw_answer_ever():
    whole = {key: value for key, value in ANSWERS.items() if key != "q1"}
    rows = [{"where": "灶台"}, {"where": "水井"}]
    hidden = {key: value for key, value in whole.items() if key != "reporter"} | {"hazards": rows}
    assert shown_to(FORM, ANSWERS, Audience(role="county_officer")) == whole
    assert shown_to(FORM, ANSWERS, Audience(role="child_director")) == hidden
    police = shown_to(FORM, ANSWERS, Audience(role="department_caseworker", unit="police"))
    assert police == hidden | {"reporter": "陈某"}
    assert shown_to(FORM, ANSWERS, Audience(role="department_caseworker", unit="school")) == hidden


def test_answers_come_apart_by_sensitivity_and_nothing_is_in_two_parts_or_lost():
    parts = split_by_sensitivity(FORM, ANSWERS)
    assert parts == {
        "ordinary": {
            "seen_on": "2026-07-02",
            "weeks": 2,
            "at": ANSWERS["at"],
            "hazards": [{"where": "灶台"}, {"where": "水井"}],
        },
        "sensitive": {"mood": ["low", "angry"], "total": 3},
        "protected": {"reporter": "陈某", "hazards": [{"whose": "李家"}, {}]},
        "raw_answer": {"q1": "3"},
    }
    assert "q1" not in without_raw_answers(FORM, ANSWERS)
    assert without_raw_answers(FORM, ANSWERS) == {k: v for k, v in ANSWERS.items() if k != "q1"}


def test_answers_in_words_in_the_order_of_the_form():
    assert words_of(FORM, ANSWERS) == [
        Said("一", "日期", "2026-07-02"),
        Said("一", "情绪", "低落、易怒"),
        Said("一", "报告人", "陈某"),
        Said("一", "题", "天天"),
        Said("一", "总分", "3分（轻度）"),
        Said("一", "几周", "2周"),
        Said("一", "位置", "北纬36.20000°，东经117.70000°（误差约12米）"),
        Said("隐患 1", "位置", "灶台"),
        Said("隐患 1", "谁家", "李家"),
        Said("隐患 2", "位置", "水井"),
    ]
    assert words_of(FORM, {}) == []
    assert [level_of(FORM, "total", score) for score in (-1, 0, 1, 2, 9)] == [
        None,
        "没有",
        "没有",
        "轻度",
        "轻度",
    ]


def test_a_form_begins_with_the_facts_that_are_known():
    assert begun(FORM, {"today": "2026-07-02", "child.name": "王小明"}) == {"seen_on": "2026-07-02"}
    assert begun(FORM, {}) == {}


def test_a_document_that_was_changed_is_refused():
    document = to_document(FORM)
    changed = document | {"layout": document["layout"] | {"title": "别的"}}
    with pytest.raises(CatalogueError, match="内容可能被改动过"):
        from_document(changed)
    assert from_document(document).hash == FORM.hash


def test_every_reader_of_the_catalogue_is_a_role_or_a_kind_of_unit():
    readers = {
        (form.id, reader)
        for form in load_catalogue(ROOT / "catalogue").forms.values()
        for _, field in form.fields()
        for reader in field.readers
    }
    known = {*ROLES, *(f"unit:{kind}" for kind in Kind.values)}
    assert [each for each in sorted(readers) if each[1] not in known] == []


def test_raw_answers_are_in_scales_only_and_every_scale_has_its_score():
    for form in load_catalogue(ROOT / "catalogue").forms.values():
        raw = {field.key for _, field in form.fields() if field.sensitivity == "raw_answer"}
        scored = {key for _, field in form.fields() if field.scoring for key in field.scoring.of}
        assert (form.id, raw - scored) == (form.id, set())


@pytest.mark.parametrize("named", ["violence", "addiction", "neglect", "unfit"])
def test_entrusted_care_refuses_each_of_the_four_forbidden_cases(named):
    form = compile_form(load_catalogue(ROOT / "catalogue").forms["entrusted_care"])
    (found,) = [each for each in problems(form, {named: True}, {}) if each.path == named]
    way_out = "没有合适的人，请联系督导员，由乡镇（街道）和民政部门帮助安排。"
    assert found.words == f"有这一情形的人不得受委托照护儿童，请另找合适的人；{way_out}"


def test_every_visit_asks_the_state_of_mind():
    form = compile_form(load_catalogue(ROOT / "catalogue").forms["visit"])
    for base in ({}, {"saw_child": True, "way": "home"}, {"saw_child": False, "way": "remote"}):
        needed = {each.path for each in problems(form, base, {}) if each.code == "required"}
        assert {"mind_told_by", "mood", "sleep", "company", "danger_sign"} - needed == set()


def test_a_positive_ninth_answer_opens_what_must_be_done_today():
    form = compile_form(load_catalogue(ROOT / "catalogue").forms["phq9"])
    for answer, asked in (
        ("0", set()),
        ("1", {"crisis_done", "crisis_note"}),
        ("3", {"crisis_done", "crisis_note"}),
    ):
        needed = {each.path for each in problems(form, {"q9": answer}, {}) if each.code == "required"}
        assert needed & {"crisis_done", "crisis_note"} == asked

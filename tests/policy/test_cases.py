from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tonghu.policy.cases import compare, faults_of, load_cases

UNABLE = ("重残", "重病", "服刑", "戒毒", "羁押", "失联", "撤销监护", "遣送")
GONE = ("死亡", "失踪")


@pytest.fixture(scope="module")
def cases(catalogue):
    return load_cases(catalogue)


@pytest.fixture(scope="module")
def pairs(cases):
    """The drawn combinations of de_facto_unattended, by the two words of their title, in their order."""
    found = {}
    for case in cases:
        for first, second in itertools.product(UNABLE + GONE, repeat=2):
            if case.words == f"父亲{first},母亲{second}" and "de_facto_unattended" in case.expect:
                found[(first, second)] = case
    return found


def test_the_row_engine_answers_every_case_as_written(cases, catalogue):
    assert [fault for case in cases for fault in faults_of(case, catalogue)] == []


def test_the_sql_engine_answers_every_case_as_written(cases, catalogue, sql_cases):
    found = sql_cases(catalogue).answers(cases)
    faults = [
        fault
        for case, (answers, exits) in zip(cases, found, strict=True)
        for fault in compare(case, catalogue, answers, exits)
    ]
    assert faults == []


def test_the_52_combinations_are_all_drawn(pairs):
    wanted = {frozenset(pair) for pair in itertools.combinations_with_replacement(UNABLE, 2)}
    wanted |= {frozenset(pair) for pair in itertools.product(GONE, UNABLE)}
    assert {frozenset(pair) for pair in pairs} == wanted
    assert len(pairs) == 52
    assert {(case.expect["de_facto_unattended"], case.expect["orphan"]) for case in pairs.values()} == {
        (True, False)
    }


def test_the_52_combinations_hold_whichever_parent_is_which(pairs, catalogue, sql_cases):
    swapped = [replace(case, father=case.mother, mother=case.father) for case in pairs.values()]
    assert [fault for case in swapped for fault in faults_of(case, catalogue)] == []
    found = sql_cases(catalogue).answers(swapped)
    assert {(a["de_facto_unattended"], a["orphan"]) for a, _ in found} == {(True, False)}


def test_a_case_that_comes_out_differently_is_named_with_its_line(cases, catalogue):
    case = next(c for c in cases if c.words == "父母双亡")
    wrong = replace(case, expect={"orphan": None}, exits={"orphan": ("aged_out",)})
    assert faults_of(wrong, catalogue) == (
        f"catalogue/categories/orphan.cases.yaml 第 {case.line} 行 “父母双亡”:孤儿应为待查,算出的是符合",
        f"catalogue/categories/orphan.cases.yaml 第 {case.line} 行 “父母双亡”:"
        "孤儿的退出依据应为 ['aged_out'],算出的是 []",
    )

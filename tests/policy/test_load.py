"""Every fault of a catalogue names the file, the line, the key and the nearest valid name."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tonghu.policy.cases import load_cases
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

FOLDER = Path(__file__).parents[2] / "catalogue"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))


def faults(folder):
    with pytest.raises(CatalogueError) as caught:
        load_cases(load_catalogue(folder))
    return str(caught.value).splitlines()


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "categories/orphan.yaml",
            "{holds: gone}",
            "{holds: imprisond}",
            "catalogue/categories/orphan.yaml 第 10 行 holds: "
            '没有名为 "imprisond" 的情形,最接近的是 "imprisoned"',
        ),
        (
            "categories/orphan.yaml",
            "both_parents:",
            "both_parent:",
            "catalogue/categories/orphan.yaml 第 10 行 both_parent: "
            '这里没有 "both_parent" 这一项,最接近的是 "both_parents"',
        ),
        (
            "categories/orphan.yaml",
            "under: child_age",
            "under: child_ages",
            "catalogue/categories/orphan.yaml 第 8 行 under: "
            '没有名为 "child_ages" 的参数,最接近的是 "child_age"',
        ),
        (
            "categories/orphan.yaml",
            "under: child_age",
            "under: serious_illnesses",
            """catalogue/categories/orphan.yaml 第 8 行 under: 参数 "serious_illnesses" 不是数字""",
        ),
        (
            "categories/orphan.yaml",
            "sichuan_wenda/guer",
            "sichuan_wenda/guerr",
            "catalogue/categories/orphan.yaml 第 3 行 clauses: "
            '没有名为 "sichuan_wenda/guerr" 的条款,最接近的是 "sichuan_wenda/guer"',
        ),
        (
            "categories/orphan.yaml",
            '"{facts},符合{title}"',
            '"{fact},符合{title}"',
            "catalogue/categories/orphan.yaml 第 11 行 sentence: "
            '句子里没有 "{fact}" 这个空,最接近的是 "facts"',
        ),
        (
            "categories/orphan.yaml",
            "id: aged_out",
            "id: child_dead",
            "catalogue/categories/orphan.yaml 第 12 行 exits: 退出依据的 id 重复",
        ),
        (
            "conditions/imprisoned.yaml",
            "lasts_months: {from: term_starts_on, through",
            "last_months: {from: term_starts_on, through",
            "catalogue/conditions/imprisoned.yaml 第 11 行 last_months: "
            '这里没有 "last_months" 这一项,最接近的是 "lasts_months"',
        ),
        (
            "conditions/imprisoned.yaml",
            "open_end: unknown",
            "open_end: yes",
            'catalogue/conditions/imprisoned.yaml 第 13 行 open_end: 没有名为 "True" 的终点留空的含义,'
            "可用的有 continues、unknown",
        ),
        (
            "conditions/imprisoned.yaml",
            "{until_month}",
            "{until_mouth}",
            "catalogue/conditions/imprisoned.yaml 第 4 行 phrases: "
            '句子里没有 "{until_mouth}" 这个空,最接近的是 "until_month"',
        ),
        (
            "conditions/in_detox.yaml",
            "at_least: custody_months",
            "is: custody_months",
            'catalogue/conditions/in_detox.yaml 第 7 行 sources: "term_months" 既当文字又当数字用',
        ),
        (
            "conditions/in_detox.yaml",
            "field: term_months",
            "field: term months",
            'catalogue/conditions/in_detox.yaml 第 7 行 sources: "term months" 不能作名称,'
            "只能用小写字母、数字和下划线",
        ),
        (
            "groups/gone.yaml",
            "[dead, declared_missing]",
            "[dead, declared_mising]",
            "catalogue/groups/gone.yaml 第 2 行 conditions: "
            '没有名为 "declared_mising" 的情形,最接近的是 "declared_missing"',
        ),
        (
            "parameters/child_age.yaml",
            "status: 待核",
            "status: 待查",
            'catalogue/parameters/child_age.yaml 第 12 行 status: 没有名为 "待查" 的核实状态,'
            '最接近的是 "待核"',
        ),
        (
            "parameters/child_age.yaml",
            "from: null",
            "from: 去年",
            "catalogue/parameters/child_age.yaml 第 5 行 from: 这里应是日期,写作 2024-01-18",
        ),
        (
            "clauses/guo_fa_2016_13/dingyi.yaml",
            "status: 待核",
            "status: 已核",
            "catalogue/clauses/guo_fa_2016_13/dingyi.yaml 第 6 行 status: 没有原文的条款只能标 待核",
        ),
        (
            "categories/orphan.yaml",
            "enter:",
            "enter: [",
            "catalogue/categories/orphan.yaml: 第 8 行不是合格的 YAML,请检查缩进、冒号和括号",
        ),
    ],
)
def test_a_slip_is_named_with_its_place_and_the_nearest_name(folder, file, old, new, fault):
    change(folder, file, old, new)
    assert fault in faults(folder)


def test_all_faults_are_named_at_once(folder):
    change(folder, "parameters/child_age.yaml", "unit: 周岁", "unitt: 周岁")
    change(folder, "conditions/deported.yaml", "register: deportation", "registre: deportation")
    assert faults(folder) == [
        'catalogue/parameters/child_age.yaml 第 2 行 unitt: 这里没有 "unitt" 这一项,最接近的是 "unit"',
        "catalogue/conditions/deported.yaml 第 6 行 registre: "
        '这里没有 "registre" 这一项,最接近的是 "register"',
        'catalogue/conditions/deported.yaml 第 6 行 sources: 缺少 "register"',
    ]


def test_a_case_may_only_name_what_there_is(folder):
    change(folder, "categories/low_income.cases.yaml", "assistance: {scheme", "asistance: {scheme")
    change(
        folder, "categories/low_income.cases.yaml", "expect: {low_income: 符合}", "expect: {low_income: 是}"
    )
    assert [fault.split(" 第 ")[1] for fault in faults(folder)] == [
        '5 行 asistance: 没有情形用到名为 "asistance" 的登记表,最接近的是 "assistance"',
        '6 行 low_income: 没有名为 "是" 的答案,可用的有 不符合、待查、符合',
    ]


DEPORTATION = """fields:
  name: {kind: name}
  number: {kind: resident_number}
  left_on: {kind: date}
"""
PRISON = """fields:
  name: {kind: name}
  number: {kind: resident_number}
  term_starts_on: {kind: date}
  term_ends_on: {kind: text}
"""
MISSING_PERSON = """fields:
  name: {kind: name}
  number: {kind: resident_number}
  accepted_on: {kind: date}
  found_on: {kind: date}
  status:
    kind: code
    values:
      lost: [未找到]
      found: [已找回]
"""


@pytest.mark.parametrize(
    ("register", "layout", "fault"),
    [
        (
            "deportation",
            DEPORTATION.replace("left_on", "leaves_on"),
            "catalogue/conditions/deported.yaml 第 6 行 sources: "
            '登记表 deportation 没有 "left_on" 这一栏,最接近的是 "leaves_on"',
        ),
        (
            "prison",
            PRISON,
            "catalogue/conditions/imprisoned.yaml 第 7 行 sources: "
            '登记表 prison 的 "term_ends_on" 是文字,这里当日期用',
        ),
        (
            "missing_person",
            MISSING_PERSON,
            "catalogue/conditions/lost_contact.yaml 第 7 行 sources: "
            '登记表 missing_person 的 "status" 没有 "missing" 这个代码,可用的有 found、lost',
        ),
    ],
)
def test_a_condition_agrees_with_the_layout_of_its_register(folder, register, layout, fault):
    shutil.rmtree(folder / "registers", ignore_errors=True)
    (folder / "registers").mkdir()
    (folder / f"registers/{register}.yaml").write_text(layout, encoding="utf-8")
    found = [line for line in faults(folder) if "没有名为" not in line]
    assert found == [fault]


def test_a_register_without_a_layout_is_refused(folder):
    shutil.rmtree(folder / "registers", ignore_errors=True)
    (folder / "registers").mkdir()
    (folder / "registers/deportations.yaml").write_text(DEPORTATION, encoding="utf-8")
    assert (
        "catalogue/conditions/deported.yaml 第 6 行 sources: "
        '没有名为 "deportation" 的登记表,最接近的是 "deportations"'
    ) in faults(folder)


def test_a_folder_that_is_no_catalogue_is_said_to_be_none(tmp_path):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} 不是目录库:里面没有 categories 文件夹。请用 --catalogue 指明目录库。"
    )


def test_a_value_is_the_one_in_force_on_the_day(folder):
    text = (folder / "parameters/outing_months.yaml").read_text(encoding="utf-8")
    first = text.replace("to: null", "to: 2026-01-01")
    second = (
        text[text.index("  - value") :]
        .replace("value: 3", "value: 6")
        .replace("from: null", "from: 2026-01-01")
    )
    (folder / "parameters/outing_months.yaml").write_text(first + second, encoding="utf-8")
    parameter = load_catalogue(folder).parameters["outing_months"]
    assert [parameter.at(dt.date(2025, 12, 31)).value, parameter.at(dt.date(2026, 1, 1)).value] == [3, 6]


def test_every_clause_text_stands_in_no_other_words_than_its_document(catalogue):
    """What is quoted is quoted from one document only: the province's notice."""
    assert {c.document for c in catalogue.clauses.values() if c.text} == {"鲁民〔2024〕5号"}
    tasks = {c.id: c for c in catalogue.clauses.values() if c.text and c.id[-2:].isdigit()}
    assert all(c.text.startswith(f"{int(c.id[-2:])}.{c.title}。") for c in tasks.values())
    # The safeguards are counted in Chinese numerals of their own.
    safeguards = {c.id: c for c in catalogue.clauses.values() if c.text and c.id not in tasks}
    begins = {f"lu_min_2024_5/g{n}": f"({word})" for n, word in enumerate("一二三", 1)}
    assert {i: f"{begins[i]}{c.title}。" == c.text[: len(c.title) + 4] for i, c in safeguards.items()} == (
        dict.fromkeys(begins, True)
    )
    assert len(tasks) == 23

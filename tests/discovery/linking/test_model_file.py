"""Models are read as written, and every fault of a model is a sentence with its file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonghu.discovery.linking.model_file import MODELS, ModelError, model_text, read_model

GOOD = """\
title: 测试
id: id
prior: rows
accept: 0
margin: 3
one_to_one: true
compare:
  name:
    column: name
    missing: -0.5
    levels:
    - {level: same, measure: folded, weight: -1, rarity: true}
    - {level: swapped, measure: swapped, with: surname, weight: 9}
    - {level: one_edit, measure: edits, at_most: 1, weight: 4}
    - {level: similar, measure: similar, at_least: 0.9, weight: 2.5}
    - {level: different, measure: different, weight: -6}
  born:
    column: born
    kind: date
    levels:
    - {level: same, measure: same, weight: 10, given: {compare: name, level: same, weight: 7}}
    - {level: slip, measure: date_slip, weight: 5}
    - {level: same_year, measure: prefix, length: 4, weight: 1}
    - {level: different, measure: different, weight: -8}
  amount:
    column: amount
    kind: number
    levels:
    - {level: near, measure: near, at_most: 0.5, weight: 3}
    - {level: different, measure: different, weight: -3}
blocks:
- [born]
- [{column: name, part: first, length: 2}, {column: born, part: year}]
seeds:
- [{column: name, part: folded}, born]
"""
GIVEN = """\
title: 测试
prior: -10.5
accept: 0
margin: 3
one_to_one: false
compare:
  sex:
    levels:
    - {level: same, code: true, weight: 1}
    - {level: different, code: false, weight: -6}
  shown:
    levels:
    - {level: digits, code: 2, weight: 3, each: 1.5}
"""


def model_file(folder: Path, text: str) -> Path:
    path = folder / "model.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [GOOD, GIVEN])
def test_what_is_written_is_read_again(tmp_path: Path, text: str):
    model = read_model(model_file(tmp_path, text))
    assert read_model(model_file(tmp_path, model_text(model))) == model


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.yaml")), ids=lambda path: path.name)
def test_the_stored_models_are_read_and_written_without_loss(tmp_path: Path, path: Path):
    model = read_model(path)
    assert read_model(model_file(tmp_path, model_text(model))) == model


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (GOOD, "title: 测试\n", "", '第 1 行 model: 缺少 "title"'),
        (
            GOOD,
            "accept: 0",
            "acept: 0",
            '第 4 行 acept: 这里没有 "acept" 这一项,最接近的是 "accept"\n'
            'model.yaml 第 1 行 model: 缺少 "accept"',
        ),
        (GOOD, "accept: 0", "accept: much", "第 4 行 accept: 这里应是一个数"),
        (GOOD, "accept: 0", "accept: .nan", "第 4 行 accept: 这里应是一个数"),
        (GOOD, "accept: 0", "accept: true", "第 4 行 accept: 这里应是一个数"),
        (GOOD, "prior: rows", "prior: row", "第 3 行 prior: 这里应是一个数"),
        (GOOD, "margin: 3", "margin: 0", "第 5 行 margin: margin 应大于 0,否则并列的人也会被连上"),
        (GOOD, "one_to_one: true", "one_to_one: 1", "第 6 行 one_to_one: 这里应是 true 或 false"),
        (GOOD, "missing: -0.5", "missing: -.inf", "第 10 行 missing: 这里应是一个数"),
        (GOOD, "kind: date", "kind: dates", '第 19 行 kind: 没有名为 "dates" 的列的类型,最接近的是 "date"'),
        (
            GOOD,
            "measure: folded",
            "measure: fold",
            '第 12 行 measure: 没有名为 "fold" 的比较办法(text),最接近的是 "folded"',
        ),
        (
            GOOD,
            "measure: date_slip",
            "measure: near",
            '第 22 行 measure: 没有名为 "near" 的比较办法(date),'
            "可用的有 date_slip、different、edits、prefix、same",
        ),
        (GOOD, "with: surname, ", "", '第 13 行 levels: 缺少 "with"'),
        (GOOD, "with: surname, ", "with: born, ", "第 17 行 born: 列“born”在别处是 text,这里是 date"),
        (
            GOOD,
            "edits, at_most: 1",
            "edits, at_least: 1",
            '第 14 行 at_least: 这里没有 "at_least" 这一项,最接近的是 "at_most"\n'
            'model.yaml 第 14 行 levels: 缺少 "at_most"',
        ),
        (GOOD, "edits, at_most: 1", "edits, at_most: 1.5", "第 14 行 at_most: 这里应是正整数"),
        (GOOD, "at_least: 0.9", "at_least: 90", "第 15 行 at_least: 相似度应在 0 到 1 之间"),
        (GOOD, "at_most: 0.5", "at_most: -0.5", "第 29 行 at_most: 这里不能小于 0"),
        (GOOD, "level: one_edit", "level: same", '第 14 行 levels: 等级 "same" 写了两次'),
        (
            GOOD,
            "level: one_edit, ",
            "code: 7, level: one_edit, ",
            "第 14 行 code: 写了 column 的比较由程序判断等级,不写 code",
        ),
        (
            GOOD,
            "    - {level: different, measure: different, weight: -6}\n",
            "",
            "第 15 行 levels: 最后一级应是 measure: different,不然有的对不属于任何一级",
        ),
        (
            GOOD,
            "compare: name, level: same",
            "compare: nam, level: same",
            '第 21 行 compare: 没有名为 "nam" 的比较,最接近的是 "name"',
        ),
        (
            GOOD,
            "compare: name, level: same",
            "compare: name, level: sane",
            '第 21 行 level: 没有名为 "sane" 的等级,最接近的是 "same"',
        ),
        (GOOD, "part: first, length: 2", "part: first", '第 33 行 blocks: 缺少 "length"'),
        (GOOD, "length: 2", "length: 0", "第 33 行 length: 这里应是正整数"),
        (
            GOOD,
            "part: year",
            "part: month",
            '第 33 行 part: 没有名为 "month" 的取法,可用的有 first、folded、whole、year',
        ),
        (GOOD, "- [born]", "- []", "第 32 行 blocks: 这里应至少写一列"),
        (GOOD, "  amount:\n", "  NAME:\n", "第 25 行 NAME: 与另一个比较只有大小写不同,请改一个名"),
        (GOOD, "  amount:\n", "  born:\n", '第 25 行 born: "born" 写了两次,请只留一处'),
        (GIVEN, "code: 2, ", "", '第 13 行 levels: 缺少 "code"'),
        (GIVEN, "code: 2, ", "code: two, ", "第 13 行 code: code 应是整数,或 true、false"),
        (GIVEN, "code: false", "code: true", "第 10 行 levels: code True 写了两次"),
        (
            GIVEN,
            "code: 2, ",
            "code: 2, measure: same, ",
            '第 13 行 measure: 这里没有 "measure" 这一项,可用的有 code、each、given、level、rarity、weight',
        ),
    ],
)
def test_a_fault_is_named_with_file_line_and_key(tmp_path: Path, text: str, old: str, new: str, message: str):
    assert text.count(old) == 1
    with pytest.raises(ModelError) as error:
        read_model(model_file(tmp_path, text.replace(old, new)))
    assert str(error.value) == f"model.yaml {message}"


def test_all_faults_are_told_at_once(tmp_path: Path):
    text = GOOD.replace("margin: 3", "margin: -1").replace("weight: 9", "weight: heavy")
    with pytest.raises(ModelError) as error:
        read_model(model_file(tmp_path, text))
    assert str(error.value) == (
        "model.yaml 第 13 行 weight: 这里应是一个数\n"
        "model.yaml 第 5 行 margin: margin 应大于 0,否则并列的人也会被连上"
    )


def test_a_file_that_is_no_yaml(tmp_path: Path):
    with pytest.raises(ModelError) as error:
        read_model(model_file(tmp_path, GOOD.replace("title: 测试", "title: [")))
    assert str(error.value) == "model.yaml: 第 3 行不是合格的 YAML,请检查缩进、冒号和括号"


def test_no_file_and_no_comparisons(tmp_path: Path):
    with pytest.raises(ModelError) as error:
        read_model(tmp_path / "model.yaml")
    assert str(error.value) == "没有链接模型文件 model.yaml。请检查文件名。"
    text = GIVEN[: GIVEN.index("  sex:")].replace("compare:", "compare: []")
    with pytest.raises(ModelError) as error:
        read_model(model_file(tmp_path, text))
    assert str(error.value) == "model.yaml 第 6 行 compare: 这里应逐项写比较什么"

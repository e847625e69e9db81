"""A form that is wrong is told with file, line, key and the nearest valid name; a right one is read as it was written."""

from dataclasses import replace

import pytest
from tests.policy.forms.made_up import HAZARDS, ROOT, faults, read

from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.forms.conditions import (
    AgeAt,
    AllOf,
    AnyOf,
    Comparison,
    Count,
    FactRef,
    FieldRef,
    Literally,
    NotOf,
    Sum,
)
from tonghu.policy.forms.definition import Opens
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

FILE = "catalogue/forms/tried.yaml"


def form(*lines, above="", clauses="[law/1]"):
    """A file whose fields begin in line 8."""
    return "\n".join(
        [
            "title: 试",
            "about: child",
            f"clauses: {clauses}",
            "source: {}",
            "groups:",
            f"  - {{key: first, title: 一, {above}fields: [",
            "      {key: born, kind: date, title: 生日},",
            *(f"      {line}," for line in lines),
            "    ]}",
        ]
    )


WRONG = [
    ("{key: a, kind: txt, title: 甲}", 'kind: 没有名为 "txt" 的题型,最接近的是 "text"'),
    ("{key: a, kind: text, titel: 甲}", 'titel: 这里没有 "titel" 这一项,最接近的是 "title"'),
    ("{key: A, kind: text, title: 甲}", "key: 编号用小写英文字母、数字和下划线,以字母开头,最长40个字符"),
    ("{key: born, kind: text, title: 甲}", 'key: "born" 已是另一个字段,编号在一张表单里只用一次'),
    ("{key: a, kind: text, title: 甲, clause: law/2}", 'clause: 没有名为 "law/2" 的条款,最接近的是 "law/1"'),
    ("{key: a, kind: text, title: 甲, sensitivity: senstive}", 'sensitivity: 没有名为 "senstive" 的敏感级别,最接近'),
    ("{key: a, kind: phone, title: 甲, sensitivity: ordinary}", "sensitivity: 电话和居民身份号码至少是 sensitive"),
    ("{key: a, kind: text, title: 甲, readers: [Lead]}", "readers: 可见者写作角色编号,或 unit:单位类别,如 unit:school"),
    ("{key: a, kind: text, title: 甲, pattern: '[0-9]+'}", 'pattern: 没有名为 "[0-9]+" 的格式,可用的有'),
    ("{key: a, kind: text, title: 甲, min: 3}", 'min: "min" 不能用在 text 上,可用的题型有'),
    ("{key: a, kind: integer, title: 甲, min: 5, max: 3}", "max: 最大值小于最小值"),
    ("{key: a, kind: integer, title: 甲, min: 1.5}", "min: 这里应是整数"),
    ("{key: a, kind: choice, title: 甲}", "fields: 单选和多选要么写 options,要么用 codes 指明代码表"),
    ("{key: a, kind: choice, title: 甲, codes: home_hazards}", 'codes: 没有名为 "home_hazards" 的代码表,最接近的是 "home_hazard"'),
    ("{key: a, kind: choice, title: 甲, options: [{key: no, title: 否}]}", "key: 选项编号用小写英文字母、数字和下划线"),
    ("{key: a, kind: date, title: 甲, after: bron}", 'after: 没有名为 "bron" 的日期字段,最接近的是 "born"'),
    ("{key: a, kind: text, title: 甲, prefill: child.nam}", 'prefill: 没有名为 "child.nam" 的已知信息,最接近的是 "child.name"'),
    ("{key: a, kind: integer, title: 甲, prefill: child.name}", 'prefill: "child.name" 与本题不是同一类值'),
    ("{key: a, kind: text, title: 甲, prefill: last.tried.bron}", 'prefill: 没有名为 "last.tried.bron" 的已知信息,最接近'),
    ("{key: a, kind: text, title: 甲, relevant: {field: bron, given: true}}", 'field: 表单里没有字段 "bron",最接近的是 "born"'),
    ("{key: a, kind: text, title: 甲, relevant: {field: a, given: true}}", 'field: "a" 排在后面,条件只能用前面的字段'),
    ("{key: a, kind: text, title: 甲, relevant: {field: born, under: 3}}", 'under: 这里不能用 "under",可用的有 is、before'),
    ("{key: a, kind: text, title: 甲, relevant: {field: born, is: 3}}", "is: 这里应是日期,写作 2024-01-18"),
    ("{key: a, kind: text, title: 甲, relevant: {field: born, before: {fact: child.name}}}", "before: 两边不是同一类值,无法比较"),
    ("{key: a, kind: text, title: 甲, relevant: {field: born}}", "relevant: 一个条件应有一项"),
    ("{key: a, kind: text, title: 甲, relevant: yes}", "relevant: 条件应写作 {field: 字段, is: 值},或用 all、any、not 组合"),
    ("{key: a, kind: text, title: 甲, relevant: {fact: tody, given: true}}", 'fact: 没有名为 "tody" 的已知信息,最接近的是 "today"'),
    ("{key: a, kind: text, title: 甲, relevant: {count: born, over: 1}}", 'count: "born" 不能计数'),
    ("{key: a, kind: score, title: 甲, score: {of: [born], levels: []}}", "of: 这里应是数字,或选项编号都是数字的单选"),
    ("{key: a, kind: text, title: 甲, required: 是}", "required: 这里应写 true 或 false"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "says"), WRONG)
def test_a_fault_names_file_line_key_and_the_nearest_name(field, says):
    _, lines = faults(form(field))
    assert [line for line in lines if line.startswith(f"{FILE} 第 8 行 {says}")] == lines[:1]


BOUND = """
title: 试
about: {about}
clauses: [law/1]
source: {{}}
{line}
groups:
  - {{key: rows, title: 一, repeat: {{item: 行}}, fields: [{{key: a, kind: text, title: 甲}}]}}
  - {{key: last, title: 二, fields: [{{key: b, kind: text, title: 乙}}]}}
"""
WRONGLY_BOUND = [
    ("place", "participants: {of: [childs]}", 'of: 没有名为 "childs" 的参加人员,最接近的是 "child"'),
    ("place", "participants: {off: [child]}", 'off: 这里没有 "off" 这一项,最接近的是 "of"'),
    ("child", "participants: {of: [child]}", "participants: 针对一名儿童的表单不写 participants"),
    ("place", "writers: [County]", "writers: 填写者写作角色编号,或 unit:单位类别,如 unit:school"),
    ("place", "opens: {matter: finding, each: last}", 'each: 没有名为 "last" 的可重复的组'),
    ("place", "opens: {matter: finding, each: rows, where: {b: [x]}}", 'b: "b" 不是“rows”里的字段'),
]  # fmt: skip


@pytest.mark.parametrize(("about", "line", "says"), WRONGLY_BOUND)
def test_what_a_record_is_bound_to_is_checked_too(about, line, says):
    _, lines = faults(BOUND.format(about=about, line=line).strip())
    assert [each for each in lines if each.startswith(f"{FILE} 第 5 行 {says}")] == lines[:1]


def test_what_a_record_is_bound_to_is_read_and_in_the_hash():
    bound = "participants: {of: [worker, child]}\nwriters: [county_officer, 'unit:school']\n"
    opens = "opens: {matter: finding, each: rows, where: {a: [x, y]}}"
    found = read(BOUND.format(about="place", line=bound + opens).strip())
    assert (found.participants, found.writers) == (("child", "worker"), ("county_officer", "unit:school"))
    assert found.opens == Opens(matter="finding", each="rows", where={"a": ("x", "y")})
    hashes = {
        compile_form(replace(found, **{key: value})).hash
        for key, value in (("id", found.id), ("participants", ()), ("writers", ()), ("opens", None))
    }
    assert len(hashes) == 4


def test_a_field_of_another_repeat_is_out_of_reach():
    text = """
title: 试
about: child
clauses: [law/1]
source: {}
groups:
  - {key: rows, title: 一, repeat: {item: 行}, fields: [{key: a, kind: yes_no, title: 甲}]}
  - {key: last, title: 二, fields: [{key: b, kind: text, title: 乙, relevant: {field: a, is: true}}]}
""".strip()
    assert faults(text)[1] == [f'{FILE} 第 7 行 field: "a" 在另一组重复项里,这里取不到']


def test_conditions_are_read_as_they_are_written():
    found = read(
        form(
            "{key: n, kind: integer, title: 数}",
            "{key: ticks, kind: choices, title: 多, codes: home_hazard}",
            """{key: a, kind: text, title: 甲, relevant: {all: [
        {field: n, between: [1, 5]},
        {any: [{field: ticks, has: fire}, {count: ticks, at_least: 2}]},
        {not: {age_at: {born: {field: born}, on: {fact: today}}, under: 14}},
        {sum: [n, n], over: 3},
        {field: born, before: 2020-01-01}]}}""",
            clauses="[law/1]",
        )
    )
    assert found.field("ticks").options == HAZARDS.options
    assert found.field("a").relevant == AllOf(
        (
            Comparison("between", FieldRef("n"), (Literally(1), Literally(5))),
            AnyOf(
                (
                    Comparison("has", FieldRef("ticks"), (Literally("fire"),)),
                    Comparison("ge", Count("ticks"), (Literally(2),)),
                )
            ),
            NotOf(Comparison("lt", AgeAt(FieldRef("born"), FactRef("today")), (Literally(14),))),
            Comparison("gt", Sum(("n", "n")), (Literally(3),)),
            Comparison("lt", FieldRef("born"), (Literally("2020-01-01"),)),
        )
    )


def test_every_fault_of_the_catalogue_is_told_at_once(tmp_path):
    for each in (ROOT / "catalogue").iterdir():
        if each.name != "forms":
            (tmp_path / each.name).symlink_to(each)
    (tmp_path / "forms").mkdir()
    source = "{document: 试, article: 一, quote: 一, kind: 项目默认, status: 待核}"
    first = form(
        "{key: a, kind: txt, title: 甲}", "{key: b, kind: date, title: 乙, after: bron}", clauses="[]"
    )
    (tmp_path / "forms" / "one.yaml").write_text(
        first.replace("source: {}", f"source: {source}") + "\nwriters: [county_officer]\n"
    )
    (tmp_path / "forms" / "Two.yaml").write_text("title: 试\nsource: " + source)
    with pytest.raises(CatalogueError) as told:
        load_catalogue(tmp_path)
    shown = f"{tmp_path.name}/forms"
    assert [line for line in str(told.value).splitlines() if line.startswith(shown)] == [
        f"{shown}/Two.yaml: 文件名即编号,只能用小写字母、数字和下划线",
        f'{shown}/Two.yaml 第 1 行 Two: 缺少 "about"',
        f'{shown}/Two.yaml 第 1 行 Two: 缺少 "clauses"',
        f'{shown}/Two.yaml 第 1 行 Two: 缺少 "groups"',
        f'{shown}/one.yaml 第 8 行 kind: 没有名为 "txt" 的题型,最接近的是 "text"',
        f'{shown}/one.yaml 第 9 行 after: 没有名为 "bron" 的日期字段,最接近的是 "born"',
    ]

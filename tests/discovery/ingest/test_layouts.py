import shutil

import pytest
from prison_words import CATALOGUE

from tonghu.discovery.core.layout import load_layouts
from tonghu.kernel.errors import UserError


@pytest.fixture
def catalogue(tmp_path):
    target = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE / "registers", target / "registers")
    shutil.copy(CATALOGUE / "register_words.yaml", target)
    return target


def told(catalogue):
    with pytest.raises(UserError) as stop:
        load_layouts(catalogue)
    return str(stop.value).split("\n")[1:-1]


def test_the_seventeen_registers():
    assert [layout.register for layout in load_layouts(CATALOGUE).registers] == [
        "assistance",
        "birth_certificate",
        "coercive_measure",
        "death",
        "deportation",
        "detox",
        "disability",
        "division",
        "guardianship_case",
        "hukou",
        "marriage",
        "migrant_work",
        "missing_person",
        "prison",
        "roster",
        "school",
        "serious_illness",
    ]


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("  x: {kind: dat, title: 甲}", '第 5 行 kind: 没有名为 "dat" 的栏目种类,最接近的是 "date"'),
        (
            "  x: {kind: date, title: 甲, event: [乙]}",
            '第 5 行 event: 这里没有 "event" 这一项,最接近的是 "events"',
        ),
        ("  x: {kind: date}", '第 5 行 x: 缺少 "title"'),
        ("  x: {kind: code, title: 甲}", "第 5 行 x: 代码栏目要在 values 里写明每个代码的说法"),
        (
            "  x: {kind: code, title: 甲, values: {a: [丙], b: [丙]}}",
            '第 5 行 x: "丙" 既是 a 又是 b,只能留一处',
        ),
        (
            "  x: {kind: name, title: 甲, of: fathr}",
            '第 5 行 of: 没有名为 "fathr" 的人的称呼,最接近的是 "father"',
        ),
        ("  x: {kind: name, title: 甲, required: 是}", "第 5 行 required: 这里应写 true 或 false"),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(catalogue, field, fault):
    (catalogue / "registers" / "new.yaml").write_text(
        f"title: 新表\ndepartment: 民政\nhints: [新表]\nfields:\n{field}\n", encoding="utf-8"
    )
    assert told(catalogue) == [f"registers/new.yaml {fault}"]


def test_a_new_layout_is_a_new_register(catalogue):
    (catalogue / "registers" / "new.yaml").write_text(
        "title: 新表\ndepartment: 民政\n"
        "fields:\n  name: {kind: name, title: 姓名, of: self, required: true}\n",
        encoding="utf-8",
    )
    new = load_layouts(catalogue).register("new")
    assert (new.title, [f.name for f in new.fields], new.field("name").word) == ("新表", ["name"], "name")


def test_no_layouts(tmp_path):
    with pytest.raises(UserError) as stop:
        load_layouts(tmp_path)
    assert str(stop.value) == (
        f"{tmp_path} 里没有登记表的版式(registers/*.yaml 和 register_words.yaml),请检查 catalogue 文件夹。"
    )

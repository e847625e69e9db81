"""Header rows as offices that nobody has seen write them: every needed column is found, and no other is taken for one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from tonghu.discovery.core.layout import Field, load_layouts
from tonghu.discovery.ingest.code_words import CodeWords
from tonghu.discovery.ingest.profile import fold
from tonghu.discovery.ingest.recognise import Recognised, Recogniser
from tonghu.discovery.ingest.sheet import Sheet
from tonghu.kernel.resident_number import check_digit

CATALOGUE = Path(__file__).parents[3] / "catalogue"
LAYOUTS = load_layouts(CATALOGUE)
RECOGNISER = Recogniser(LAYOUTS, {})
HEADERS = yaml.safe_load((Path(__file__).parent / "unseen_headers.yaml").read_text(encoding="utf-8"))
ROWS = 8
SURNAMES, GIVEN = "王李张刘陈杨赵黄", ["安然", "明", "晓雨", "建国", "丽华", "子涵", "军", "秀英"]
WOMEN = ("mother", "woman")
CHILDREN = {("school", "self"), ("roster", "self"), ("birth_certificate", "self")}
EXTRA = {"序号": "{n}", "年龄": "3{n}", "乡镇": "高桥镇", "民族": "汉族", "备注": "", "年度": "2025"}
TEXTS = {"disease": "恶性肿瘤", "relation_to_head": "子女", "household_no": "37990300{h}"}


def number(register: str, field: Field, row: int) -> str:
    child = (register, field.roles[0] if field.roles else "") in CHILDREN
    born = dt.date(2015 if child else 1980, 1, 2) + dt.timedelta(days=row * 37)
    sequence = 100 + 2 * row + (0 if field.roles[:1] and field.roles[0] in WOMEN else 1)
    salt = 1 + sum(map(ord, field.name)) % 90
    first = f"3799{salt:02d}{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def day(field: Field, row: int) -> str:
    if field.phase == "ends":
        return f"2026-0{1 + row % 6}-1{row % 9}" if field.required or row % 3 == 0 else ""
    return f"2024-{1 + row:02d}-2{row % 9}"


def cell(register: str, field: Field, row: int) -> str:
    shift = sum(map(ord, field.name))
    if field.name == "birth_date":
        own = next((f for f in LAYOUTS.register(register).fields if f.name == "number"), field)
        text = number(register, own, row)[6:14]
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match field.kind:
        case "resident_number":
            return number(register, field, row)
        case "student_number":
            return "G" + number(register, LAYOUTS.register("school").field("number"), row)
        case "disability_certificate":
            return number(register, field, row) + "42"
        case "name" | "names":
            return SURNAMES[(row + shift) % 8] + GIVEN[(row * 3 + shift) % 8]
        case "date":
            return day(field, row)
        case "month":
            return day(field, row)[:7]
        case "code" | "sex":
            words = [words[0] for words in field.values.values()]
            return words[row % len(words)]
        case "integer":
            return str(12 + 6 * (row % 3))
        case "place_code":
            return f"3799031{row % 5:02d}20{row % 7}"
        case "address":
            return f"沂东县高桥镇东村{row}号"
    return TEXTS.get(field.name, "东村").replace("{h}", str(10 + row // 3))


def sheet(register: str, line: str, file: str = "导出.csv") -> tuple[Sheet, dict[str, str]]:
    """The sheet of a header row, and what is expected: header → field."""
    layout = LAYOUTS.register(register)
    columns = [part.partition("=") for part in line.split()]
    rows = [tuple(header for header, _, _ in columns)]
    for row in range(ROWS):
        rows.append(
            tuple(
                cell(register, layout.field(name), row)
                if name
                else EXTRA.get(header, "").replace("{n}", str(row))
                for header, _, name in columns
            )
        )
    return made(rows, file), {header: name for header, _, name in columns if name}


def made(rows: list[tuple[str, ...]], file: str = "导出.csv", name: str = "") -> Sheet:
    return Sheet(file=file, name=name, head=tuple(rows), rows=lambda: iter(rows))


def needed(recognised: Recognised) -> dict[str, str]:
    layout = LAYOUTS.register(str(recognised.register))
    return {c.header: c.field for c in recognised.columns if c.field and layout.field(c.field).needed}


@pytest.mark.parametrize(
    ("register", "line"), [(register, line) for register, lines in HEADERS.items() for line in lines]
)
def test_every_needed_column_is_found_and_no_other(register: str, line: str) -> None:
    given, expected = sheet(register, line)
    recognised = RECOGNISER.recognise(given)
    assert (recognised.problem, recognised.register, needed(recognised)) == (None, register, expected)


def test_twelve_vocabularies_for_every_register() -> None:
    assert {r: len(lines) for r, lines in HEADERS.items()} == {r.register: 12 for r in LAYOUTS.registers}


def test_two_header_lines_under_a_title() -> None:
    rows = [
        ("沂东县2026年上半年婚姻登记情况表", "", "", "", "", ""),
        ("登记", "", "男方", "", "女方", ""),
        ("类型", "日期", "姓名", "身份证号", "姓名", "身份证号"),
    ]
    fields = [LAYOUTS.register("marriage").field(n) for n in MARRIAGE]
    rows += [tuple(cell("marriage", field, row) for field in fields) for row in range(ROWS)]
    recognised = RECOGNISER.recognise(made(rows))
    assert recognised.problem is None
    assert [c.field for c in recognised.columns] == list(MARRIAGE)


MARRIAGE = ("event", "registered_on", "man_name", "man_number", "woman_name", "woman_number")


def test_a_title_says_the_scheme_that_no_column_holds() -> None:
    given, _ = sheet(
        "assistance",
        "户主姓名=head_name 成员姓名=name 成员身份证号=number 起保年月=starts_in 在保状态=status",
    )
    titled = made([("沂东县2026年上半年特困供养人员名册", "", "", "", ""), *given.head])
    recognised = RECOGNISER.recognise(titled)
    assert (recognised.problem, recognised.register) == (None, "assistance")
    assert recognised.constants == {"scheme": "destitute"}


def test_type_and_grade_in_one_column_are_both_read() -> None:
    given, _ = sheet(
        "disability", "残疾人姓名=name 残疾人证号=certificate_no 残疾类别=disability_type 证件状态=status"
    )
    rows = [
        (*row[:2], f"{word}{grade}级", row[3])
        for row, word, grade in zip(given.head[1:], KINDS, "一二三四" * 2, strict=False)
    ]
    recognised = RECOGNISER.recognise(made([given.head[0], *rows]))
    assert recognised.problem is None
    assert [c.field for c in recognised.columns if c.header == "残疾类别"] == ["disability_type", "grade"]


KINDS = ("肢体", "视力", "听力", "言语", "智力", "精神", "多重", "肢体")


def test_a_certain_register_goes_on_without_a_column_and_says_so() -> None:
    given, expected = sheet(
        "detox", "强戒人员姓名=name 身份证号=number 强戒期限(月)=term_months 戒毒所", "强制隔离戒毒.csv"
    )
    recognised = RECOGNISER.recognise(given)
    assert (recognised.problem, needed(recognised)) == (None, expected)
    assert any("决定日期" in note and "不会据此认定" in note for note in recognised.notes)


def test_two_ends_that_differ_stop_the_run() -> None:
    given, _ = sheet(
        "prison",
        "罪犯姓名=name 身份证号=number 刑期起日=term_starts_on 刑期止日=term_ends_on 刑满日期=term_ends_on",
    )
    rows = [(*row[:4], f"2031-01-0{n + 1}") for n, row in enumerate(given.head[1:])]
    recognised = RECOGNISER.recognise(made([given.head[0], *rows]))
    assert recognised.register == "prison"
    assert "刑期止日" in str(recognised.problem)
    assert "tonghu registers map" in str(recognised.problem)


def test_the_end_that_is_final_is_taken() -> None:
    given, _ = sheet(
        "prison",
        "罪犯姓名=name 身份证号=number 刑期起日=term_starts_on 原判刑期止日=term_ends_on 现刑期止日=term_ends_on",
    )
    rows = [(*row[:4], f"2031-01-0{n + 1}") for n, row in enumerate(given.head[1:])]
    recognised = RECOGNISER.recognise(made([given.head[0], *rows]))
    assert recognised.problem is None
    assert needed(recognised)["现刑期止日"] == "term_ends_on"


def test_words_decide_which_of_two_columns_is_the_code() -> None:
    given, expected = sheet(
        "migrant_work",
        "姓名=name 身份证号=number 去向 去向类别=work_scope 外出日期=left_on 返乡日期=returned_on",
    )
    rows = [(*row[:2], "上海松江", *row[3:]) for row in given.head[1:]]
    assert needed(RECOGNISER.recognise(made([given.head[0], *rows]))) == expected


def test_a_list_that_is_no_register_stops_the_run_with_the_way_out() -> None:
    rows = [("姓名", "身份证号", "补贴金额", "发放日期", "开户银行")]
    rows += [
        (
            SURNAMES[n] + "明",
            number("death", LAYOUTS.register("death").field("number"), n),
            "100",
            "2026-05-01",
            "农商行",
        )
        for n in range(ROWS)
    ]
    problem = RECOGNISER.recognise(made(rows, "高龄补贴.csv")).problem
    assert "tonghu registers map" in str(problem)


@pytest.mark.parametrize(
    ("register", "name", "word", "code"),
    [
        ("assistance", "scheme", "农村最低生活保障(A类)", "subsistence"),
        ("assistance", "scheme", "已停低保", None),
        ("assistance", "scheme", "低保转特困", None),
        ("disability", "grade", "重度残疾(一级)", "1"),
        ("disability", "grade", "肢体Ⅱ级", "2"),
        ("disability", "status", "现行有效", "valid"),
        ("migrant_work", "work_scope", "跨省流动", "other_province"),
        ("serious_illness", "status", "仍在治疗", "in_treatment"),
        ("serious_illness", "status", "未完全治愈", None),
        ("coercive_measure", "measure", "监视居住(指定居所)", "residential_surveillance"),
        ("coercive_measure", "measure", "逮捕后取保候审", None),
        ("guardianship_case", "cause", "驳回宣告死亡申请", None),
        ("hukou", "relation_to_head", "长子之妻", None),
    ],
)
def test_code_words_are_understood_by_the_word_inside(
    register: str, name: str, word: str, code: str | None
) -> None:
    words = CodeWords(LAYOUTS.register(register).field(name), LAYOUTS.words.negations)
    assert words.code(fold(word)) == code

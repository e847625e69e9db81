"""Header rows as offices that nobody has seen write them: every needed column is found, and no other is taken for one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from tonghu.discovery.core.layout import Field, load_layouts
from tonghu.discovery.ingest.code_words import CodeWords
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

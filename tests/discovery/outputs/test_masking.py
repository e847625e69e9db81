"""--mask: nothing that names a child or a parent is left in any file."""

import dataclasses
import re
from pathlib import Path

import made_up_run
import pytest

from tonghu.discovery.core.result import Cell, Lead, RunResult
from tonghu.discovery.outputs.masking import (
    mask_lead,
    mask_name,
    mask_number,
    mask_reject,
    mask_review_row,
    mask_unread,
    rows_of,
    text_mask,
)
from tonghu.discovery.outputs.tables import review_row
from tonghu.discovery.outputs.writing import NAMES, write_all


def secrets(result: RunResult) -> set[str]:
    """Every name and number that stands anywhere in the result, found by walking all of it."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, Cell) and value.kind in ("name", "resident_number"):
            found.add(value.value)
        elif isinstance(value, str):
            found.update(re.findall(r"\d{17}[\dX]|1\d{10}", value))
        if dataclasses.is_dataclass(value):
            if isinstance(value, Lead):
                found.update(
                    {value.child_name, *value.names, *(person.name or "" for person in value.family)}
                )
            for field in dataclasses.fields(value):
                walk(getattr(value, field.name))
        elif isinstance(value, tuple):
            for part in value:
                walk(part)

    walk(result.leads)
    walk(result.reviews)
    found.add("蒋小龙")
    return found - {""}


def outputs(out: Path) -> dict[str, str]:
    return {name: (out / name).read_text("utf-8-sig") for name in NAMES}


def test_masked_files_hold_no_name_and_no_number(tmp_path: Path) -> None:
    result = made_up_run.result()
    write_all(result, tmp_path, mask=True)
    escaped = {"<": "&lt;", ">": "&gt;", '"': "&#34;"}
    hidden = secrets(result)
    assert len(hidden) > 30
    leaks = {
        (file, secret)
        for file, text in outputs(tmp_path).items()
        for secret in hidden
        for form in {secret, "".join(escaped.get(char, char) for char in secret), secret.replace('"', '""')}
        if form in text
    }
    assert leaks == set()


def test_the_search_for_leaks_finds_them_in_files_that_are_not_masked(tmp_path: Path) -> None:
    result = made_up_run.result()
    write_all(result, tmp_path)
    files = outputs(tmp_path)
    numbers = {lead.child_id_number for lead in result.leads if lead.child_id_number}
    assert {
        number for number in numbers if number in files["leads.csv"] and number in files["report.html"]
    } == numbers
    assert "母亲陈春梅失联" in files["report.html"]


def test_masked_files_still_say_what_happened(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path, mask=True)
    files = outputs(tmp_path)
    assert "379902********1014,李**,2017-03-02," in files["leads.csv"]
    assert (
        "李**的父亲李**服刑至2028-03\uff0c母亲陈**失联9个月\uff0c符合事实无人抚养儿童。"
        in files["report.html"]
    )
    assert "云溪县大王镇东王村12号,电话138****5678" in files["report.html"]
    assert '"folder_fingerprint": "99887766554433221100"' in files["quality.json"]
    assert "379902106204" in files["leads.csv"]


def test_rejected_values_are_hidden_without_mask_too(tmp_path: Path) -> None:
    write_all(made_up_run.result(), tmp_path)
    files = outputs(tmp_path)
    assert [name for name in NAMES if "蒋小龙" in files[name] or "379902197001010017" in files[name]] == []


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("王", "*"),
        ("", ""),
        ("欧阳雪", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提·艾力", "买*****"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_numbers() -> None:
    assert mask_number("379902201703021014") == "379902********1014"
    assert mask_number("379902170302101") == "379902*****2101"


def test_a_name_inside_a_longer_name_does_not_shorten_it() -> None:
    hide = text_mask(["王明", "王明华"])
    assert hide("王明华是王明的父亲") == "王**是王*的父亲"


def test_long_digits_go_even_when_nobody_said_whose_they_are() -> None:
    hide = text_mask()
    assert hide("号码379902201703021014,旧号379902170302101,电话13812345678,地区379902106204,2028-03-14") == (
        "号码379902********1014,旧号379902*****2101,电话138****5678,地区379902106204,2028-03-14"
    )
    assert hide("37990220170302101X") == "379902********101X"


def test_a_line_of_review_hides_the_names_its_reason_uses() -> None:
    case = made_up_run.reviews()[0]
    row = mask_review_row(review_row(case))
    assert (row.child_name, row.why) == ("萧*", "务工登记中的林*与两个人都合得上,得分相同,不能替人决定。")


def test_several_names_in_one_cell() -> None:
    row = made_up_run.row(
        "监护与宣告", "法院.xlsx", 3, Cell(title="子女", value="李小雨、李小雪", kind="names")
    )
    lead = made_up_run.unattended()
    term = dataclasses.replace(lead.terms[0], detail="姐姐李小雪", rows=(row,))
    masked = mask_lead(dataclasses.replace(lead, terms=(term,), links=()))
    assert [cell.value for hidden in rows_of(masked) for cell in hidden.fields] == ["李**、李**"]
    assert masked.terms[0].detail == "姐姐李**"


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("2099-02-30", "2099-**-**"),
        ("2099年2月30日", "2099年*月**日"),
        ("20991345", "2099****"),
        ("37990220170302101", "379902*******2101"),
        ("379902 20170302 101X", "379902 ******** 101X"),
        ("13812345678", "1381*******"),
        ("X", "X"),
        ("蒋小龙", "蒋**"),
        ("待定", "待*"),
        ("云溪镇12号", "云*****"),
        ("", ""),
    ],
)
def test_values_nobody_could_read(value: str, masked: str) -> None:
    assert mask_unread(value) == masked


def test_a_reason_that_quotes_the_value_quotes_it_hidden() -> None:
    reject = made_up_run.result().rejects[2]
    assert mask_reject(reject).reason == "目录里没有“蒋**”这个类别"

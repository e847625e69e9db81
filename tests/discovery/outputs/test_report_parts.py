"""The pieces of the report that can be judged without a browser."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import made_up_run
import pytest

from tonghu.discovery.core.result import Person
from tonghu.discovery.outputs.report.charts import bar
from tonghu.discovery.outputs.report.difference import marked
from tonghu.discovery.outputs.report.family import family_graph
from tonghu.discovery.outputs.report.page import _percent
from tonghu.discovery.outputs.report.typesetting import typeset
from tonghu.discovery.outputs.writing import write_all


def report(out: Path, **changes: object) -> str:
    write_all(made_up_run.result(**changes), out)
    return (out / "report.html").read_text("utf-8")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.loads: list[tuple[str, str | None]] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            elif key == "href":
                self.targets.add(value or "")
            elif key in ("src", "srcset", "data", "action", "poster"):
                self.loads.append((tag, value))
            elif key == "style" or key.startswith("on"):
                self.handlers.append(f"{tag} {key}")


def test_every_link_has_its_target_and_nothing_is_loaded(tmp_path: Path) -> None:
    links = Links()
    links.feed(report(tmp_path))
    assert {target for target in links.targets if target[1:] not in links.ids or target[0] != "#"} == set()
    assert len(links.ids) == len(set(links.ids))
    assert links.loads == []
    assert links.handlers == []


def test_the_policy_names_the_very_style_and_script(tmp_path: Path) -> None:
    page = report(tmp_path)
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    assert re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_losses_stand_at_the_top(tmp_path: Path) -> None:
    page = report(tmp_path)
    loud = re.search(r'<section class="loud".*?</section>', page, re.S)
    assert loud.start() < page.index('id="summary"')
    assert re.findall(r"<li>(.*?)</li>", loud[0]) == [
        "“服刑人员”有四成身份号码缺失\uff0c相关线索只能靠姓名和出生日期。",
        "<b>没有收到“遣送出境”。</b>父母被遣送出境的孩子这次发现不了。",
    ]


def test_a_run_that_found_nothing_says_so(tmp_path: Path) -> None:
    page = report(
        tmp_path, leads=(), reviews=(), rejects=(), warnings=(), registers=(), steps=(), parameters=()
    )
    assert "没有发现线索。请先看“数据质量”\uff1a登记册缺失或读不出时\uff0c也会没有线索。" in page
    assert 'class="loud"' not in page
    assert 'class="figure"' not in page


def test_figures_come_from_every_lead(tmp_path: Path) -> None:
    page = report(tmp_path)
    towns = re.findall(
        r'<th scope="row">(\w+镇)</th>.*?<td class="n">(\d+)</td><td class="n">(\d+)</td>', page
    )
    assert towns == [("大王镇", "4", "2"), ("柳林镇", "2", "1"), ("白沙镇", "3", "0")]
    ages = re.search(r'<table class="ages">(.*?)</table>', page, re.S)[1]
    counted = {age: int(count) for age, count in re.findall(r'row">(\d+)</th><td class="n">(\d+)<', ages)}
    assert {age: count for age, count in counted.items() if count} == {
        "5": 1, "6": 1, "8": 1, "9": 2, "11": 1, "12": 1, "13": 2, "16": 2, "17": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected", "here", "there"),
    [
        ("黎建国", "李建国", "<mark>黎</mark>建国", "<mark>李</mark>建国"),
        ("0712", "0721", "07<mark>12</mark>", "07<mark>21</mark>"),
        ("王小明", "王明", "王<mark>小</mark>明", "王明"),
        ("", "王明", "", "<mark>王明</mark>"),
        ("<b>", "<i>", "&lt;<mark>b</mark>&gt;", "&lt;<mark>i</mark>&gt;"),
    ],
)
def test_differences_are_marked_by_character(value: str, expected: str, here: str, there: str) -> None:
    assert marked(value, expected) == (here, there)


def test_bars_share_out_the_width() -> None:
    widths = re.findall(
        r'class="(\w)" x="([\d.]+)" y="0" width="([\d.]+)"', bar([("a", 1), ("b", 0), ("c", 3)], 8)
    )
    assert widths == [("a", "0.00", "12.50"), ("c", "12.50", "37.50")]
    assert "<rect" not in bar([("a", 0)], 0)


def test_the_family_drawing_dashes_what_is_not_known() -> None:
    drawn = family_graph(
        (
            Person(role="child", name="<周>"),
            Person(role="father", name="周立新", how_known="户籍父亲栏"),
            Person(role="mother", name=None),
        )
    )
    assert re.findall(r'<path class="(\w+)"', drawn) == ["known", "unknown"]
    assert re.findall(r'<g class="(\w+)">', drawn) == ["father", "nobody", "child"]
    assert "&lt;周&gt;" in drawn
    assert family_graph(()) == ""


def test_shares_never_round_to_what_is_not_so() -> None:
    assert [_percent(share) for share in (0, 0.0001, 0.5, 0.9999, 1)] == [
        "0%",
        "<0.1%",
        "50%",
        ">99.9%",
        "100%",
    ]


def test_punctuation_touching_chinese_is_full_width() -> None:
    assert typeset("父亲服刑至2028-03,母亲(陈春梅)失联9个月:1,234 a, b (x)") == (
        "父亲服刑至2028-03\uff0c母亲\uff08陈春梅\uff09失联9个月\uff1a1,234 a, b (x)"
    )

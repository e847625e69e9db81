"""Figures of record: definitions side by side, read from the catalogue with faults that name their line."""

import shutil
from pathlib import Path

import pytest

from tonghu.policy.indicators.manual import counted_words, reported_words, side_by_side
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

FOLDER = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(FOLDER)


def changed(tmp_path, old, new):
    """The catalogue with one line of the indicator of left-behind children changed."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))
    file = folder / "indicators" / "left_behind.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_left_behind_children_are_defined_three_ways(catalogue):
    indicator = catalogue.indicators["left_behind"]
    assert [(each.side, counted_words(each, catalogue)) for each in indicator.definitions] == [
        ("国家（民政）", "按类别“留守儿童”，只取农村户籍"),
        ("省", "按类别“留守儿童”"),
        ("教育", "不计数"),
    ]
    assert reported_words(indicator) == "通报用“省”口径"


def test_what_the_province_does_not_count_is_said(catalogue):
    assert reported_words(catalogue.indicators["migrant_child"]) == "本系统的通报不列这一数字"


def test_no_definition_claims_to_be_checked_before_its_text_was_seen(catalogue):
    """None of the texts was obtained: each stands as 待核 until somebody has it."""
    said = {each.source.status for one in catalogue.indicators.values() for each in one.definitions}
    assert said == {"待核"}


def test_the_page_holds_every_definition(catalogue):
    page = side_by_side(catalogue)
    missing = [
        each.words
        for one in catalogue.indicators.values()
        for each in one.definitions
        if each.words not in page
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("reported: province", "reported: provinz", '没有名为 "provinz" 的口径,最接近的是 "province"'),
        (
            "category: left_behind",
            "category: left_behin",
            '没有名为 "left_behin" 的类别,最接近的是 "left_behind"',
        ),
        ("  - key: province", "  - key: national", "口径的 key 重复，请改一个"),
        (
            "category: left_behind",
            "category: null",
            "没有 category 就谈不上比它窄，请写明 category 或删去这一行",
        ),
        ("counts: ", "count: ", '缺少 "counts"'),
    ],
)
def test_a_fault_names_the_line_and_the_way_out(tmp_path, old, new, fault):
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(changed(tmp_path, old, new))
    assert fault in str(raised.value)
    assert "catalogue/indicators/left_behind.yaml 第 " in str(raised.value)

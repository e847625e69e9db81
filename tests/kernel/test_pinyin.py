"""Readings, surnames, fuzzy ears and look-alike characters, against values known beforehand."""

from collections import Counter

import pytest

from tonghu.kernel.pinyin import (
    fold,
    folded_reading,
    initials,
    lookalike_group,
    lookalikes,
    reading,
    surname_overrides,
    table,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("于思彤", "yusitong"),
        ("于丝彤", "yusitong"),
        ("单立人", "shanliren"),
        ("曾国强", "zengguoqiang"),
        ("查良", "zhaliang"),
        ("解小东", "xiexiaodong"),
        ("仇英", "qiuying"),
        ("盖文", "gewen"),
        ("区明", "ouming"),
        ("任华", "renhua"),
        ("华任", "huaren"),
        ("小曾", "xiaoceng"),
        ("尉迟敬", "yuchijing"),
        ("尉健", "weijian"),
        ("万俟明", "moqiming"),
        ("万明", "wanming"),
        ("长孙云", "zhangsunyun"),
        ("欧阳娜", "ouyangna"),
        ("吕女", "lvnv"),
        ("阿卜杜·买买提", "abodumaimaiti"),
        ("张?", "zhang?"),
        ("张A", "zhang?"),
        ("", ""),
    ],
)
def test_reading(name, expected):
    assert reading(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("于思彤", "yst"), ("单立人", "slr"), ("阿卜杜·买", "abdm"), ("张?", "z?")]
)
def test_initials(name, expected):
    assert initials(name) == expected


def test_table_joins_to_the_same_readings_as_the_function():
    """What a database does with the two tables: the first override that begins the name, then the table."""
    by_character, overrides = dict(table()), surname_overrides()
    for name in ("于思彤", "单立人", "尉迟敬", "阿卜杜·买买提", "王小曾", "诸葛亮"):
        head, spoken = next(((s, r) for s, r in overrides if name.startswith(s)), ("", ""))
        assert spoken + "".join(by_character[c] for c in name[len(head) :]) == reading(name)


def test_table_holds_every_common_ideograph_once_and_in_plain_letters():
    rows = table()
    common = {chr(point) for point in range(0x4E00, 0x9FA6)}
    assert len(rows) == 41_851
    assert [character for character, _ in rows] == sorted({character for character, _ in rows})
    # units of measure and the like, without a Chinese reading
    assert common - {character for character, _ in rows} == set("兙兡嗧桛烪瓧瓰瓱瓼甅")
    assert {letter for _, spoken in rows for letter in spoken} == set("abcdefghijklmnopqrstuvwxyz")
    assert [character for character, spoken in rows if spoken == ""] == ["·"]


def test_surname_overrides_are_unique_and_longest_first():
    rows = surname_overrides()
    lengths = [len(surname) for surname, _ in rows]
    assert len(dict(rows)) == len(rows)
    assert lengths == sorted(lengths, reverse=True)
    assert set(lengths) == {1, 2}


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [
        ("zhang", "zan"),
        ("zang", "zan"),
        ("cheng", "cen"),
        ("shui", "sui"),
        ("ying", "yin"),
        ("liang", "lian"),
        ("zhong", "zong"),
        ("nan", "nan"),
        ("a", "a"),
        ("?", "?"),
    ],
)
def test_fold(syllable, expected):
    assert fold(syllable) == expected


def test_fold_merges_n_and_l_only_on_request():
    assert [fold(s, merge_n_l=True) for s in ("nan", "lan", "n", "ning", "ling")] == [
        "lan",
        "lan",
        "n",
        "lin",
        "lin",
    ]


def test_names_that_sound_alike_fold_to_the_same():
    assert folded_reading("张正英") == folded_reading("臧增音") == "zanzenyin"
    assert folded_reading("刘楠", merge_n_l=True) == folded_reading("刘兰", merge_n_l=True)
    assert folded_reading("刘楠") != folded_reading("刘兰")


@pytest.mark.parametrize(
    ("character", "group"),
    [("己", "己已巳"), ("巳", "己已巳"), ("末", "未末"), ("佘", "余佘"), ("薜", "薛薜"), ("一", None)],
)
def test_lookalike_group(character, group):
    assert lookalike_group(character) == group


def test_a_character_stands_in_one_group_and_a_group_has_two_or_more():
    groups = {group for _, group in lookalikes()}
    counts = Counter(character for group in groups for character in group)
    assert [character for character, times in counts.items() if times > 1] == []
    assert [group for group in groups if len(group) < 2] == []
    assert len(groups) == 389
    assert len(lookalikes()) == len(counts)

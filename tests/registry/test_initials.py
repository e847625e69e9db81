"""What is kept beside a name, and what finds it."""

import pytest

from tonghu.registry.core.initials import Spelling, initials, is_initials, spellings


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("张小明", "zxm"),
        ("单立人", "slr"),
        ("尉迟敬", "ycj"),
        ("张 小 明", "zxm"),
        ("阿卜杜·买买提", "abdmmt"),
        ("张A明", "zam"),
        ("张\U00032000明", "z?m"),
        ("", ""),
    ],
)
def test_kept_beside_the_name(name, kept):
    assert initials(name) == kept


@pytest.mark.parametrize(
    ("name", "typed"), [("单立人", "slr"), ("单立人", "dl"), ("仇英", "qy"), ("仇英", "cy")]
)
def test_either_reading_of_a_surname_finds_the_name(name, typed):
    found = [
        s for s in spellings(typed) if initials(name).startswith(s.prefix) and name.startswith(s.surname)
    ]
    assert len(found) == 1


def test_a_reading_that_only_the_surname_has_asks_for_that_surname():
    assert Spelling("slr", "单") in spellings("dlr")
    assert Spelling("slr", "单") not in spellings("zlr")
    assert spellings("ZXM")[0] == Spelling("zxm")


@pytest.mark.parametrize(
    ("typed", "answer"), [("zxm", True), ("z x", True), ("张", False), ("37", False), ("", False)]
)
def test_letters_alone_are_initials(typed, answer):
    assert is_initials(typed) is answer

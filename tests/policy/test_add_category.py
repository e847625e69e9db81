"""A stranger adds a category by writing YAML, as docs/how-to/add-a-category.md says; nothing else changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tonghu.policy.cases import compare, faults_of, load_cases
from tonghu.policy.check import check_catalogue
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    """A copy of the catalogue with the two files that the guide tells the reader to write."""
    copy = Path(shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue"))
    guide = (ROOT / "docs/how-to/add-a-category.md").read_text(encoding="utf-8")
    files = re.findall(r"`catalogue/(categories/\S+\.yaml)`[^\n]*\n\n```yaml\n(.*?)```", guide, re.DOTALL)
    assert [name for name, _ in files] == [
        "categories/key_difficulty.yaml",
        "categories/key_difficulty.cases.yaml",
    ]
    for name, text in files:
        (copy / name).write_text(text, encoding="utf-8")
    return copy


def test_the_guide_s_category_is_answered_by_both_engines(folder, sql_cases):
    catalogue = load_catalogue(folder)
    cases = [case for case in load_cases(catalogue) if "key_difficulty" in case.expect]
    assert {case.expect["key_difficulty"] for case in cases} == {True, False, None}
    assert [fault for case in cases for fault in faults_of(case, catalogue)] == []
    found = sql_cases(catalogue).answers(cases)
    assert [
        fault
        for case, (answers, exits) in zip(cases, found, strict=True)
        for fault in compare(case, catalogue, answers, exits)
    ] == []


def test_the_check_counts_the_new_category(folder):
    assert dict(check_catalogue(folder).counts)["类别"] == 6


def test_a_category_without_a_case_is_refused(folder):
    (folder / "categories/key_difficulty.cases.yaml").unlink()
    with pytest.raises(CatalogueError) as caught:
        check_catalogue(folder)
    assert str(caught.value) == (
        "catalogue/categories/key_difficulty.cases.yaml: 重点困境儿童没有一个“符合”的例子,请补上"
    )

"""A catalogue with an assessment toolkit that nobody uses anywhere, to play the slot that a province's own will fill."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as given

from tonghu.casework.forms import in_force
from tonghu.leads.rules import catalogue

MADE_UP = """
title: 监护评估（测试用）
how: tree
serves: guardianship_assessment
assessors: 2
validity: assessment_valid_days
levels: [{key: good, title: 一级, from: 0}, {key: weak, title: 二级, from: 4}, {key: gone, title: 三级, from: 9}]
indicators:
  - key: care
    title: 照料
    parts: [{key: food, title: 饮食, most: 3}, {key: sleep, title: 作息, most: 2}]
  - {key: bond, title: 亲子关系, most: 5}
licence: {ship: true, words: 测试}
source:
  document: 测试
  article: null
  quote: null
  kind: 项目默认
  status: 待核
  note: 测试用，不是任何标准。
"""


@pytest.fixture
def made_up_toolkit(settings, tmp_path):
    """The catalogue in use has the toolkit `made_up`."""
    folder = tmp_path / "catalogue"
    shutil.copytree(Path(given.CATALOGUE), folder, ignore=shutil.ignore_patterns("places"))
    (folder / "toolkits" / "made_up.yaml").write_text(MADE_UP, encoding="utf-8")
    settings.CATALOGUE = folder
    catalogue.cache_clear()
    in_force.cache_clear()
    yield "made_up"
    settings.CATALOGUE = given.CATALOGUE
    catalogue.cache_clear()
    in_force.cache_clear()

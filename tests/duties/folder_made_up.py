"""A catalogue on disk with one duty and one kind of evidence of its own: what is read from files, by this process or another."""

import shutil

import pytest
from django.conf import settings

from tonghu.policy.load import load_catalogue

DUTY = """
number: D10-4
title: 按期走访
text: 儿童主任按期走访在册儿童。
clause: lu_min_2024_5/10
departments: [civil_affairs]
source: {document: 测试, article: null, quote: null, kind: 项目默认, status: 待核}
readings:
  - key: main
    title: 按期走访
    subject: child
    POPULATION
    bearer: {role: child_director}
    when: {every: {days: WHEN}}
    evidence: {any: [{kind: KIND}]}
    numerator: 走访的
    denominator: 应走访的
cases:
  - words: 走访了
    on: 2026-06-30
    subject: {since: 2025-01-01, category: [orphan]}
    evidence: [{kind: KIND, on: 2026-06-29}]
    gives: done
  - {words: 没有走访, on: 2026-06-30, subject: {since: 2025-01-01, category: [orphan]}, gives: overdue}
"""
KIND = """
title: 见到儿童的走访
subject: child
from: {form: visit, where: {saw_child: [true]}}
"""


@pytest.fixture
def folder(tmp_path):
    """The catalogue's files, of which the duties and kinds of evidence are to be written."""
    made = shutil.copytree(
        settings.CATALOGUE, tmp_path / "catalogue", ignore=shutil.ignore_patterns("places")
    )
    for name in ("duties", "evidence"):
        shutil.rmtree(made / name, ignore_errors=True)
        (made / name).mkdir()
    (made / "evidence" / "seen_here.yaml").write_text(KIND, encoding="utf-8")
    return made


def duty_of(folder, *categories, kind="seen_here", when="visit_days_high"):
    """The catalogue read again with this duty in it. `categories`: of the children that it means; none: all of them."""
    population = f"population: {{category: [{', '.join(categories)}]}}" if categories else ""
    text = DUTY.replace("KIND", kind).replace("WHEN", when).replace("POPULATION", population)
    (folder / "duties" / "d10_4.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(folder)

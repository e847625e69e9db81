"""The page of obligations for an official: clause by clause, what each asks of whom, and how it is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from tonghu.policy.duties.coverage import NOTICE
from tonghu.policy.duties.schema import Duty, Reading
from tonghu.policy.duties.words import (
    bearer_words,
    proof_words,
    since_words,
    subject_words,
    target_words,
    when_words,
)
from tonghu.policy.schema import Catalogue


def obligations(catalogue: Catalogue, on: dt.date, roles: Mapping[str, str]) -> str:
    """Markdown in Chinese, with the values in force on a day. `roles`: titles of posts by key."""
    return "\n".join(_page(catalogue, on, roles)) + "\n"


def _page(catalogue: Catalogue, on: dt.date, roles: Mapping[str, str]) -> Iterator[str]:
    readings = sum(len(duty.readings) for duty in catalogue.duties.values())
    yield "# 义务清单"
    yield ""
    yield (
        f"由目录库生成，取{on.year}年{on.month}月{on.day}日有效的参数；请改 `catalogue/duties`，不要改本页。"
        f"鲁民〔2024〕5号的条款拆成{len(catalogue.duties)}项义务，按{readings}个口径计数。"
    )
    yield "标“待核”的数值和出处尚未与官方文本核对；文件没有写明期限的，取项目默认值，不是政策。"
    for name, clause in catalogue.clauses.items():
        if not name.startswith(f"{NOTICE}/"):
            continue
        duties = [duty for duty in catalogue.duties.values() if duty.clause == name]
        yield from ("", f"## {clause.article} {clause.title}", "")
        if clause.text:
            yield f"> {clause.text}"
        for duty in sorted(duties, key=_order):
            yield from _duty(duty, catalogue, on, roles)


def _order(duty: Duty) -> tuple[int, ...]:
    return tuple(int(part) for part in duty.number[1:].split("-"))


def _duty(duty: Duty, catalogue: Catalogue, on: dt.date, roles: Mapping[str, str]) -> Iterator[str]:
    yield from ("", f"### {duty.number} {duty.title}", "", duty.text, "")
    departments = catalogue.code_lists.get("department")
    titles = {option.key: option.title for option in departments.options} if departments else {}
    yield f"- 责任部门：{'、'.join(titles.get(name, name) for name in duty.departments)}"
    article = f" {duty.source.article}" if duty.source.article else ""
    yield f"- 出处：{duty.source.document}{article}（{duty.source.kind}，{duty.source.status}）"
    yield f"- 从哪天起算：{since_words(duty)}；此前的不算应办"
    if duty.also:
        clauses = (catalogue.clauses[name] for name in duty.also)
        yield f"- 另据：{'、'.join(f'{clause.document}{clause.article}' for clause in clauses)}"
    if duty.note:
        yield f"- 说明：{duty.note}"
    for reading in duty.readings:
        if len(duty.readings) > 1:
            apart = "，另行报告，不计入合计" if reading.beside else ""
            yield from ("", f"口径“{reading.title}”（`{reading.id}`{apart}）：", "")
        yield from _reading(reading, catalogue, on, roles)
    yield from ("", "例子：", "")
    for case in duty.cases:
        yield f"- {case.words}"


def _reading(reading: Reading, catalogue: Catalogue, on: dt.date, roles: Mapping[str, str]) -> Iterator[str]:
    yield f"- 对象：{subject_words(reading, catalogue)}"
    yield f"- 谁来做：{bearer_words(reading.bearer, reading, catalogue, roles)}"
    yield f"- 期限：{when_words(reading, catalogue, on)}"
    yield f"- 凭什么算完成：{proof_words(reading, catalogue)}"
    if reading.excused:
        yield f"- 正当理由：{'、'.join(catalogue.evidence[name].title for name in reading.excused)}"
    yield f"- 怎么算：{reading.numerator} ÷ {reading.denominator}；{target_words(reading)}"

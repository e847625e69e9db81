"""第三方评估: the counts, and sampled cases in which nothing leads to a child."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.oversight.reports.composing.shared import (
    Told,
    by_clause,
    grounds,
    marks_of,
    summary,
    time_words,
)
from tonghu.oversight.reports.paper import Paper, Section
from tonghu.oversight.reports.snapshot import SampledCase

NOTICE = "个案已去标识：没有姓名、号码、住址，地区只到县；不得与其他资料比对以识别儿童。"


def compose(told: Told) -> Paper:
    """Counts first, then the sample."""
    report, figures = told.report, told.figures
    return Paper(
        title=f"{figures.name}留守儿童和困境儿童关爱服务第三方评估数据",
        subtitle=f"{time_words(report.first, report.last)}，数据截至{report.as_of:%Y-%m-%d}",
        notice=NOTICE,
        sections=(*_counts(told), *_cases(told), *grounds(told)),
        marks=marks_of(told),
        name=f"第三方评估_{figures.name}_{report.last:%Y%m%d}",
    )


def _counts(told: Told) -> Iterator[Section]:
    yield Section(title="总体情况", lines=(summary(told),))
    yield by_clause(told)


def _cases(told: Told) -> Iterator[Section]:
    figures, report = told.figures, told.report
    yield Section(
        title="抽样个案",
        lines=(
            f"从数据截至日的在册儿童中抽取{len(figures.sample)}名。抽样种子“{report.seed}”：按种子对每份档案编号求"
            "SHA-256，取最小的若干个；同一种子、同一天的名册抽出同样的个案。",
        ),
    )
    for each in figures.sample:
        yield _case(each)


def _case(case: SampledCase) -> Section:
    about = [
        case.county,
        case.category,
        case.age,
        case.sex,
        f"风险等级{case.risk}" if case.risk else "风险等级未评定",
    ]
    return Section(
        title=f"个案 {case.number}",
        lines=("；".join(part for part in about if part) + "。",),
        heads=("口径", "状态", "最近一次证据"),
        rows=case.owed,
    )

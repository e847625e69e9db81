"""实事清单进展: each matter of the yearly list, who is responsible, and where it stands. No child is in it."""

from __future__ import annotations

from collections import Counter

from tonghu.oversight.reports.composing.shared import Told, grounds, marks_of, time_words
from tonghu.oversight.reports.paper import Paper, Section


def compose(told: Told) -> Paper:
    """The list with its progress."""
    report, figures = told.report, told.figures
    matters = figures.key_matters
    states = Counter(each.state for each in matters)
    counted = "，".join(f"{state}{number}件" for state, number in sorted(states.items()))
    said = f"列入清单{len(matters)}件：{counted}。" if matters else "这段时间没有列入清单的事项。"
    listed = Section(
        title="清单和进展",
        heads=("事项", "地区", "责任单位", "完成时限", "状态", "最近进展") if matters else (),
        rows=tuple(
            (each.title, each.place, each.owner, each.due, each.state, each.words) for each in matters
        ),
    )
    return Paper(
        title=f"{figures.name}留守儿童和困境儿童关爱服务实事清单进展",
        subtitle=f"{time_words(report.first, report.last)}，数据截至{report.as_of:%Y-%m-%d}",
        notice="",
        sections=(Section(title="总体情况", lines=(said,)), listed, *grounds(told)),
        marks=marks_of(told),
        name=f"实事清单_{figures.name}_{report.last:%Y%m}",
    )

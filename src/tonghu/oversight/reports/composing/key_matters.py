"""实事清单进展: each matter of the yearly list, who is responsible, and where it stands. No child is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tonghu.accounts.roles import ROLES
from tonghu.casework.rules import kind_of
from tonghu.oversight.reports.composing.shared import Told, grounds, marks_of, time_words
from tonghu.oversight.reports.key_matters import KIND
from tonghu.oversight.reports.paper import Bar, Cell, Paper, Section
from tonghu.oversight.reports.snapshot import KeyMatter

HEADS = ("事项", "地区", "责任单位", "完成时限", "状态", "完成比例（%）", "最近进展")
# In the order in which they are read.
STANDINGS = {"finished": "已完成", "under_way": "推进中", "overdue": "已逾期", "dropped": "已调出清单"}
TENTHS = 10
# A longer list is read in its table; a chart of it is a wall of bars.
MOST_BARS = 40


def compose(told: Told) -> Paper:
    """The list with its progress; where nothing stands on it, who enters it and where, and no table."""
    report, figures = told.report, told.figures
    matters = figures.key_matters
    return Paper(
        title=f"{figures.name}留守儿童和困境儿童关爱服务实事清单进展",
        subtitle=f"{time_words(report.first, report.last)}，数据截至{report.as_of:%Y-%m-%d}",
        notice="",
        sections=(_counts(matters), *([_list(matters)] if matters else []), *grounds(told)),
        marks=marks_of(told),
        name=f"实事清单_{figures.name}_{report.last:%Y%m}",
    )


def _counts(matters: Sequence[KeyMatter]) -> Section:
    """How many stand how: as a sentence and as numbers."""
    if not matters:
        return Section(title="总体情况", lines=(_nothing_entered(),))
    counted = Counter(STANDINGS.get(each.standing, each.state) for each in matters)
    order = [*STANDINGS.values(), *sorted(set(counted) - set(STANDINGS.values()))]
    rows: list[tuple[Cell, ...]] = [(words, counted[words]) for words in order if counted[words]]
    said = "，".join(f"{words}{number}件" for words, number in rows)
    return Section(
        title="总体情况",
        lines=(f"列入清单{len(matters)}件：{said}。",),
        heads=("状态", "件数"),
        rows=(*rows, ("合计", len(matters))),
    )


def _nothing_entered() -> str:
    rules = kind_of(KIND)
    whose = "、".join(ROLES[role].title for role in rules.opening.by)
    return f"这段时间没有登记列入清单的事项。事项由{whose}在“帮扶”里发起“{rules.title}”登记，登记后请重新生成本报告。"


def _list(matters: Sequence[KeyMatter]) -> Section:
    drawn = matters if len(matters) <= MOST_BARS else ()
    return Section(
        title="清单和进展",
        heads=HEADS,
        rows=tuple(
            (
                each.title,
                each.place,
                each.owner,
                each.due,
                each.state,
                "" if each.percent is None else each.percent,
                each.words,
            )
            for each in matters
        ),
        bars=tuple(_bar(each) for each in drawn),
        bars_title="各事项完成比例" if drawn else "",
    )


def _bar(each: KeyMatter) -> Bar:
    if each.percent is None:
        return Bar(each.title, None, "没有登记进展")
    return Bar(each.title, TENTHS * each.percent, f"{each.percent}%")

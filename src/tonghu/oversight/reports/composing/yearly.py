"""三年行动年度报告: clause by clause, each reading against what the plan asks, with its target or without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tonghu.oversight.reports.composing.shared import (
    Told,
    by_clause,
    grounds,
    lines_table,
    marks_of,
    rule_name,
    rules_shown,
    summary,
    time_words,
)
from tonghu.oversight.reports.paper import HEADS, Cell, Paper, Section, bar_of, cells_of
from tonghu.oversight.reports.snapshot import RuleAt, Snapshot
from tonghu.oversight.tallies import Tally

PLAN = "三年行动（2024—2026年）"


def compose(told: Told) -> Paper:
    """The report of a year of the plan."""
    report, figures = told.report, told.figures
    return Paper(
        title=f"{figures.name}留守儿童和困境儿童关爱服务质量提升{PLAN}年度报告",
        subtitle=f"{time_words(report.first, report.last)}，数据截至{report.as_of:%Y-%m-%d}，对照鲁民〔2024〕5号",
        notice="",
        sections=(*_sections(figures), *grounds(told)),
        marks=marks_of(told),
        name=f"年度报告_{figures.name}_{report.last:%Y}",
    )


def _sections(figures: Snapshot) -> Iterator[Section]:
    shown, names = by_clause(figures)
    yield Section(title="总体情况", lines=(summary(figures), _against_targets(figures)))
    yield lines_table("各条款完成情况", "条款", shown, names, bars="各条款完成比例")
    lines = rules_shown(figures)
    for clause, article, title in figures.clauses:
        yield _clause(figures, lines, clause, f"{article} {title}")


def _clause(figures: Snapshot, lines: Mapping[str, Tally | None], clause: str, title: str) -> Section:
    rules = [each for each in figures.rules if each.clause == clause]
    if not rules:
        return Section(title=title, lines=("目录库里还没有这一条的义务，因此没有数字。",))
    return Section(
        title=title,
        heads=("口径", *HEADS, "目标", "对照"),
        rows=tuple(_row(each, lines[each.rule]) for each in rules),
        bars=tuple(bar_of(rule_name(each), lines[each.rule]) for each in rules),
        bars_title="完成比例",
    )


def _row(rule: RuleAt, line: Tally | None) -> tuple[Cell, ...]:
    target = f"{rule.target}%" if rule.target is not None else "只报告"
    return (rule_name(rule), *cells_of(line), target, _verdict(rule, line))


def _verdict(rule: RuleAt, line: Tally | None) -> str:
    if line is None or rule.target is None or line.share is None:
        return ""
    return "达到" if line.share >= rule.target else "未达到"


def _against_targets(figures: Snapshot) -> str:
    aimed = [each for each in figures.rules if each.target is not None]
    lines = {each.rule: figures.over((each.rule,)) for each in aimed}
    owing = [each for each in aimed if lines[each.rule].owed]
    met = sum(_verdict(each, lines[each.rule]) == "达到" for each in owing)
    return (
        f"{len(figures.rules)}个口径中，{len(aimed)}个有目标；其中{len(owing)}个在这段时间有应办事项，"
        f"达到目标的{met}个。没有目标的只报告，不作评价。"
    )

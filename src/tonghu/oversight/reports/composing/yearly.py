"""三年行动年度报告: clause by clause, each reading against what the plan asks, with its target or without one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tonghu.oversight.reports.composing.shared import (
    Told,
    by_clause,
    grounds,
    marks_of,
    rule_name,
    summary,
    time_words,
)
from tonghu.oversight.reports.paper import HEADS, Cell, Paper, Section, bar_of, cells_of
from tonghu.oversight.reports.snapshot import RuleAt
from tonghu.oversight.tallies import Tally

PLAN = "三年行动（2024—2026年）"


def compose(told: Told) -> Paper:
    """The report of a year of the plan."""
    report, figures = told.report, told.figures
    return Paper(
        title=f"{figures.name}留守儿童和困境儿童关爱服务质量提升{PLAN}年度报告",
        subtitle=f"{time_words(report.first, report.last)}，数据截至{report.as_of:%Y-%m-%d}，对照鲁民〔2024〕5号",
        notice="",
        sections=(*_sections(told), *grounds(told)),
        marks=marks_of(told),
        name=f"年度报告_{figures.name}_{report.last:%Y}",
    )


def _sections(told: Told) -> Iterator[Section]:
    yield Section(title="总体情况", lines=(summary(told), _against_targets(told)))
    yield by_clause(told)
    for clause, article, title in told.figures.clauses:
        yield _clause(told, clause, f"{article} {title}")


def _clause(told: Told, clause: str, title: str) -> Section:
    rules, lines = [each for each in told.figures.rules if each.clause == clause], told.left.readings
    if not rules:
        return Section(title=title, lines=("目录库里还没有这一条的义务，因此没有数字。",))
    return Section(
        title=title,
        heads=("口径", *HEADS, "目标", "对照"),
        rows=tuple(_row(each, lines[each.rule], told.left.hidden_of(each.rule)) for each in rules),
        bars=tuple(bar_of(rule_name(each), lines[each.rule]) for each in rules),
        bars_title="完成比例",
    )


def _row(rule: RuleAt, line: Tally | None, rough: Collection[str]) -> tuple[Cell, ...]:
    target = f"{rule.target}%" if rule.target is not None else "只报告"
    return (rule_name(rule), *cells_of(line, rough), target, _verdict(rule, line))


def _verdict(rule: RuleAt, line: Tally | None) -> str:
    if line is None or rule.target is None or line.share is None:
        return ""
    return "达到" if line.share >= rule.target else "未达到"


def _against_targets(told: Told) -> str:
    """How many meet their target, of those that are shown: whether one that is held back does would tell of it."""
    aimed = [each for each in told.figures.rules if each.target is not None]
    lines = {each.rule: line for each in aimed if (line := told.left.readings[each.rule]) is not None}
    owing = [each for each in aimed if each.rule in lines and lines[each.rule].owed]
    met = sum(_verdict(each, lines[each.rule]) == "达到" for each in owing)
    hidden = f"，另有{len(aimed) - len(lines)}个人数过少、不作对照" if len(lines) < len(aimed) else ""
    return (
        f"{len(told.figures.rules)}个口径中，{len(aimed)}个有目标；其中{len(owing)}个在这段时间有应办事项，"
        f"达到目标的{met}个{hidden}。没有目标的只报告，不作评价。"
    )

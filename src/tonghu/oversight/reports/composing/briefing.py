"""月度简报: how the month stood, what fell behind, where, and what changed since the month before."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.oversight.reports.composing.shared import (
    Told,
    by_clause,
    grounds,
    held_back,
    lines_table,
    marks_of,
    rule_name,
    rules_shown,
    summary,
    time_words,
)
from tonghu.oversight.reports.paper import HEADS, Cell, Paper, Section, cells_of
from tonghu.oversight.reports.snapshot import Snapshot
from tonghu.oversight.suppression import HELD_BACK, Shown, suppressed
from tonghu.oversight.tallies import Tally, furthest_behind

MOST = 10


def compose(told: Told) -> Paper:
    """The briefing of a month."""
    report, figures = told.report, told.figures
    return Paper(
        title=f"{figures.name}留守儿童和困境儿童关爱服务简报",
        subtitle=f"{time_words(report.first, report.last)}，数据截至{report.as_of:%Y-%m-%d}",
        notice="",
        sections=(*_sections(told), *grounds(told)),
        marks=marks_of(told),
        name=f"简报_{figures.name}_{report.last:%Y%m}",
    )


def _sections(told: Told) -> Iterator[Section]:
    figures = told.figures
    yield Section(title="总体情况", lines=(summary(figures), *_since(figures, told.before)))
    clauses, names = by_clause(figures)
    yield lines_table("各条款完成情况", "条款", clauses, names, bars="各条款完成比例")
    yield from _places(figures)
    yield _overdue(figures)


def _since(figures: Snapshot, before: Snapshot | None) -> tuple[str, ...]:
    """What changed since the report before this one."""
    if before is None:
        return ("没有上一期简报可以比较。",)
    now, then = (each.over(each.pooled) for each in (figures, before))
    if (
        suppressed({"now": now}, least=figures.least).total is None
        or suppressed({"then": then}, least=figures.least).total is None
    ):
        return (f"与上一期相比：{HELD_BACK}。",)
    return (
        f"与上一期相比：完成比例由{then.words}到{now.words}，逾期未办由{then.overdue}件到{now.overdue}件。",
    )


def _places(figures: Snapshot) -> Iterator[Section]:
    lines = figures.by_place(figures.pooled)
    if not lines:
        return
    ordered = dict(sorted(lines.items(), key=lambda pair: (furthest_behind(pair[1]), pair[0])))
    shown = held_back(ordered, figures)
    # Where a line that is held back stands among the others would tell its share.
    listed = sorted(shown.lines.items(), key=lambda pair: pair[1] is None)
    yield lines_table(
        "各地完成情况", "地区", Shown(dict(listed), shown.total), figures.names, bars="各地完成比例"
    )


def _overdue(figures: Snapshot) -> Section:
    """The duties with most overdue; one whose counts are small is left out, and that is said."""
    shown = rules_shown(figures)
    late = [(key, line) for key, line in shown.items() if line is not None and line.overdue]
    late.sort(key=lambda pair: (-pair[1].overdue, pair[0]))
    names = {each.rule: rule_name(each) for each in figures.rules}
    said = "按逾期未办的件数排列，最多列十项。" if late else "没有逾期未办的义务。"
    hidden = " 人数过少的口径没有列出。" if None in shown.values() else ""
    return Section(
        title="逾期较多的义务",
        lines=(said + hidden,),
        heads=("口径", *HEADS) if late else (),
        rows=tuple(_row(names[key], line) for key, line in late[:MOST]),
    )


def _row(name: str, line: Tally) -> tuple[Cell, ...]:
    return (name, *cells_of(line))

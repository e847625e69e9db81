"""月度简报: how the month stood, what fell behind, where, and what changed since the month before."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.oversight.leaving import BELOW, EVERYWHERE
from tonghu.oversight.reports.composing.shared import (
    Told,
    by_clause,
    grounds,
    left_of,
    lines_table,
    marks_of,
    rule_name,
    summary,
    time_words,
)
from tonghu.oversight.reports.paper import HEADS, Paper, Section, cells_of
from tonghu.oversight.tallies import furthest_behind

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
    yield Section(title="总体情况", lines=(summary(told), *_since(told)))
    yield by_clause(told)
    yield from _places(told)
    yield _overdue(told)


def _since(told: Told) -> tuple[str, ...]:
    """What changed since the report before this one."""
    if told.before is None:
        return ("没有上一期简报可以比较。",)
    sides = (left_of(told.before), told.left)
    then, now = (side.total for side in sides)
    if then is None or now is None:
        return ("应办件数有一期不显示，不与上一期相比。",)
    said = f"与上一期相比：完成比例由{then.words}到{now.words}"
    if any("due" in side.hidden_of(EVERYWHERE) for side in sides):
        return (f"{said}。",)
    return (f"{said}，逾期未办由{then.overdue}件到{now.overdue}件。",)


def _places(told: Told) -> Iterator[Section]:
    lines, left = told.figures.by_place(told.figures.pooled), told.left
    if not lines:
        return
    # Where a line that is held back stands among the others would tell its share: those go by their keys, after the rest.
    shown = [place for place in lines if left.places[place] is not None]
    shown.sort(key=lambda place: (furthest_behind(lines[place]), place))
    listed = {place: left.places[place] for place in (*shown, *sorted(set(lines) - set(shown)))}
    yield lines_table(
        "各地完成情况", "地区", listed, told.figures.names, left, whole=BELOW, bars="各地完成比例"
    )


def _overdue(told: Told) -> Section:
    """The duties with most overdue; one whose counts are small is left out, and that is said."""
    figures, left = told.figures, told.left
    shown = {rule: None if "due" in left.hidden_of(rule) else line for rule, line in left.readings.items()}
    late = [(key, line) for key, line in shown.items() if line is not None and line.overdue]
    late.sort(key=lambda pair: (-pair[1].overdue, pair[0]))
    names = {each.rule: rule_name(each) for each in figures.rules}
    said = "按逾期未办的件数排列，最多列十项。" if late else "没有逾期未办的义务。"
    hidden = " 人数过少的口径没有列出。" if None in shown.values() else ""
    return Section(
        title="逾期较多的义务",
        lines=(said + hidden,),
        heads=("口径", *HEADS) if late else (),
        rows=tuple((names[key], *cells_of(line, left.hidden_of(key))) for key, line in late[:MOST]),
    )

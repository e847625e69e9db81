"""What every paper has: how a time is called, tables with small counts held back, what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from tonghu.oversight.disclosure import is_small
from tonghu.oversight.leaving import BELOW, EVERYWHERE, Counted, Leaving, Tables, leaving
from tonghu.oversight.reports.models import Report
from tonghu.oversight.reports.paper import HEADS, NOT_SHOWN, Cell, Section, bars_of, cells_of
from tonghu.oversight.reports.snapshot import PARTS, RuleAt, Snapshot
from tonghu.oversight.suppression import HELD_BACK
from tonghu.oversight.tallies import Tally

SHORT = 12


@dataclass(frozen=True)
class Told:
    """What a paper is made of. `left`: its figures as they may leave."""

    report: Report
    figures: Snapshot
    before: Snapshot | None

    @cached_property
    def left(self) -> Leaving:
        """Over all tables that any paper of the same figures has: a briefing and a yearly report of one day leave together."""
        return left_of(self.figures)


def left_of(figures: Snapshot) -> Leaving:
    """Places, clauses and rules with their totals. What the place itself owes stands in no table of places."""
    rules = [
        Counted(rule=each.rule, clause=each.clause, duty=each.number, people=each.people, pooled=each.pooled)
        for each in figures.rules
    ]
    tables = Tables(places=figures.pooled, own=figures.place, whole=True, clauses=True, readings=True)
    return leaving(figures.matrix, rules, tables, least=figures.least)


def time_words(first: dt.date, last: dt.date) -> str:
    """2026年6月, 2026年, or from one day to the other."""
    whole_month = first.day == 1 and (last + dt.timedelta(days=1)).day == 1
    if whole_month and (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月"
    if whole_month and first.year == last.year and (first.month, last.month) == (1, 12):
        return f"{first.year}年"
    return f"{first:%Y-%m-%d}至{last:%Y-%m-%d}"


def lines_table(
    title: str,
    first_head: str,
    lines: Mapping[str, Tally | None],
    names: Mapping[str, str],
    left: Leaving,
    *,
    whole: str = EVERYWHERE,
    bars: str = "",
) -> Section:
    """A table with a row a line and a bar each. `whole`: whose total it has, EVERYWHERE or BELOW."""
    rows = [(names.get(key, key), *cells_of(line, left.hidden_of(key))) for key, line in lines.items()]
    if len(lines) > 1:
        summed = left.below if whole == BELOW else left.total
        # A sum is held back so that a small line cannot be told from it: the sum itself need not be small.
        sums = (
            cells_of(summed, left.hidden_of(whole))
            if summed is not None
            else (NOT_SHOWN, *[""] * (len(HEADS) - 1))
        )
        rows.append(("合计", *sums))
    return Section(
        title=title,
        heads=(first_head, *HEADS),
        rows=tuple(rows),
        bars=bars_of(lines, names) if bars else (),
        bars_title=bars,
    )


def by_clause(told: Told) -> Section:
    """Each clause of the notice pooled over its duties, those without a duty too."""
    names = {clause: f"{article} {title}" for clause, article, title in told.figures.clauses}
    lines = {clause: told.left.clauses.get(clause, Tally()) for clause in names}
    return lines_table("各条款完成情况", "条款", lines, names, told.left, bars="各条款完成比例")


def rule_name(rule: RuleAt) -> str:
    """D10-4 按期走访."""
    return f"{rule.number} {rule.title}"


def grounds(told: Told) -> Iterator[Section]:
    """The end of every paper: what was restated, what is 待核, and the hashes from which it can be made again."""
    report, figures = told.report, told.figures
    if report.restated:
        counted = [each for each in report.restated if "rule" in each]
        yield Section(
            title="与上一次生成相比",
            lines=(
                f"这是同一时间段的第{report.revision}次生成。上一次生成的报告仍然有效、内容不变；下列数字与它不同。",
            ),
            heads=("口径", "原因", "应办", "已办", "逾期未办") if counted else (),
            rows=tuple(_restated_row(each, told) for each in counted),
        )
        if matters := [each for each in report.restated if "matter" in each]:
            yield Section(
                title="与上一次生成相比的清单事项",
                heads=("事项", "原因", "上一次", "这一次"),
                rows=tuple(
                    (each["matter"], each["why"], each["before"] or "不在清单", each["after"] or "不在清单")
                    for each in matters
                ),
            )
    yield Section(title="说明", lines=tuple(_notes(figures)))
    doubted = tuple((rule_name(each), "、".join(each.doubts)) for each in figures.rules if each.doubts)
    if doubted:
        yield Section(
            title="待核的数值和出处",
            lines=("下列口径用到尚未与官方文本核对的数值或出处，不作为政策引用。",),
            heads=("口径", "待核"),
            rows=doubted,
            appendix=True,
        )
    yield Section(
        title="口径和规则哈希",
        lines=(
            f"全部{len(figures.rules)}个口径的总哈希：{figures.hash}",
            f"数字指纹（SHA-256）：{report.digest}",
        ),
        heads=("口径", "规则哈希"),
        rows=tuple((rule_name(each), each.hash[:SHORT]) for each in figures.rules),
        appendix=True,
    )


def _restated_row(each: Mapping[str, Any], told: Told) -> tuple[Cell, ...]:
    """A rule before and after. Held back where the rule is, or where one of the numbers was small before."""
    before, after = (Tally(**dict(zip(PARTS, each[name], strict=False))) for name in ("before", "after"))
    people = {rule.rule for rule in told.figures.rules if rule.people}
    counts = [count for tally in (before, after) for count in (tally.fulfilled, tally.open, tally.overdue)]
    hidden = told.left.readings.get(each["rule"], before) is None
    if each["rule"] in people and (hidden or is_small(tuple(counts), told.figures.least)):
        return (each["title"], each["why"], HELD_BACK, "", "")
    return (
        each["title"],
        each["why"],
        f"{before.owed} → {after.owed}",
        f"{before.fulfilled} → {after.fulfilled}",
        f"{before.overdue} → {after.overdue}",
    )


def _notes(figures: Snapshot) -> Iterator[str]:
    doubt = "（待核）" if figures.least_unverified else ""
    yield "应办不含有正当理由的；完成比例＝已办 ÷（应办 − 正当理由），逾期办结的也算已办。"
    yield (
        f"人数少于{figures.least}人{doubt}的不显示；为使不显示的数不能从本报告的任何一张表推算出来，另有一些行、列也不显示。"
    )
    yield "一项义务有两个口径的，合计只计第一个口径。"


def marks_of(told: Told) -> tuple[str, ...]:
    """Printed at the foot of each page."""
    report = told.report
    made = timezone.localtime(report.made_at)
    marks = (
        f"数据截至 {report.as_of:%Y-%m-%d}",
        f"规则哈希 {told.figures.hash[:SHORT]}",
        f"数字指纹 {report.digest[:SHORT]}",
        f"第 {report.revision} 次生成，{made:%Y-%m-%d %H:%M}",
    )
    return (*marks, f"抽样种子 {report.seed}") if report.seed else marks


def summary(told: Told) -> str:
    """One sentence over everything that is owed."""
    shown, rough = told.left.total, told.left.hidden_of(EVERYWHERE)
    if shown is None:
        return "应办件数不显示：人数过少，或者显示后能推算出别处人数过少的数。"
    if not shown.applicable:
        return "这段时间没有应办事项。"
    said = f"应办{shown.owed}件，已办{shown.fulfilled}件（{shown.words}）"
    if "due" not in rough:
        said += f"，待办{shown.due}件，逾期未办{shown.overdue}件"
    if "excused" not in rough:
        said += f"；另有{shown.excused}件有正当理由"
    return f"共{len(told.figures.pooled)}项义务有数可计：{said}。"

"""The plan clause by clause for a place, and one clause with each of its duties."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.audit.actions import record
from tonghu.duties.across import wait_for_rebuild
from tonghu.duties.rules import catalogue
from tonghu.oversight.boards import (
    ClauseFigures,
    PlaceFigures,
    ReadingFigures,
    clause_figures,
    pooled_rules,
    whole,
)
from tonghu.oversight.reading import matrix
from tonghu.oversight.responsible import VACANT, holders_by_role, responsible_words
from tonghu.oversight.trends import Trend, trends
from tonghu.places.models import Division, Level
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.policy.duties.coverage import NOTICE
from tonghu.policy.duties.words import proof_words, subject_words, target_words, when_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards import links
from tonghu.workbench.boards.chosen import ribbon_words
from tonghu.workbench.boards.drawing import share_of
from tonghu.workbench.boards.places import board_place, names_below, steps_to
from tonghu.workbench.boards.tabs import tabs
from tonghu.workbench.components.share_bar import Share
from tonghu.workbench.components.share_trend import Period


@dataclass(frozen=True)
class WorstShown:
    """A place furthest behind. `href`: the list behind its number, or its board."""

    name: str
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class ClauseShown:
    """A clause as a line of the board."""

    title: str
    article: str
    href: str
    duties: int
    share: Share
    target: str
    periods: list[Period]
    worst: list[WorstShown]
    doubts: str


@dataclass(frozen=True, kw_only=True)
class ReadingShown:
    """A duty of the clause, by one reading. `below_url`: the same by the places below, empty where it is about none."""

    number: str
    title: str
    text: str
    share: Share
    overdue: int
    overdue_url: str
    below_target: bool
    target: str
    subject: str
    when: str
    proof: str
    how: str
    bearer: str
    holders: str
    departments: str
    periods: list[Period]
    worst: list[WorstShown]
    doubts: str
    unverified: int
    below_url: str


@require_GET
def clauses(request: HttpRequest) -> HttpResponse:
    """The 23 tasks and the 3 safeguards. `?place=`: of which place, the post's own by default."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, request.GET.get("place", ""))
    counts = matrix(division.place, by=actor, on=today)
    found = clause_figures(counts, names_below(division), catalogue(), at=division.place, on=today)
    past = trends(pooled_rules(catalogue()), division.place, by=actor)
    record("aggregate", "duty", by=actor, place=division.place, detail={"what": "clauses"})
    tasks = [each for each in found if links.article_of(each.clause.id).isdigit()]
    context = {
        "division": division,
        "steps": steps_to(division, actor, url_name="monitoring:place"),
        "tabs": tabs("clauses", division.place, actor),
        "groups": [
            ("任务", [_line(each, division.place, past) for each in tasks]),
            ("保障措施", [_line(each, division.place, past) for each in found if each not in tasks]),
        ],
        "whole": whole(counts, pooled_rules(catalogue())),
        "ribbon": ribbon_words(tuple(dict.fromkeys(doubt for each in found for doubt in each.doubts))),
        "today": today,
        "recounting": wait_for_rebuild(),
    }
    return render(request, "workbench/boards/clauses.html", context)


@require_GET
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause: each duty with its share, its trend, the places furthest behind, and who answers for it."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, request.GET.get("place", ""))
    known = catalogue().clauses.get(f"{NOTICE}/{clause}")
    if known is None:
        raise Http404(clause)
    counts = matrix(division.place, by=actor, on=today)
    found = next(
        each
        for each in clause_figures(counts, names_below(division), catalogue(), at=division.place, on=today)
        if each.clause.id == known.id
    )
    past = trends({each.reading.id for each in found.readings}, division.place, by=actor)
    record("aggregate", "duty", by=actor, place=division.place, detail={"what": "clause", "clause": clause})
    context = {
        "division": division,
        "steps": steps_to(division, actor),
        "tabs": tabs("clauses", division.place, actor),
        "clause": known,
        "clause_url": links.clause_text(known.id),
        "board_url": links.clause_board(division.place),
        "below_url": links.place_board(division.place, count=clause)
        if any(each.below for each in found.readings)
        else "",
        "drawn": len(division.place) < COUNTY_DIGITS,
        "figures": found,
        "readings": _readings(found, division, past, today),
        "ribbon": ribbon_words(found.doubts),
        "today": today,
        "recounting": wait_for_rebuild(),
    }
    return render(request, "workbench/boards/clause.html", context)


def _line(found: ClauseFigures, place: str, past: dict[str, Trend]) -> ClauseShown:
    article = links.article_of(found.clause.id)
    return ClauseShown(
        title=found.clause.title,
        article=found.clause.article,
        href=links.clause(article, place),
        duties=len({each.duty.id for each in found.readings}),
        share=share_of(found.tally, href=links.clause(article, place)),
        target=_targets(found),
        periods=_pooled(found, past),
        worst=[
            WorstShown(each.name, each.tally.words, links.clause(article, each.place)) for each in found.worst
        ],
        doubts="、".join(found.doubts),
    )


def _targets(found: ClauseFigures) -> str:
    """How many of its readings are measured against a target."""
    readings = len(found.readings)
    if not readings:
        return "没有可计算的义务"
    if found.without_target == readings:
        return "只报告，不设目标"
    with_target = readings - found.without_target
    measured = [each for each in found.readings if each.reading.target and each.tally.owed]
    if not measured:
        return f"{with_target}项设目标，目前没有应办事项"
    behind = sum(each.below_target for each in measured)
    return f"{with_target}项设目标，{behind}项未达到" if behind else f"{with_target}项设目标，应办的均已达到"


def _pooled(found: ClauseFigures, past: dict[str, Trend]) -> list[Period]:
    """The trend of the clause's duty that has the longest one: periods of different length do not add up."""
    own = [past[each.reading.id] for each in found.readings if each.reading.id in past]
    longest = max(own, key=lambda trend: len(trend.periods), default=None)
    return periods_of(longest) if longest else []


def periods_of(trend: Trend | None) -> list[Period]:
    """A trend as the component draws it."""
    if trend is None:
        return []
    return [
        Period(words=each.words, share=each.tally.share, restated=each.restated) for each in trend.periods
    ]


def _readings(
    found: ClauseFigures, division: Division, past: dict[str, Trend], today: dt.date
) -> list[ReadingShown]:
    roles = {each.reading.bearer.role for each in found.readings if each.reading.bearer.role}
    named = holders_by_role(division.place, roles, on=today) if division.level == Level.VILLAGE else {}
    return [_reading(each, division.place, named, past, today) for each in found.readings]


def _reading(
    found: ReadingFigures, place: str, named: dict[str, list[str]], past: dict[str, Trend], today: dt.date
) -> ReadingShown:
    reading, known = found.reading, catalogue()
    departments = known.code_lists.get("department")
    titles = {option.key: option.title for option in departments.options} if departments else {}
    return ReadingShown(
        number=found.duty.number,
        title=found.title,
        text=found.duty.text,
        share=share_of(
            found.tally,
            href=links.behind(reading.id, place),
            target=reading.target.share if reading.target else None,
        ),
        overdue=found.tally.overdue,
        overdue_url=links.behind(reading.id, place, "overdue"),
        below_target=found.below_target,
        target=target_words(reading),
        subject=subject_words(reading, known),
        when=when_words(reading, known, today),
        proof=proof_words(reading, known),
        how=f"{reading.numerator} ÷ {reading.denominator}",
        bearer=responsible_words(reading, known),
        holders=_holders(reading.bearer.role, named),
        departments="、".join(titles.get(name, name) for name in found.duty.departments),
        periods=periods_of(past.get(reading.id)),
        worst=[_worst(each, reading.id) for each in found.worst],
        doubts="、".join(found.doubts),
        unverified=found.tally.unverified,
        below_url=links.place_board(place, count=reading.id) if found.below else "",
    )


def _worst(found: PlaceFigures, rule: str) -> WorstShown:
    words = f"{found.tally.words}（未完成 {found.tally.open}）"
    return WorstShown(
        found.name, words, links.behind(rule, found.place, "overdue" if found.tally.overdue else "")
    )


def _holders(role: str | None, named: dict[str, list[str]]) -> str:
    """The names of who holds the role for a village, or that the seat is vacant; empty where none is asked for."""
    if role is None or role not in named:
        return ""
    return "、".join(named[role]) or VACANT

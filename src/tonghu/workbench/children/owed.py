"""责任 of a child's file: what is owed for this child, by whom, until when, each with its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.duties import queries
from tonghu.duties.bearers import bearers_at
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import Row
from tonghu.duties.queries import SubjectLine
from tonghu.workbench.children.opened import Opened, open_child, tab_page
from tonghu.workbench.duties import presented
from tonghu.workbench.duties.presented import Doing
from tonghu.workbench.duties.pressing import Presser
from tonghu.workbench.inbox.work import HARM

FINISHED = ("done", "late", "excused")


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One duty towards the child. `about`: whom it is for where that is not the child itself. `since`: `lacks_since`."""

    title: str
    about: str
    bearer: str
    state: str
    words: str
    since: dt.date | None
    until: dt.date | None
    remaining: int | None
    unverified: bool
    explain: str
    doing: Doing | None


@require_GET
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    """责任: what waits first, then what is done."""
    opened = open_child(request, pk, tab="duties")
    opened.actor.check(Permission.DUTY_READ, Permission.DUTY_READ.words)
    lines = queries.of_child(pk, opened.actor, opened.today)
    rules = {rule.id: rule for rule in queries.rules()}
    bearers = _bearers(lines, rules, opened)
    lines.sort(key=lambda line: _order(line, rules[line.rule], opened.today))
    shown = [(line.status in FINISHED, _owed(line, rules[line.rule], bearers, opened)) for line in lines]
    context = {
        "waiting": [owed for finished, owed in shown if not finished],
        "finished": [owed for finished, owed in shown if finished],
    }
    return tab_page(request, opened, "duties", context)


def _order(line: SubjectLine, rule: Rule, today: dt.date) -> tuple[int, dt.date, str, int]:
    """By harm, then by the clock."""
    rank = HARM.index(presented.grave(rule, line.status, line.due_on, today))
    return rank, line.due_on or dt.date.max, line.rule, line.subject


def _bearers(
    lines: Sequence[SubjectLine], rules: Mapping[str, Rule], opened: Opened
) -> Mapping[tuple[str, str], str]:
    """(who bears it, place) → words: asked once for all duties that are borne alike."""
    found: dict[tuple[str, str], str] = {}
    for rule, place in _asked(lines, rules):
        key = (str(rule.reading.bearer), place)
        if key not in found:
            bearers = bearers_at(rule, [place], opened.today)[place]
            found[key] = "责任岗位空缺" if bearers.vacant else f"由{bearers.words}办理"
    return found


def _asked(lines: Sequence[SubjectLine], rules: Mapping[str, Rule]) -> Iterator[tuple[Rule, str]]:
    for line in lines:
        if not rules[line.rule].reading.bearer.unit:
            yield rules[line.rule], line.place


def _owed(line: SubjectLine, rule: Rule, bearers: Mapping[tuple[str, str], str], opened: Opened) -> Owed:
    today, since = opened.today, presented.lacks_since(rule, line.status, line.due_on)
    waits = line.status in queries.WAITING and line.due_on is not None and since is None
    mine = queries.bears(rule, opened.actor)
    return Owed(
        title=presented.title_of(rule),
        about="" if line.row == Row.CHILD else presented.who_words(line, opened.actor),
        bearer=bearers.get((str(rule.reading.bearer), line.place), "由儿童所在的学校或单位办理"),
        state=presented.grave(rule, line.status, line.due_on, today),
        words=presented.short_words(rule, line.status, line.due_on, today),
        since=since,
        until=line.due_on if waits else None,
        remaining=presented.remaining(line.status, line.due_on, today) if waits and line.due_on else None,
        unverified=line.unverified or presented.is_unverified(rule, today),
        explain=reverse("duties:explain", args=[rule.id, line.subject]),
        doing=Presser(opened.actor).doing(rule, line) if mine and line.status in queries.WAITING else None,
    )

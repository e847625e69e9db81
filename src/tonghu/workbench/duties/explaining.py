"""Why somebody stands as he does under a duty on a day: from the sentence of the plan down to each piece of evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.explaining import EventLine, Explanation, FactLine, explain
from tonghu.duties.models import WideRow
from tonghu.duties.rules import catalogue
from tonghu.duties.wording import EVENT_TITLES, happened_words
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.oversight.boards import doubts_of
from tonghu.oversight.naming import told_without_names
from tonghu.policy.duties.periods import named_by
from tonghu.policy.duties.schema import EveryDays, Reading
from tonghu.policy.duties.words import proof_words, target_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.state_chip import state_chip
from tonghu.workbench.duties import presented
from tonghu.workbench.duties.behind import day_of, rule_or_404
from tonghu.workbench.duties.pressing import Presser
from tonghu.workbench.leads.places import place_words

HOLDS = {True: ("safe", "符合"), False: ("watch", "不符合"), None: ("act", "不清楚，按应办算")}
# What a piece of evidence follows from, and the page that shows it.
OPENS = {"record": "casework:record", "matter": "casework:matter", "lead": "leads:lead"}


EVENT_COLUMNS = (
    Column("event", "从何时起算", fixed=True),
    Column("due", "期限", kind="date"),
    Column("answer", "何时办理"),
    Column("state", "情况"),
)


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence as the page shows it; `href` '' where the post may open nothing."""

    title: str
    days: str
    received: str
    late: bool
    href: str


@dataclass(frozen=True)
class Number:
    """A parameter of the duty with the value in force on the day."""

    title: str
    value: str
    source: str
    unverified: bool


@require_GET
def explain_page(request: HttpRequest, rule: str, subject: int) -> HttpResponse:
    """The whole of it. 404 alike for a subject that there is not and for one that this post may not know of. A city and the
    province are told of no one person."""
    actor, on = actor_of(request), day_of(request)
    actor.check(Permission.DUTY_READ, Permission.DUTY_READ.words)
    known = rule_or_404(rule)
    if told_without_names(known, actor):
        # Before anything is looked up: the refusal is the same whether there is such a child or not.
        raise NotPermitted("市、省按地区和岗位看责任完成情况，不看到个人。请由县（市、区）或乡镇查看原因。")
    try:
        told = explain(known.id, subject, actor, on)
    except UserError as unknown:
        raise Http404 from unknown
    child = _child(told, actor)
    if child is not None:
        record("read", "child", [child], by=actor, place=told.place, detail={"tab": "duty", "duty": known.id})
    today = timezone.localdate()
    line = presented.line_of(told, child)
    reading, duty = known.reading, known.duty
    context = {
        "told": told,
        "duty": duty,
        "reading": reading,
        "two_readings": len(duty.readings) > 1,
        "who": presented.who_words(line, actor),
        "file": reverse("children:duties", args=[child])
        if child and actor.may(Permission.CHILD_READ)
        else "",
        "place": place_words([told.place]).get(told.place, told.place),
        "state": presented.grave(known, told.status, told.due_on, on),
        "words": presented.status_words(known, told.status, told.due_on, on),
        "since": presented.lacks_since(known, told.status, told.due_on),
        "again_and_again": isinstance(reading.when, EveryDays),
        "terms": [(each.words, *HOLDS[each.holds]) for each in told.terms],
        "proof": proof_words(reading, catalogue()),
        "found": list(_evidence(told.found, actor)),
        "excuses": list(_evidence(told.excuses, actor)),
        "ignored": list(_evidence(told.ignored, actor)),
        "events": [_event(each, known, actor, on) for each in told.events],
        "event_columns": EVENT_COLUMNS,
        "events_caption": f"共{len(told.events)}件，近的在前",
        "numbers": list(_numbers(reading, on)),
        "target": target_words(reading),
        "doubts": doubts_of(duty, reading, catalogue(), on),
        "clauses": [told.clause, *(catalogue().clauses[name] for name in duty.also)],
        "doing": Presser(actor).doing(known, line) if _is_mine(told, actor) and on == today else None,
        "is_today": on == today,
        "behind": f"{reverse('duties:behind')}?rule={known.id}&place={told.place}",
    }
    return render(request, "workbench/duties/explain.html", context)


def _child(told: Explanation, actor: Actor) -> int | None:
    """Whose file it belongs to."""
    row = WideRow.objects.scoped(actor).filter(row=told.row, subject=told.subject)
    return row.values_list("child", flat=True).first()


def _is_mine(told: Explanation, actor: Actor) -> bool:
    """The post is among those who must do it, and it is not done."""
    if told.status not in ("due", "overdue"):
        return False
    return actor.post_id in told.bearers.posts or actor.organisation_id in told.bearers.units


def _evidence(lines: tuple[FactLine, ...], actor: Actor) -> Iterator[Evidence]:
    for line in lines:
        until = "起" if line.last is None else "" if line.last == line.day else f"至{line.last:%Y-%m-%d}"
        received = timezone.localtime(line.received_at)
        yield Evidence(
            title=line.title,
            days=f"{line.day:%Y-%m-%d}{until}",
            received=f"{received:%Y-%m-%d %H:%M}",
            late=line.late,
            href=_opens(line, actor),
        )


def _event(each: EventLine, known: Rule, actor: Actor, on: dt.date) -> Row:
    """A line of the table of events. The state is that of the event: one answered late is past, and not urgent."""
    state = state_chip(
        state=presented.grave(known, each.status, each.due_on, on), words=EVENT_TITLES[each.status]
    )
    deciding = format_html('<br><span class="soft">{}</span>', "现状按这一件算") if each.decides else ""
    return Row(
        f"{each.event.source}-{each.event.source_id}",
        {
            "event": _linked(each.event, happened_words(each.event.day, each.at), actor),
            "due": f"{each.due_on:%Y-%m-%d}" if each.due_on else "—",
            "answer": _linked(each.answer, happened_words(each.answer.day, each.answered_at), actor)
            if each.answer
            else "—",
            "state": format_html("{}{}", state, deciding),
        },
    )


def _linked(line: FactLine, when: str, actor: Actor) -> SafeString:
    """When it was and what it was, leading to what it follows from where the post may open that."""
    href = _opens(line, actor)
    words = format_html('<a href="{}">{}</a>', href, when) if href else when
    # In one element: a card on a phone sets the parts of a cell apart.
    return format_html('<span>{} <span class="soft">{}</span></span>', words, line.title)


def _opens(line: FactLine, actor: Actor) -> str:
    """The page that shows what a piece of evidence follows from."""
    if line.source == "lead" and not actor.may(Permission.LEAD_READ):
        return ""
    if line.source in OPENS:
        return reverse(OPENS[line.source], args=[line.source_id])
    return reverse(OPENS["matter"], args=[line.matter]) if line.source == "step" and line.matter else ""


def _numbers(reading: Reading, on: dt.date) -> Iterator[Number]:
    """The parameters in its time limits."""
    for name in (*named_by(reading.when), *([reading.grace] if reading.grace else [])):
        parameter = catalogue().parameters[name]
        dated = parameter.at(on)
        source = f"{dated.source.document}（{dated.source.kind}，{dated.source.status}）"
        yield Number(parameter.title, parameter.shown(dated), source, dated.source.status == "待核")

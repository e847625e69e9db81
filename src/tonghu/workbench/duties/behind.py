"""The list behind a figure: who or what it counts, as far as the viewer's post reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import own_place
from tonghu.audit.actions import record
from tonghu.duties import queries
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import Row as SubjectRow
from tonghu.duties.queries import SubjectLine
from tonghu.duties.rules import catalogue
from tonghu.kernel.actor import Actor
from tonghu.oversight.naming import told_without_names
from tonghu.places.models import Division
from tonghu.places.tree import digits_of
from tonghu.policy.duties.schema import STATUS_TITLES, STATUSES, Status
from tonghu.policy.duties.words import kind_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.place_breadcrumb import PlaceStep
from tonghu.workbench.components.state_chip import state_chip
from tonghu.workbench.duties import presented
from tonghu.workbench.duties.whose import whose
from tonghu.workbench.leads.places import place_words, short_words

PAGE = 50
LONGEST_PLACE = 32
PROVINCE_DIGITS = digits_of("province")
COLUMNS = (
    Column("who", "对象", fixed=True),
    Column("place", "所在地"),
    Column("status", "状态"),
    Column("due", "期限", kind="date"),
    Column("bearer", "谁来做"),
    Column("why", "依据"),
)
# What a city and the province are told of each.
ANONYMOUS = tuple(column for column in COLUMNS if column.key != "why")
# How many lines of one place a page passes over at most: no place has more, and an address may say anything.
MOST_OF_A_PLACE = 100_000


@require_GET
def behind(request: HttpRequest) -> HttpResponse:
    """`rule`, `place`, `status` ('' for all), `on`, `after`. Names for posts that may see children, at a county or below it."""
    actor = actor_of(request)
    actor.check(Permission.DUTY_READ, Permission.DUTY_READ.words)
    rule, place, status = _rule(request), _place(request, actor), _status(request)
    on, after = day_of(request), _after(request)
    nameless = told_without_names(rule, actor)
    # Of an anonymous line the address of the next page says how many stood before it in its place, and not which child it is.
    passed, after = (min(after[1], MOST_OF_A_PLACE), (after[0], 0)) if nameless and after else (0, after)
    found = queries.subjects(rule.id, place, status, actor, on, after, passed + PAGE + 1)[passed:]
    page = found[:PAGE]
    asked = {"rule": rule.id, "place": place, "status": status or "", "on": _shown_day(on)}
    last = (_stood(page, after, passed) if nameless else page[-1].subject) if page else 0
    more = {**asked, "after": f"{page[-1].place},{last}"} if len(found) > PAGE else None
    _recorded(page, rule, place, actor, nameless)
    context = {
        "rule": rule,
        "on": on,
        "is_today": on == timezone.localdate(),
        "steps": _steps(place),
        "statuses": [
            (STATUS_TITLES[each], _address({**asked, "status": each}), each == status)
            for each in STATUSES
            if each != "not_applicable"
        ],
        "every": (_address({**asked, "status": ""}), status is None),
        "nameless": nameless,
        "columns": ANONYMOUS if nameless else COLUMNS,
        "rows": _anonymous(page, rule, actor, on) if nameless else _rows(page, rule, actor, on),
        "total": len(page),
        "next_url": _address(more) if more else "",
        "first_url": _address(asked) if "after" in request.GET else "",
        "why": presented.why_words(rule, on),
        "doubts": presented.doubts(rule, on),
    }
    return render(request, "workbench/duties/behind.html", context)


def day_of(request: HttpRequest) -> dt.date:
    """`on`, a day until today; today for anything else."""
    today = timezone.localdate()
    try:
        given = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return given if dt.date(2024, 1, 1) <= given <= today else today


def rule_or_404(name: str) -> Rule:
    """A rule in force."""
    found = next((rule for rule in queries.rules() if rule.id == name), None)
    if found is None:
        raise Http404
    return found


def _rule(request: HttpRequest) -> Rule:
    return rule_or_404(request.GET.get("rule", ""))


def _place(request: HttpRequest, actor: Actor) -> str:
    """The place asked about, or the post's own."""
    given = request.GET.get("place", "")[:LONGEST_PLACE]
    if not given:
        # An organisation's post reaches by what is entrusted to it and not by a place: everything it may see.
        return actor.reach.low if actor.reach else own_place(actor)[:PROVINCE_DIGITS]
    if not Division.objects.filter(place=given).exists():
        raise Http404
    return given


def _status(request: HttpRequest) -> Status | None:
    return next((each for each in STATUSES if each == request.GET.get("status")), None)


def _after(request: HttpRequest) -> tuple[str, int] | None:
    place, _, subject = request.GET.get("after", "").partition(",")
    return (place, int(subject)) if subject.isascii() and subject.isdigit() and len(subject) < 19 else None


def _shown_day(on: dt.date) -> str:
    return "" if on == timezone.localdate() else on.isoformat()


def _address(asked: dict[str, str]) -> str:
    return f"{reverse('duties:behind')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _steps(place: str) -> list[PlaceStep]:
    above = [place[:length] for length in range(2, len(place) + 1)]
    names = Division.objects.filter(place__in=above).order_by("place").values_list("name", flat=True)
    return [PlaceStep(name) for name in names]


def _rows(page: Sequence[SubjectLine], rule: Rule, actor: Actor, on: dt.date) -> list[Row]:
    places = short_words(line.place for line in page)
    bearers = whose(page, rule, actor, on, names=True)
    rows = []
    for line in page:
        why = reverse("duties:explain", args=[rule.id, line.subject]) + _on(on)
        doubt = "（是否适用待核）" if line.unverified else ""
        cells = {
            "who": presented.who_words(line, actor),
            "place": presented.where_words(line, places),
            "status": _chip(line, rule, on),
            "due": _due(line, rule),
            "bearer": bearers[line.subject],
            "why": format_html('<a href="{}">为什么</a>{}', why, doubt),
        }
        rows.append(Row(str(line.subject), cells, href=_opens(line, actor)))
    return rows


def _anonymous(page: Sequence[SubjectLine], rule: Rule, actor: Actor, on: dt.date) -> list[Row]:
    """Where, how it stands and whose it is; nothing that leads to anybody, not even a number in an address."""
    paths = place_words(line.place for line in page)
    known = len(actor.reach.low) // PROVINCE_DIGITS if actor.reach else 0
    bearers, kind = whose(page, rule, actor, on, names=False), kind_words(rule.reading, catalogue())
    return [
        Row(
            str(at),
            {
                "who": f"{kind}{'（是否适用待核）' if line.unverified else ''}",
                "place": " ".join(paths.get(line.place, line.place).split(" › ")[known:]),
                "status": _chip(line, rule, on),
                "due": _due(line, rule),
                "bearer": bearers[line.subject],
            },
        )
        for at, line in enumerate(page, start=1)
    ]


def _stood(page: Sequence[SubjectLine], after: tuple[str, int] | None, passed: int) -> int:
    """How many lines of the last line's place have been shown, on this page and before."""
    place = page[-1].place
    here = sum(line.place == place for line in page)
    return here + (passed if after is not None and after[0] == place else 0)


def _chip(line: SubjectLine, rule: Rule, on: dt.date) -> object:
    return state_chip(
        state=presented.grave(rule, line.status, line.due_on, on),
        words=presented.status_words(rule, line.status, line.due_on, on),
    )


def _due(line: SubjectLine, rule: Rule) -> str:
    if since := presented.lacks_since(rule, line.status, line.due_on):
        return f"自 {since} 起应办"
    return line.due_on.isoformat() if line.due_on else ""


def _on(on: dt.date) -> str:
    return f"?on={shown}" if (shown := _shown_day(on)) else ""


def _opens(line: SubjectLine, actor: Actor) -> str:
    """The page of the subject, where the post may open one."""
    if line.row in presented.PAGES:
        return reverse(presented.PAGES[SubjectRow(line.row)], args=[line.subject])
    if line.child is not None and actor.may(Permission.CHILD_READ):
        return reverse("children:duties", args=[line.child])
    return ""


def _recorded(page: Sequence[SubjectLine], rule: Rule, place: str, actor: Actor, nameless: bool) -> None:
    """Which children were seen on the list, for the access log of each file. On an anonymous one nobody was."""
    if nameless:
        record("aggregate", "duty", by=actor, place=place, detail={"what": "behind", "duty": rule.id})
        return
    seen = sorted({line.child for line in page if line.child is not None})
    if seen:
        record("list", "child", seen, by=actor, detail={"duty": rule.id, "place": place})

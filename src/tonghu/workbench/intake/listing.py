"""报告受理: reports, hand-overs and care that wait for this post, those whose clock runs out first on top."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.casework import queries
from tonghu.casework.core.turns import Me
from tonghu.casework.models import Matter
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of, kinds
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.opening import may_open
from tonghu.workbench.casework.presented import clock_cell, state_words, turn_words
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.stat_filters import Counter
from tonghu.workbench.leads.places import short_words

PAGE = 100
TASK = "intake"
MINE, OPEN, CLOSED = "mine", "open", "closed"
TITLES = {MINE: "待我办理", OPEN: "办理中", CLOSED: "已办结"}
# A report begins on a page of its own, a hand-over with the report, care on the report's page.
BEGUN_ELSEWHERE = ("harm_report", "harm_handover", "emergency_care")
COLUMNS = [
    Column("number", "编号", fixed=True),
    Column("due", "期限", "date"),
    Column("kind", "事项"),
    Column("state", "状态"),
    Column("place", "地区"),
    Column("turn", "由谁办理"),
    Column("received", "收到时间"),
]


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The list. `show`: mine, open or closed."""
    actor = actor_of(request)
    who = me(actor)
    show = request.GET.get("show", MINE)
    show = show if show in TITLES else MINE
    rows = list(_shown(actor, who, show)[:PAGE])
    record("list", "matter", [matter.pk for matter in rows], by=actor, detail={"task": TASK, "show": show})
    counts = {each: _shown(actor, who, each).count() for each in TITLES}
    context = {
        "title": TITLES[show],
        "columns": COLUMNS,
        "rows": _rows(rows),
        "counters": [
            Counter(words, counts[each], f"{reverse('intake:list')}?show={each}", active=each == show)
            for each, words in TITLES.items()
        ],
        "caption": f"{TITLES[show]} · 共 {counts[show]} 件",
        "begin": [
            (kind.title, reverse("casework:open", args=[kind.id]))
            for kind in kinds().values()
            if kind.task == TASK
            and kind.concerns != "child"  # those begin on the child's page
            and kind.id not in BEGUN_ELSEWHERE
            and may_open(kind, who)
        ]
        if actor.may(Permission.CASE_WORK)
        else [],
    }
    return render(request, "workbench/intake/list.html", context)


def _shown(actor: Actor, who: Me, show: str) -> ScopedQuerySet[Matter]:
    ours = [kind.id for kind in kinds().values() if kind.task == TASK]
    if show == MINE:
        found = queries.open_work(actor, who, task=TASK)
    else:
        found = queries.matters_visible_to(actor).filter(kind__in=ours, is_open=show == OPEN)
    return queries.listed(found).order_by(F("due_at").asc(nulls_last=True), "-id")


def address_of(matter: Matter) -> str:
    """Of its page."""
    return reverse("intake:report", args=[matter.pk])


def _rows(matters: list[Matter]) -> list[Row]:
    places, now = short_words(matter.place for matter in matters), timezone.now()
    return [
        Row(
            str(matter.pk),
            {
                "number": number_of(matter),
                "due": clock_cell(matter, now=now),
                "kind": _kind_words(matter),
                "state": state_words(matter),
                "place": places.get(matter.place, matter.place),
                "turn": turn_words(matter) or "—",
                "received": f"{timezone.localtime(matter.entered_at):%m-%d %H:%M}",
            },
            href=address_of(matter),
        )
        for matter in matters
    ]


def _kind_words(matter: Matter) -> str:
    title = kind_of(matter.kind).title
    return title if matter.title in ("", title) else f"{title} · {matter.title}"

"""The list of matters: those on which it is this post's turn first."""

from __future__ import annotations

from django.db.models import Count, Q
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
from tonghu.workbench.casework.addresses import CLOSED, LATE, MINE, OPEN, Asked, asked
from tonghu.workbench.casework.opening import may_open
from tonghu.workbench.casework.presented import clock_cell, state_words, turn_words
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.stat_filters import Counter
from tonghu.workbench.leads.places import short_words

PAGE = 50
COLUMNS = [
    Column("number", "编号", "short", fixed=True),
    Column("kind", "事项"),
    Column("child", "儿童", "short"),
    Column("place", "地区"),
    Column("state", "状态", "short"),
    Column("turn", "由谁办理"),
    Column("due", "期限", "date"),
]
TITLES = {MINE: "待我办理", OPEN: "办理中", LATE: "已逾期", CLOSED: "已办结"}


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Matters that the post may see, by what is to be done, the most urgent first."""
    actor, now = actor_of(request), timezone.now()
    want, who = asked(request.GET), me(actor)
    matters = _narrowed(queries.matters_visible_to(actor), want)
    rows = list(_ordered(queries.listed(_shown(matters, want, actor, who)), want)[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    detail = {"show": want.show, "kind": want.kind, "place": want.place}
    record("list", "matter", [matter.pk for matter in rows], by=actor, detail=detail)
    counts = _counts(matters, actor, who, want)
    context = {
        "title": TITLES[want.show],
        "columns": COLUMNS,
        "rows": _rows(rows),
        "counters": [
            Counter(
                TITLES[show],
                counts[show],
                want.address(show=show),
                active=want.show == show,
                state="urgent" if show == LATE and counts[LATE] else "",
            )
            for show in TITLES
        ],
        "caption": f"{TITLES[want.show]} · 共 {counts[want.show]} 件",
        "states": [(state.id, state.title) for state in kind_of(want.kind).states.values()]
        if want.kind
        else [],
        "kinds": [(kind.id, kind.title) for kind in kinds().values()],
        "want": want,
        "total": counts[want.show],
        "later": want.address(after=str(rows[-1].pk)) if more else "",
        # What concerns a child begins in its file; a report of harm begins on the intake's own page.
        "may_open": [
            kind
            for kind in kinds().values()
            if may_open(kind, who) and kind.concerns != "child" and kind.task != "intake"
        ],
        "of_unit": actor.reach is None and actor.organisation_id is not None,
        "may_import": actor.may(Permission.CHILD_CHANGE),
        "now": now,
    }
    return render(request, "workbench/casework/list.html", context)


def _narrowed(matters: ScopedQuerySet[Matter], want: Asked) -> ScopedQuerySet[Matter]:
    if want.kind:
        matters = matters.filter(kind=want.kind)
    if want.state:
        matters = matters.filter(state=want.state)
    return matters.filter(place__begins=want.place) if want.place else matters


def _shown(matters: ScopedQuerySet[Matter], want: Asked, actor: Actor, who: Me) -> ScopedQuerySet[Matter]:
    if want.show == MINE:
        return _narrowed(queries.open_work(actor, who), want)
    if want.show == LATE:
        return matters.filter(is_open=True, due_at__lt=timezone.now())
    return matters.filter(is_open=want.show == OPEN)


def _ordered(matters: ScopedQuerySet[Matter], want: Asked) -> ScopedQuerySet[Matter]:
    """Newest first, from the one after which the address asks."""
    matters = matters.filter(pk__lt=want.after) if want.after is not None else matters
    return matters.select_related("child").order_by("-id")


def _counts(matters: ScopedQuerySet[Matter], actor: Actor, who: Me, want: Asked) -> dict[str, int]:
    late = Q(is_open=True, due_at__lt=timezone.now())
    found = matters.aggregate(
        open=Count("id", filter=Q(is_open=True)),
        late=Count("id", filter=late),
        closed=Count("id", filter=Q(is_open=False)),
    )
    return {**found, MINE: _narrowed(queries.open_work(actor, who), want).count()}


def _rows(matters: list[Matter]) -> list[Row]:
    places, now = short_words(matter.place for matter in matters), timezone.now()
    return [
        Row(
            str(matter.pk),
            {
                "number": number_of(matter),
                "kind": kind_of(matter.kind).title,
                "child": child_words(matter),
                "place": places.get(matter.place, matter.place),
                "state": state_words(matter),
                "turn": turn_words(matter) or "—",
                "due": clock_cell(matter, now=now),
            },
            href=address_of(matter),
        )
        for matter in matters
    ]


def child_words(matter: Matter) -> str:
    """The child's name where this post reaches the file; an organisation reads on the matter's page what it was given."""
    return matter.child.name if matter.child_id and matter.child else "—"


def address_of(matter: Matter) -> str:
    """Of the matter's page."""
    return reverse("casework:matter", args=[matter.pk])

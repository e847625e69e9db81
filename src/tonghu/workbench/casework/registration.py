"""帮扶 on the rail and on the home page."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.casework import queries
from tonghu.casework.models import Matter
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import calendar
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.workbench import rail
from tonghu.workbench.casework.presented import grave, state_words
from tonghu.workbench.inbox import work
from tonghu.workbench.leads.places import place_words


def count(actor: Actor) -> int:
    """Matters on which it is this post's turn."""
    return queries.open_work(actor).count()


def count_for_rail(actor: Actor) -> int:
    """The same, counted no further than the rail shows."""
    return queries.open_work(actor).values("pk")[: rail.MOST].count()


def listed(actor: Actor, limit: int) -> Sequence[work.Work]:
    """The most urgent of them, those without a clock last."""
    return _listed(queries.open_work(actor), limit)


def both(actor: Actor, limit: int) -> tuple[int, Sequence[work.Work]]:
    """How many, and the most urgent: whose turn it is is worked out once."""
    mine = queries.open_work(actor)
    return mine.count(), _listed(mine, limit)


def _listed(mine: ScopedQuerySet[Matter], limit: int) -> list[work.Work]:
    matters = list(
        queries.listed(mine).select_related("child").order_by(F("due_at").asc(nulls_last=True), "id")[:limit]
    )
    places = place_words(matter.place for matter in matters)
    return [_work(matter, places.get(matter.place, matter.place)) for matter in matters]


def _work(matter: Matter, place: str) -> work.Work:
    rules, today = kind_of(matter.kind), timezone.localdate()
    until = timezone.localtime(matter.due_at).date() if matter.due_at else None
    return work.Work(
        who=matter.child.name if matter.child else matter.title,
        place=place,
        what=f"{rules.title} · {state_words(matter)}",
        why=matter.title if matter.title != rules.title else "",
        state=grave(matter, now=timezone.now()) or "watch",
        until=until,
        remaining=calendar().left(today, until) if until else None,
        unverified=matter.due_unverified,
        url=reverse("casework:matter", args=[matter.pk]),
        button="办理",
    )


rail.register(
    rail.RailItem(
        key="casework",
        title="帮扶",
        icon="heart-handshake",
        url_name="casework:list",
        permission=Permission.CASE_READ,
        count=count_for_rail,
    )
)
work.register(
    work.WorkSource(
        key="casework", title="帮扶", permission=Permission.CASE_READ, listed=listed, count=count, both=both
    )
)

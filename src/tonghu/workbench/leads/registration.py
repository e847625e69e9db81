"""线索 on the rail and on the home page."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.leads import queries
from tonghu.leads.models import Lead, State
from tonghu.leads.queries import open_work
from tonghu.leads.rules import calendar, category_words, limit_unverified
from tonghu.workbench import rail
from tonghu.workbench.inbox import work
from tonghu.workbench.leads.places import place_words

# What is to be done in a state, and the button that leads to it.
DOING = {
    State.NEW: ("派发线索", "派发"),
    State.RETURNED: ("改派退回的线索", "改派"),
    State.DISPATCHED: ("入户核实线索", "核实"),
    State.VERIFIED: ("审核核实结果", "审核"),
    State.REVIEWED: ("确认线索", "确认"),
}


def count(actor: Actor) -> int:
    """Open leads on which it is this post's turn."""
    return open_work(actor).count()


def count_for_rail(actor: Actor) -> int:
    """The same, counted no further than the rail shows."""
    return open_work(actor).values("pk")[: rail.MOST].count()


def listed(actor: Actor, limit: int) -> Sequence[work.Work]:
    """The most urgent of them: overdue first, those without a limit last."""
    leads = list(queries.listed(open_work(actor)).order_by(F("due_on").asc(nulls_last=True), "id")[:limit])
    places = place_words(lead.place for lead in leads)
    return [_work(lead, places.get(lead.place, lead.place)) for lead in leads]


def _work(lead: Lead, place: str) -> work.Work:
    what, button = DOING[State(lead.state)]
    left = calendar().left(timezone.localdate(), lead.due_on) if lead.due_on else None
    where = "leads:verify" if lead.state == State.DISPATCHED else "leads:lead"
    return work.Work(
        who=lead.name,
        place=place,
        what=f"{what} · {category_words(lead.category)}",
        why=lead.basis,
        state="urgent" if left is not None and left < 0 else "act",
        until=lead.due_on,
        remaining=left,
        unverified=lead.due_on is not None and limit_unverified(lead.state, lead.due_on),
        url=reverse(where, args=[lead.pk]),
        button=button,
    )


rail.register(
    rail.RailItem(
        key="leads",
        title="线索",
        icon="search",
        url_name="leads:list",
        permission=Permission.LEAD_READ,
        count=count_for_rail,
    )
)
work.register(
    work.WorkSource(key="leads", title="线索", permission=Permission.LEAD_READ, listed=listed, count=count)
)

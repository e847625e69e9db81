"""The ladder: what is overdue for so many days is told to the supervisor, then to the county, then to the city. Counts only."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from tonghu.accounts.models import Post
from tonghu.accounts.parameters import Limit, limit
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ROLES
from tonghu.duties.bearers import above
from tonghu.duties.system import as_system
from tonghu.duties.waiting import Seat, Waiting, waiting_by_seat
from tonghu.oversight.messages.models import Topic
from tonghu.oversight.messages.telling import Message, tell_news, titles_words
from tonghu.places.models import Organisation
from tonghu.places.tree import digits_of


@dataclass(frozen=True)
class Rung:
    """After how many days (a parameter) which role hears of it."""

    parameter: str
    role: str

    @property
    def digits(self) -> int:
        """Of the keys of the places where the role stands."""
        level = ROLES[self.role].level
        assert level is not None  # each stands at a division
        return digits_of(level)


LADDER = (
    Rung("escalate_supervisor_days", "child_supervisor"),
    Rung("escalate_county_days", "county_lead"),
    Rung("escalate_city_days", "city_lead"),
)


def climb(*, on: dt.date) -> int:
    """Tell every rung what is overdue for too long below it; how many posts were told. Run by the clock."""
    wanted: dict[int, Message] = {}
    with as_system():
        for rung in LADDER:
            days = limit(rung.parameter, on=on)
            below = _below(rung, on, days)
            posts = held(Post.objects.filter(role=rung.role, place__in=below), on=on)
            wanted |= {post.pk: _message(below[post.place], days, post.place) for post in posts}
        return tell_news(Topic.LADDER, wanted)


def _below(rung: Rung, on: dt.date, days: Limit) -> Mapping[str, list[tuple[str, Waiting]]]:
    """Place of the rung → (where the seat is, what waits too long there), for seats below the rung."""
    told = waiting_by_seat(on=on, until=on, longer_than=days.value)
    late = [(seat, waiting) for seat, waiting in told if waiting.long_overdue]
    units = {seat.organisation for seat, _ in late if seat.organisation is not None}
    places = dict(Organisation.objects.filter(pk__in=units).values_list("pk", "place"))
    found: dict[str, list[tuple[str, Waiting]]] = defaultdict(list)
    for seat, waiting in late:
        place = seat.place or places.get(seat.organisation or 0, "")
        if _is_below(seat, place, rung):
            found[above(place, rung.digits)].append((place, waiting))
    return found


def _is_below(seat: Seat, place: str, rung: Rung) -> bool:
    """A role at a lower division; an organisation of the rung's own division or of a lower one."""
    return len(place) > rung.digits if seat.role else len(place) >= rung.digits


def _message(found: list[tuple[str, Waiting]], days: Limit, place: str) -> Message:
    counted = Counter[str]()
    for _, waiting in found:
        counted[waiting.rule.duty.title] += waiting.long_overdue
    places = len({where for where, _ in found})
    worst = max(found, key=lambda pair: pair[1].long_overdue)[1].rule.id
    doubt = "（天数待核）" if days.unverified else ""
    text = (
        f"下级有{counted.total()}项责任逾期超过{days.words}{doubt}，涉及{places}处：{titles_words(counted)}。"
        "请督促办理；名单按您的岗位范围查看。"
    )
    query = urlencode({"rule": worst, "place": place, "status": "overdue"})
    return Message(
        text,
        f"{reverse('duties:behind')}?{query}",
        [(where, waiting.rule.id, waiting.long_overdue) for where, waiting in found],
    )

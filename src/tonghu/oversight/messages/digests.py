"""The digest of a post: what is due today and soon, and what is overdue, as counts. One a day, and none without news."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.urls import reverse

from tonghu.accounts.models import Post
from tonghu.accounts.parameters import limit
from tonghu.accounts.queries import held
from tonghu.duties.system import as_system
from tonghu.duties.waiting import Seat, Waiting, waiting_by_seat
from tonghu.oversight.messages.models import Topic
from tonghu.oversight.messages.telling import Message, tell_news, titles_words
from tonghu.policy.duties.schema import Standing

SOON = "duty_soon_days"


def send_digests(*, on: dt.date) -> int:
    """Tell every post what waits for it; how many were told. Run by the clock, under no post."""
    days = limit(SOON, on=on).value
    with as_system():
        by_seat: dict[Seat, list[Waiting]] = defaultdict(list)
        for seat, waiting in waiting_by_seat(on=on, until=on + dt.timedelta(days=days)):
            by_seat[seat].append(waiting)
        posts = held(Post.objects.all(), on=on).select_related("organisation")
        wanted = {post.pk: _message(found, days) for post in posts if (found := _of(post, by_seat))}
        return tell_news(Topic.DIGEST, wanted)


def _of(post: Post, by_seat: Mapping[Seat, list[Waiting]]) -> list[Waiting]:
    """What waits for the seats that a post fills."""
    seats = [Seat(role=post.role, place=post.place)]
    if post.organisation is not None:
        seats += [
            Seat(organisation=post.organisation.pk),
            Seat(department=post.organisation.kind, place=post.organisation.place),
        ]
    return [waiting for seat in seats for waiting in by_seat.get(seat, ())]


def _message(found: Iterable[Waiting], days: int) -> Message:
    waiting = list(found)
    today, soon = (sum(getattr(each, name) for each in waiting) for name in ("today", "soon"))
    # What must hold on every day has no deadline that was missed.
    lacking = sum(each.overdue for each in waiting if isinstance(each.rule.reading.when, Standing))
    overdue = sum(each.overdue for each in waiting) - lacking
    parts = [
        (today, f"今天到期{today}项"),
        (soon - today, f"{days}天内到期{soon - today}项"),
        (overdue, f"逾期未办{overdue}项"),
        (lacking, f"尚未办理{lacking}项"),
    ]
    counted = Counter[str]()
    for each in waiting:
        counted[each.rule.duty.title] += each.overdue + each.soon
    text = (
        f"本岗位的责任：{'，'.join(words for number, words in parts if number)}（{titles_words(counted)}）。"
    )
    return Message(
        text,
        reverse("duties:mine"),
        [(each.rule.id, each.today, each.soon, each.overdue) for each in waiting],
    )

"""One notice a post and topic, and none where the counts are those of the last one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from tonghu.accounts.models import Notice
from tonghu.oversight.messages.models import Told, Topic

TITLES_SHOWN = 5


@dataclass(frozen=True)
class Message:
    """`counts`: what it says, as it is compared with the last one; the days that pass are no news."""

    text: str
    url: str
    counts: Sequence[tuple[object, ...]]

    @property
    def fingerprint(self) -> str:
        """Of the counts."""
        return hashlib.sha256(repr(sorted(map(repr, self.counts))).encode()).hexdigest()


def tell_news(topic: Topic, wanted: Mapping[int, Message]) -> int:
    """Send by post what differs from what it was told last; how many. A post with nothing left starts afresh."""
    last = dict(Told.objects.filter(topic=topic).values_list("post_id", "fingerprint"))
    news = {post: each for post, each in wanted.items() if last.get(post) != each.fingerprint}
    Notice.objects.bulk_create(
        Notice(post_id=post, text=each.text, url=each.url) for post, each in news.items()
    )
    now = timezone.now()
    kept = [
        Told(post_id=post, topic=topic, fingerprint=each.fingerprint, at=now) for post, each in news.items()
    ]
    Told.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["post", "topic"], update_fields=["fingerprint", "at"]
    )
    Told.objects.filter(topic=topic, post__in=set(last) - set(wanted)).delete()
    return len(news)


def titles_words(counted: Mapping[str, int]) -> str:
    """按期走访3项、建立档案1项等: the most first, by the duties' titles, which name nobody."""
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    words = "、".join(f"{title}{number}项" for title, number in ordered[:TITLES_SHOWN])
    return f"{words}等" if len(ordered) > TITLES_SHOWN else words

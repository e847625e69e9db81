"""What goes along with a seat when it changes hands, and what stays with who leaves it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from tonghu.accounts.models import Notice, Post
from tonghu.duties.models import ClosedPeriod
from tonghu.duties.system import as_system
from tonghu.duties.waiting import waiting_at


@dataclass(frozen=True)
class Carried:
    """`waiting`, `overdue`: what is open in the seat; `closed`: closed periods on record under who leaves it."""

    waiting: int
    overdue: int
    closed: int

    @property
    def words(self) -> str:
        """As the page and the notice say it."""
        open_words = (
            f"未完成的责任{self.waiting}项（其中逾期{self.overdue}项）"
            if self.waiting
            else "没有未完成的责任"
        )
        history = f"已结算的{self.closed}个周期仍记在原任名下" if self.closed else "已办的仍记在原任名下"
        return f"{open_words}，随岗位移交；{history}。"


def carried_by(post: Post, *, on: dt.date) -> Carried:
    """Counts, for whoever manages posts: who does sees no child, and needs to see none for this."""
    with as_system() as system:
        waiting = waiting_at(role=post.role, place=post.place, organisation=post.organisation, on=on)
        closed = (
            ClosedPeriod.objects.scoped(system).filter(bearers__contains=[post.pk], restated_by=None).count()
        )
    return Carried(
        waiting=sum(each.overdue + each.soon for each in waiting),
        overdue=sum(each.overdue for each in waiting),
        closed=closed,
    )


def tell_successor(*, left: Post, begun: Post, on: dt.date) -> None:
    """A message to who takes the seat: what waits there, as counts."""
    carried = carried_by(left, on=on)
    text = f"您自{begun.start_on:%Y-%m-%d}起担任“{begun.title}”。{carried.words}"
    Notice.objects.create(post=begun, text=text, url=reverse("duties:mine"))

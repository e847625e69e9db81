"""设置 on the rail, and reviews and approvals on the home page."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tonghu.accounts.access import requests_seen
from tonghu.accounts.breaking_glass import uses_to_review
from tonghu.accounts.models import AccessState
from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.workbench import header, rail
from tonghu.workbench.inbox import work


def _reviews(actor: Actor, limit: int) -> Sequence[work.Work]:
    uses = uses_to_review(by=actor).filter(reviewed_at=None, ends_at__lte=timezone.now())
    return [
        work.Work(
            who=use.post.user.full_name,
            what="审查紧急查阅",
            why=use.reason,
            url=reverse("settings:review", args=[use.pk]),
            button="审查",
            state="watch",
        )
        for use in uses.exclude(post__user=actor.user_id)[:limit]
    ]


def _count_reviews(actor: Actor) -> int:
    uses = uses_to_review(by=actor).filter(reviewed_at=None, ends_at__lte=timezone.now())
    return uses.exclude(post__user=actor.user_id).count()


def _requests(actor: Actor, limit: int) -> Sequence[work.Work]:
    asked = requests_seen(by=actor).filter(state=AccessState.ASKED).exclude(post__user=actor.user_id)
    return [
        work.Work(
            who=request.post.user.full_name,
            what=f"审批:{request.get_kind_display()}",
            why=request.purpose,
            url=reverse("settings:request", args=[request.pk]),
            button="审批",
        )
        for request in asked[:limit]
    ]


def _count_requests(actor: Actor) -> int:
    asked = requests_seen(by=actor).filter(state=AccessState.ASKED)
    return asked.exclude(post__user=actor.user_id).count()


rail.register(rail.RailItem(key="settings", title=_("设置"), icon="settings", url_name="settings:home"))
work.register(
    work.WorkSource(
        key="reviews",
        title=_("审查紧急查阅"),
        listed=_reviews,
        count=_count_reviews,
        permission=Permission.BREAK_GLASS_REVIEW,
    )
)
work.register(
    work.WorkSource(
        key="access",
        title=_("审批访问申请"),
        listed=_requests,
        count=_count_requests,
        permission=Permission.ACCESS_APPROVE,
    )
)
header.offer(header.Header(end_break_glass="settings:break_glass_end"))

"""The pages of 监测, side by side above each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.workbench.boards import links


@dataclass(frozen=True)
class Tab:
    """A way to one of the pages."""

    title: str
    href: str
    current: bool


def tabs(current: str, place: str, actor: Actor) -> list[Tab]:
    """All that the post may open, for the place in force."""
    found = [
        Tab("地区", links.place_board(place), current == "place"),
        Tab("任务条款", links.clause_board(place), current == "clauses"),
    ]
    if actor.may(Permission.POST_READ):
        found.append(Tab("儿童主任", reverse("monitoring:directors", args=[place]), current == "directors"))
    if actor.may(Permission.PRECISION_READ):
        found.append(Tab("数据和线索", reverse("monitoring:quality", args=[place]), current == "quality"))
    return found

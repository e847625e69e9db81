"""The help page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.models import Post
from tonghu.accounts.queries import holders_over
from tonghu.accounts.roles import ROLES
from tonghu.kernel.actor import Actor
from tonghu.workbench.acting import actor_of
from tonghu.workbench.help.told import Task, days, states, words

MOST_NAMED = 5


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The post's own day first, the others folded; then the words, and whom to ask."""
    actor = actor_of(request)
    day = days()[actor.role]
    others = [(ROLES[role], each.tasks) for role, each in days().items() if role != actor.role]
    turns: dict[str, list[str]] = {}
    for state, role in states():
        turns.setdefault(state, []).append(ROLES[role].title)
    context = {
        "role": ROLES[actor.role],
        "tasks": [(task, _address(task)) for task in day.tasks],
        "others": others,
        "asks": ROLES[day.asks],
        "holders": _holders(day.asks, actor),
        "words": words(),
        "turns": [(state, "、".join(titles)) for state, titles in turns.items()],
    }
    return render(request, "workbench/help.html", context)


def _address(task: Task) -> str:
    return reverse(task.at) if task.at else ""


def _holders(role: str, actor: Actor) -> list[Post]:
    """Who holds the role above the post's own place today. None for a post of an organisation, or where it is vacant."""
    if actor.reach is None or ROLES[role].level is None:
        return []
    return holders_over(role, actor.reach.low, on=timezone.localdate())[:MOST_NAMED]

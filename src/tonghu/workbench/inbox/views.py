"""The home page of a post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.stat_filters import Counter
from tonghu.workbench.inbox import work

LIMIT = 100


def home(request: HttpRequest) -> HttpResponse:
    """What to do now. `?task=leads` narrows it to one task."""
    actor = actor_of(request)
    sources = work.sources_for(actor)
    task = request.GET.get("task", "")
    keys = {source.key for source in sources}
    chosen = [source for source in sources if task not in keys or source.key == task]
    taken = {source.key: source.taken(actor, LIMIT) for source in chosen}
    counts = {
        source.key: taken[source.key][0] if source.key in taken else source.count(actor) for source in sources
    }
    here = reverse("inbox:home")
    counters = [Counter(_("全部"), sum(counts.values()), here, active=task not in keys)]
    counters += [
        Counter(str(source.title), counts[source.key], f"{here}?task={source.key}", active=source.key == task)
        for source in sources
    ]
    shown = work.gravest((each for _count, listed in taken.values() for each in listed), LIMIT)
    left_out = sum(count for count, _listed in taken.values()) - len(shown)
    context = {"counters": counters, "work": shown, "left_out": max(0, left_out)}
    return render(request, "workbench/inbox/home.html", context)

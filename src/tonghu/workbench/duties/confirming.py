"""Rules that would mean everybody: what each would change, and the button by which a person lets it count."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tonghu.duties.confirming import confirm
from tonghu.duties.held import Held, confirmed, held
from tonghu.duties.rules import catalogue
from tonghu.policy.duties.words import subject_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.duties import presented
from tonghu.workbench.submitting import attempt

DONE = "已确认，并已按这一版本重新计算。"
CITIES = (
    Column("city", "市", fixed=True),
    Column("before", "上一版本", kind="number"),
    Column("after", "这一版本", kind="number"),
    Column("gained", "增加", kind="number"),
    Column("lost", "减少", kind="number"),
)
CONFIRMED = (
    Column("title", "义务", fixed=True),
    Column("meant", "适用", kind="number"),
    Column("why", "当时为什么要确认"),
    Column("by", "确认人", kind="short"),
    Column("at", "确认时间", kind="date"),
    Column("version", "版本"),
)


@dataclass(frozen=True)
class Shown:
    """A version that waits, as the page shows it."""

    held: Held
    key: str
    asks: str
    whom: str
    share: str
    cities: list[Row]
    unverified: bool


@require_GET
def held_page(request: HttpRequest) -> HttpResponse:
    """What waits, and what was confirmed. Figures alone."""
    actor = actor_of(request)
    context = {
        "shown": [_shown(each) for each in held(actor)],
        "button": ButtonContext("确认这一版本"),
        "cities": CITIES,
        "columns": CONFIRMED,
        "confirmed": [
            Row(
                f"{each.rule}-{each.hash}",
                {
                    "title": each.title,
                    "meant": f"{each.applicable:,}/{each.universe:,}",
                    "why": each.why,
                    "by": each.by,
                    "at": f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}",
                    "version": each.hash + ("" if each.current else "（已有更新的版本）"),
                },
            )
            for each in confirmed(actor)
        ],
    }
    return render(request, "workbench/duties/held.html", context)


@require_POST
def confirm_held(request: HttpRequest) -> HttpResponse:
    """`rule`, `hash`: the version that was read. Sent twice by one post, it is done once and said twice."""
    actor = actor_of(request)
    rule, version = request.POST.get("rule", ""), request.POST.get("hash", "")
    came = attempt(lambda: confirm(rule=rule, hash=version, by=actor))
    if came.refused:
        messages.error(request, came.refused)
        return redirect("duties:held")
    if came.overtaken is not None and came.overtaken.theirs.confirmed_post != actor.post_id:
        raise came.overtaken
    messages.success(request, DONE)
    return redirect("duties:held")


def _shown(each: Held) -> Shown:
    reading, today = each.rule.reading, timezone.localdate()
    return Shown(
        held=each,
        key=each.rule.id.replace(".", "-").replace("_", "-"),
        asks=presented.why_words(each.rule, today),
        whom=subject_words(reading, catalogue()),
        share="—" if each.share is None else f"{each.share:.1f}%",
        cities=[
            Row(
                city.name,
                {
                    "city": city.name,
                    "before": f"{city.before:,}",
                    "after": f"{city.after:,}",
                    "gained": f"{max(city.after - city.before, 0):,}",
                    "lost": f"{max(city.before - city.after, 0):,}",
                },
            )
            for city in each.cities or ()
        ],
        unverified=presented.is_unverified(each.rule, today),
    )

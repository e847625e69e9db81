"""Rules that would mean everybody: what each would change, the button by which a person lets it count, and how far that is."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tonghu.duties.confirming import confirm
from tonghu.duties.held import Held, Job, confirmed, held
from tonghu.duties.rules import catalogue
from tonghu.kernel.conflict import Conflict
from tonghu.policy.duties.words import subject_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.duties import presented
from tonghu.workbench.submitting import attempt

DONE = "已确认。后台重新计算完成后，这一版本即开始计算。"
CITIES = (
    Column("city", "市", fixed=True),
    Column("before", "上一版本", kind="number"),
    Column("after", "这一版本", kind="number"),
    Column("gained", "新增", kind="number"),
    Column("lost", "不再适用", kind="number"),
)
# What the page shows of a job, by how far it is.
JOB_STATES: dict[Job, tuple[str, str]] = {
    "waiting": ("waiting", "等待后台重新计算"),
    "running": ("running", "正在重新计算；完成以前各处仍是原来的数字"),
    "failed": ("failed", "重新计算没有完成，各处仍是原来的数字。可以再开始一次。"),
}
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
    job: dict[str, object] | None

    @property
    def uncompared(self) -> bool:
        """Whether who comes and who goes is not known apart."""
        return any(city.gained is None for city in self.held.cities or ())


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
    """`rule`, `hash`: the version that was read. Sent twice by one post, it is done once and said twice; after a job that failed,
    it is queued again."""
    actor = actor_of(request)
    rule, version = request.POST.get("rule", ""), request.POST.get("hash", "")
    came = attempt(lambda: confirm(rule=rule, hash=version, by=actor))
    if came.refused:
        messages.error(request, came.refused)
        return redirect("duties:held")
    if came.overtaken is not None and _whose(came.overtaken) != actor.post_id:
        raise came.overtaken
    messages.success(request, DONE)
    return redirect("duties:held")


def _whose(overtaken: Conflict) -> int | None:
    """The post that asked for the version to be counted, or had it counted."""
    post: int | None = overtaken.theirs.asked_post or overtaken.theirs.confirmed_post
    return post


@require_GET
def counting(request: HttpRequest, version: int) -> HttpResponse:
    """How far the counting of a confirmed version is; the page asks for it again while it lasts, and then for itself."""
    actor = actor_of(request)
    found = next((each for each in held(actor) if each.version == version), None)
    if found is None or found.job in ("none", "failed"):
        answer = HttpResponse()
        # It counts now, or there is another version, or it is to be begun once more: the whole page says which.
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "workbench/duties/counting.html", {"job": _job(found)})


def _job(each: Held) -> dict[str, object] | None:
    """The attributes of the component job_progress; None while nobody has confirmed it."""
    if each.job == "none":
        return None
    state, step = JOB_STATES[each.job]
    asked = f"，{timezone.localtime(each.asked_at):%Y-%m-%d %H:%M}" if each.asked_at else ""
    return {
        "title": f"{each.asked_by}已确认{asked}",
        "state": state,
        "step": step,
        "poll_url": reverse("duties:counting", args=[each.version]),
    }


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
                    "gained": "—" if city.gained is None else f"{city.gained:,}",
                    "lost": "—" if city.lost is None else f"{city.lost:,}",
                },
            )
            for city in each.cities or ()
        ],
        unverified=presented.is_unverified(each.rule, today),
        job=_job(each),
    )

"""Dispatching from the list, and the button that takes a dispatch back while it may be."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.discovery.outputs.report.typesetting import typeset as full_width
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads import actions
from tonghu.leads.actions import Left
from tonghu.leads.undoing import undo_dispatch, undo_limit, undo_until
from tonghu.workbench.acting import actor_of

# What this session dispatched last: {"deed", "post", "leads", "until"}. It only draws the button: whether the
# dispatch may be taken back is asked of the steps themselves.
LAST = "leads.last_dispatch"


@dataclass(frozen=True)
class Undo:
    """The button: how many leads, where it leads, until when; `unverified`: that limit is 待核."""

    leads: int
    url: str
    until: dt.datetime
    unverified: bool


def remember(request: HttpRequest, actor: Actor, deed: uuid.UUID, leads: int) -> None:
    """This dispatch may be taken back for a while."""
    until = undo_until(timezone.now()).isoformat()
    request.session[LAST] = {"deed": str(deed), "post": actor.post_id, "leads": leads, "until": until}


def undo_offered(request: HttpRequest, actor: Actor) -> Undo | None:
    """The button for what this post has just dispatched; None where nothing may be taken back any more."""
    last = request.session.get(LAST)
    if not last or last["post"] != actor.post_id:
        return None
    until = dt.datetime.fromisoformat(last["until"])
    if timezone.now() > until:
        return None
    url = reverse("leads:undo", args=[last["deed"]])
    return Undo(last["leads"], url, timezone.localtime(until), undo_limit().source.status == "待核")


@require_POST
def dispatch_many(request: HttpRequest) -> HttpResponse:
    """Dispatch the leads picked in the list; says how many went and which stay, and why."""
    actor = actor_of(request)
    picked = [int(each) for each in request.POST.getlist("lead") if each.isascii() and each.isdigit()]
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid.uuid4()
    done = actions.dispatch(lead_ids=picked, by=actor, key=key)
    if not picked:
        messages.warning(request, "没有选中线索，没有派发。请先勾选要派发的线索。")
    if sent := len(done.sent) + len(done.again):
        messages.success(request, f"已派发 {sent} 条线索。")
    if done.sent:
        remember(request, actor, key, len(done.sent))
    _tell_of(request, done.left, "没有派发")
    return redirect("leads:list")


@require_POST
def undo(request: HttpRequest, deed: uuid.UUID) -> HttpResponse:
    """Take the dispatch back; says how many came back and which stay, and why."""
    actor = actor_of(request)
    try:
        done = undo_dispatch(deed=deed, by=actor)
    except UserError as refusal:
        messages.warning(request, full_width(str(refusal)))
        return redirect("leads:list")
    last = request.session.get(LAST)
    if last and last["deed"] == str(deed):
        del request.session[LAST]
    if done.back:
        messages.success(request, f"已撤销 {len(done.back)} 条线索的派发，线索回到“待派发”，已告知原承办人。")
    elif done.again:
        messages.success(request, "这次派发已经撤销过，没有重复办理。")
    _tell_of(request, done.left, "没有撤销")
    return redirect("leads:list")


def _tell_of(request: HttpRequest, left: list[Left], what: str) -> None:
    for why in dict.fromkeys(each.why for each in left):
        number = sum(each.why == why for each in left)
        messages.warning(request, f"{number} 条{what}：{full_width(why)}")

"""Break-glass: start and end a reading, and review those of others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.accounts.breaking_glass import (
    break_glass,
    end_break_glass,
    own_uses,
    review_break_glass,
    uses_to_review,
)
from tonghu.accounts.models import BreakGlass, Outcome
from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import SESSION_BREAK_GLASS
from tonghu.audit.queries import read_under_break_glass
from tonghu.places.models import Division
from tonghu.workbench.access.forms import GlassForm, ReviewForm
from tonghu.workbench.access.words import words_of
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.picking.fields import pick_for, picked
from tonghu.workbench.submitting import bound, carried_out

PAGE = 50
COLUMNS = (
    Column("who", "查阅人", fixed=True),
    Column("place", "地区"),
    Column("when", "时间"),
    Column("reason", "理由"),
    Column("state", "审查"),
)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start one, and the list of one's own."""
    actor = actor_of(request)
    actor.check(Permission.BREAK_GLASS, Permission.BREAK_GLASS.words)
    form = bound(GlassForm, request, initial=picked(request, "place"))
    pick_for(form, actor, back=request.path)
    longest = limit("break_glass_hours", on=timezone.localdate())

    def do() -> BreakGlass:
        return break_glass(**form.cleaned_data, review_url=reverse("settings:reviews"), by=actor)

    if (use := carried_out(form, do)) is not None:
        request.session[SESSION_BREAK_GLASS] = use.pk
        messages.warning(request, "紧急查阅已开始,当地负责人已收到通知。用完请马上结束。")
        return redirect("inbox:home")
    uses = list(own_uses(by=actor)[:PAGE])
    context = {
        "form": form,
        "longest": longest,
        "uses": list(zip(uses, _paths(uses), strict=True)),
        "running": actor.break_glass is not None,
    }
    return render(request, "workbench/access/break_glass.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the one in progress in this session."""
    actor = actor_of(request)
    key = request.session.pop(SESSION_BREAK_GLASS, None)
    if (use := own_uses(by=actor).filter(pk=key).first()) is not None:
        end_break_glass(use=use, by=actor)
        messages.success(request, "紧急查阅已结束。")
    return redirect("inbox:home")


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """Uses on the post's own place, newest first; `?open=1` those to be reviewed."""
    actor = actor_of(request)
    listed = uses_to_review(by=actor)
    if only_open := request.GET.get("open") == "1":
        listed = listed.filter(reviewed_at=None)
    if (after := request.GET.get("after", "")).isdecimal():
        listed = listed.filter(pk__lt=int(after))
    found = list(listed[: PAGE + 1])
    shown = found[:PAGE]
    here = reverse("settings:reviews")
    rows = [_row(use, path) for use, path in zip(shown, _paths(shown), strict=True)]
    following = f"{here}?after={shown[-1].pk}{'&open=1' if only_open else ''}" if len(found) > PAGE else ""
    context = {"columns": COLUMNS, "rows": rows, "here": here, "only_open": only_open, "next_url": following}
    return render(request, "workbench/access/reviews.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: int) -> HttpResponse:
    """One use: what was read under it, and its review."""
    actor = actor_of(request)
    if (use := uses_to_review(by=actor).filter(pk=key).first()) is None:
        raise Http404
    form = bound(ReviewForm, request)

    def do() -> BreakGlass:
        given: dict[str, Any] = form.cleaned_data
        outcome = Outcome(given["outcome"])
        return review_break_glass(use=use, outcome=outcome, finding=given["finding"], by=actor)

    if carried_out(form, do) is not None:
        messages.success(request, "审查意见已记录。")
        return redirect("settings:reviews")
    own, running = use.post.user_id == actor.user_id, use.ends_at > timezone.now()
    context = {
        "use": use,
        "path": _paths([use])[0],
        "read": [(words_of(f.verb, f.kind), f.entries, f.subjects) for f in read_under_break_glass(use.pk)],
        "form": form,
        "open": use.reviewed_at is None and not own and not running,
        "own": own,
        "stop": ButtonContext("马上结束", shown=running),
    }
    return render(request, "workbench/access/review.html", context, status=422 if form.errors else 200)


@require_POST
def stop(request: HttpRequest, key: int) -> HttpResponse:
    """End somebody else's before its time."""
    actor = actor_of(request)
    if (use := uses_to_review(by=actor).filter(pk=key).first()) is None:
        raise Http404
    end_break_glass(use=use, by=actor)
    return redirect("settings:review", key=key)


def _paths(uses: list[BreakGlass]) -> list[str]:
    found = dict(Division.objects.filter(place__in={u.place for u in uses}).values_list("place", "path"))
    return [found.get(use.place, use.place) for use in uses]


def _row(use: BreakGlass, path: str) -> Row:
    started, ended = timezone.localtime(use.started_at), timezone.localtime(use.ends_at)
    cells = {
        "who": f"{use.post.user.full_name}({use.post.title})",
        "place": path,
        "when": f"{started:%Y-%m-%d %H:%M} 至 {ended:%m-%d %H:%M}",
        "reason": use.reason,
        "state": use.get_outcome_display() if use.reviewed_at else "待审查",
    }
    return Row(str(use.pk), cells, reverse("settings:review", args=[use.pk]))

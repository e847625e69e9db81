"""One button beside a report that may be the same: this one becomes part of that one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from tonghu.casework import actions
from tonghu.casework.filling import Filled
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.submitting import pressed


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """`first`: the earlier report; `why`: in words."""
    actor = actor_of(request)
    report = matter_or_404(actor, pk)
    first = request.POST.get("first", "")
    answers = {
        "first": int(first) if first.isascii() and first.isdigit() else 0,
        "why": request.POST.get("why", ""),
    }

    def join() -> str:
        filled = Filled(form="harm_link", answers=answers)
        actions.take_step(matter=report.pk, move="link", filled=filled, by=actor)
        return "已并入先前的报告。这份报告的报告人仍要告知结果。"

    return pressed(request, join, back=reverse("intake:report", args=[pk]))

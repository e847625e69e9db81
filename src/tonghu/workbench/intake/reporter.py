"""Who reported: asked for with a reason, approved by the county's lead, shown once with the record of it."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.casework.harm.reporters import (
    approval_for,
    ask_for_reporter,
    is_named,
    open_reporter,
    report_behind,
)
from tonghu.casework.numbering import number_of
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.submitting import OnceForm, bound, carried_out


class AskForm(OnceForm):
    """Why, and until when."""

    purpose = forms.CharField(
        label="为什么要知道报告人是谁",
        widget=forms.Textarea,
        max_length=500,
        help_text="至少 10 个字。由县级民政负责人审批，每次查看都有记录。",
        error_messages={"required": "请写明理由。"},
    )
    until = forms.DateField(
        label="使用至",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写日期。"},
    )


class OpenForm(OnceForm):
    """What for, this time."""

    words = forms.CharField(
        label="这一次查看的用途", max_length=200, error_messages={"required": "请写明用途。"}
    )


@require_http_methods(["GET", "POST"])
def reporter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; or, under an approval, look."""
    actor = actor_of(request)
    matter = matter_or_404(actor, pk)
    report = report_behind(matter, by=actor)
    if report is None:
        raise Http404
    if not is_named(report):
        if actor.organisation_id is None:
            raise Http404
        said = {"number": number_of(report), "back": reverse("intake:report", args=[pk])}
        return render(request, "workbench/intake/anonymous.html", said)
    approved = approval_for(report, by=actor)
    soon = timezone.localdate() + dt.timedelta(days=2)
    form = bound(OpenForm if approved else AskForm, request, initial={} if approved else {"until": soon})
    told = None
    if approved:
        told = carried_out(
            form, lambda: open_reporter(matter=matter, words=form.cleaned_data["words"], by=actor)
        )
    elif carried_out(
        form,
        lambda: ask_for_reporter(
            matter=matter,
            purpose=form.cleaned_data["purpose"],
            until=form.cleaned_data["until"],
            decide_url=reverse("settings:requests"),
            key=form.cleaned_data["key"],
            by=actor,
        ),
    ):
        messages.success(request, "已申请，等待县级民政负责人审批；结果会在消息里告诉您。")
        return redirect("intake:report", pk)
    context = {
        "report": matter,
        "number": number_of(report),
        "form": form,
        "approved": approved,
        "told": told,
    }
    return render(request, "workbench/intake/reporter.html", context, status=422 if form.errors else 200)

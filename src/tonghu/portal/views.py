"""Report harm, and ask later what became of it. Nobody is signed in, and nothing depends on a cookie."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tonghu.casework.attachments.keeping import looked_at
from tonghu.casework.attachments.uploads import FilesInMemory
from tonghu.casework.forms import NotValid
from tonghu.casework.harm.models import Channel
from tonghu.casework.harm.receipts import outcome
from tonghu.casework.harm.reporting import report_harm
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.portal.limits import within_limit
from tonghu.portal.look import page
from tonghu.portal.plain_form import show_problems
from tonghu.portal.report_form import HarmForm


# No cookie is needed to report: a token against forgery would lose reports, and a forged one gains nothing.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def report_page(request: HttpRequest) -> HttpResponse:
    """The form, and its receipt in answer to the sending: the phrase stands in no address and in no session."""
    if request.method == "GET":
        answer = _form(request, HarmForm(initial={"county": request.GET.get("county", "")[:COUNTY_DIGITS]}))
        # The way back shows this very page again, with its token: sent once more it is the same report. A new visit
        # asks anew and gets a page of its own.
        answer["Cache-Control"] = "private, no-cache"
        return answer
    request.upload_handlers = [FilesInMemory(request)]
    if "list_towns" in request.POST:
        return _form(request, HarmForm(initial=request.POST.dict()))
    form = HarmForm(request.POST)
    if not form.is_valid():
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not within_limit(request, "report"):
        form.add_error(
            None,
            "这个网络地址在短时间内提交得太多。内容还在，请过几分钟再提交；紧急的请直接拨打 110 或 12345。",
        )
        return _form(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    files, refused = looked_at(request.FILES.getlist("files"))
    try:
        taken = report_harm(
            answers=form.answers(),
            place=form.place(),
            token=form.cleaned_data["token"],
            channel=Channel.PAGE,
            told=form.told(),
            files=files,
        )
    except NotValid as error:
        show_problems(form, error.problems)
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    context: dict[str, object] = {
        "taken": taken,
        "refused": refused,
        "kept": len(files),
        "danger": form.cleaned_data["danger"] == "now",
    }
    return page(request, "receipt", context)


def _form(request: HttpRequest, form: HarmForm, status: int = HTTPStatus.OK) -> HttpResponse:
    groups = [
        ("事情", _bound(form, "happened", "danger", "situation", "known_by", "known_since", "when")),
        ("在哪里", _bound(form, "county", "town", "where")),
        ("孩子", _bound(form, "child_name", "child_age", "child_sex", "child_more")),
        ("可能伤害孩子的人", _bound(form, "suspect_name", "suspect_relation", "suspect_number")),
        ("您是谁", _bound(form, "reporter_name", "reporter_phone", "reporter_relation")),
    ]
    return page(request, "report", {"form": form, "groups": groups}, status)


def _bound(form: HarmForm, *names: str) -> list[forms.BoundField]:
    return [form[name] for name in names]


class OutcomeForm(forms.Form):
    """Number and phrase."""

    number = forms.CharField(
        label="报告编号",
        max_length=30,
        help_text="例如 BG-2026-000123",
        error_messages={"required": "请填写报告编号。"},
    )
    phrase = forms.CharField(
        label="查询口令",
        max_length=40,
        help_text="16 位数字",
        error_messages={"required": "请填写查询口令。"},
    )


@csrf_exempt
@require_http_methods(["GET", "POST"])
def outcome_page(request: HttpRequest) -> HttpResponse:
    """What became of a report, for who holds its number and phrase."""
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    found: Any = None
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        number, phrase = form.cleaned_data["number"], form.cleaned_data["phrase"]
        if not within_limit(request, "outcome", key=number.strip().upper()):
            form.add_error(None, "查询得太频繁。请过几分钟再试；紧急的请拨打 110 或 12345。")
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif (found := outcome(number, phrase)) is None:
            form.add_error(None, "编号和口令不相符。请对照回执重新填写。")
    if form.errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page(request, "outcome", {"form": form, "found": found}, status)

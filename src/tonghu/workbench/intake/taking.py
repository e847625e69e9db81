"""A worker reports what was seen on duty, or a hotline takes down a call. The report does not say which of us it was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from tonghu.accounts.permissions import Permission
from tonghu.casework.attachments.keeping import looked_at
from tonghu.casework.attachments.uploads import FilesInMemory
from tonghu.casework.forms import NotValid
from tonghu.casework.harm.models import Channel
from tonghu.casework.harm.reporting import report_harm
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor
from tonghu.places.models import Kind
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.portal.plain_form import show_problems
from tonghu.portal.report_form import HarmForm
from tonghu.workbench.acting import actor_of
from tonghu.workbench.arriving import SHORT, BodyWanted, has_come


@csrf_exempt
def new_page(request: HttpRequest) -> HttpResponse:
    """Files come in before the transaction, once it is known who sends them (workbench/arriving.py)."""
    if request.method == "POST" and request.content_type != SHORT and not has_come(request):
        actor_of(request).check(Permission.CASE_WORK, "报告危险情形")
        return BodyWanted(FilesInMemory(request), afterwards=lambda: None)
    answer: HttpResponse = _new(request)
    return answer


@csrf_protect
@require_http_methods(["GET", "POST"])
def _new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "报告危险情形")
    hotline = me(actor).unit_kind == Kind.HOTLINE
    if request.method == "GET":
        return _page(request, HarmForm(initial=_place(actor)), hotline)
    if "list_towns" in request.POST:
        return _page(request, HarmForm(initial=request.POST.dict()), hotline)
    form = HarmForm(request.POST)
    if not form.is_valid():
        return _page(request, form, hotline, 422)
    files, refused = looked_at(request.FILES.getlist("files"))
    try:
        taken = report_harm(
            answers=form.answers(),
            place=form.place(),
            token=form.cleaned_data["token"],
            channel=Channel.HOTLINE if hotline else Channel.POST,
            # A hotline's operator reports for the caller; everybody else for themselves.
            told=form.told() if hotline else form.told(post=f"{actor.title} {actor.user_name}"),
            files=files,
        )
    except NotValid as error:
        show_problems(form, error.problems)
        return _page(request, form, hotline, 422)
    return render(request, "workbench/intake/receipt.html", {"taken": taken, "refused": refused})


def _place(actor: Actor) -> dict[str, str]:
    if actor.reach is None or len(actor.reach.low) < COUNTY_DIGITS:
        return {}
    return {"county": actor.reach.low[:COUNTY_DIGITS]}


def _page(request: HttpRequest, form: HarmForm, hotline: bool, status: int = 200) -> HttpResponse:
    return render(request, "workbench/intake/new.html", {"form": form, "hotline": hotline}, status=status)

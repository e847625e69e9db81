"""The page on which a visit is written down, made for a phone; and the photos taken on it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.discovery.outputs.report.typesetting import typeset as full_width
from tonghu.exchange.storage import open_stored
from tonghu.kernel.actor import Actor
from tonghu.leads import actions, queries
from tonghu.leads.core.workflow import why_not
from tonghu.leads.models import Lead, State
from tonghu.leads.rules import calendar, catalogue, category_words, limit_unverified, workflow
from tonghu.workbench.acting import actor_of
from tonghu.workbench.arriving import SHORT, BodyWanted, has_come
from tonghu.workbench.drafts import Draft, done_with, draft_of
from tonghu.workbench.leads.asking import asking
from tonghu.workbench.leads.forms import VisitForm, stamp
from tonghu.workbench.leads.lead_page import lead_or_404
from tonghu.workbench.leads.places import place_words
from tonghu.workbench.leads.presented import shown
from tonghu.workbench.leads.uploads import PhotosInMemory
from tonghu.workbench.writing import settled


@csrf_exempt
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos come in before the transaction, once it is known who sends them (workbench/arriving.py)."""
    if request.method == "POST" and request.content_type != SHORT and not has_come(request):
        actor_of(request).check(Permission.LEAD_VERIFY, Permission.LEAD_VERIFY.words)
        return BodyWanted(PhotosInMemory(request), afterwards=lambda: None)
    answer: HttpResponse = _verify(request, pk)
    return answer


@csrf_protect
@require_http_methods(["GET", "POST"])
def _verify(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.check(Permission.LEAD_VERIFY, Permission.LEAD_VERIFY.words)
    lead = lead_or_404(actor, pk)
    if request.method == "GET":
        record("read", "lead", [lead.pk], by=actor, place=lead.place)
        initial = {**stamp(lead), "visited_on": timezone.localdate()}
        return _page(request, lead, actor, _form(lead, initial=initial))
    form = _form(lead, data=request.POST)
    if not form.is_valid():
        return _page(request, lead, actor, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    photos = [each.read() for each in request.FILES.getlist("photos")]
    supplement = request.POST.get("supplement") == "1"

    def carry_out() -> str:
        actions.verify(lead=lead.pk, by=actor, photos=photos, supplement=supplement, **form.found())
        return "核实情况已提交，等待乡镇审核。"

    def refused(why: str) -> HttpResponse:
        form.add_error(None, full_width(why))
        return _page(request, lead, actor, form)

    answer = settled(
        request,
        carry_out,
        back=reverse("leads:lead", args=[pk]),
        refused=refused,
        conflict=lambda conflict: _overtaken(request, lead_or_404(actor, pk), actor, conflict.what),
    )
    taken_in = answer.status_code == HTTPStatus.FOUND
    return done_with(_draft(lead, actor), answer) if taken_in else answer


@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo, opened for this one look; the looking is recorded."""
    actor = actor_of(request)
    found = queries.photo_for(actor, pk)
    if found is None or found.secret is None:
        raise Http404
    record("read", "photo", [found.pk], by=actor, place=found.place)
    with open_stored(found.stored_as, found.secret) as picture:
        answer = HttpResponse(picture.read(), content_type=found.kind)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _form(lead: Lead, **kwargs: Any) -> VisitForm:
    explained = lead.explanation()
    if explained is None:
        return VisitForm(terms=[lead.basis], **kwargs)
    view = shown(explained)
    asked = asking(explained, view, catalogue())
    return VisitForm(
        terms=asked.questions, left=asked.left, candidates=[each.words for each in view.candidates], **kwargs
    )


def _draft(lead: Lead, actor: Actor) -> Draft:
    return draft_of(actor, f"lead.{lead.pk}")


def _overtaken(request: HttpRequest, lead: Lead, actor: Actor, what: str) -> HttpResponse:
    """Both: what stands now, and all that was typed, ready to be sent beside it where that is possible."""
    data = request.POST.copy()
    for name, value in stamp(lead).items():
        data[name] = str(value)
    context: dict[str, Any] = {"what": what, "visits": queries.verifications_of(lead, actor)}
    return _page(request, lead, actor, _form(lead, data=data), **context)


def _page(
    request: HttpRequest, lead: Lead, actor: Actor, form: VisitForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    transition = "supplement" if lead.state == State.VERIFIED else "verify"
    today = timezone.localdate()
    context = {
        "lead": lead,
        "form": form,
        "draft": _draft(lead, actor),
        "supplement": transition == "supplement",
        "refusal": why_not(workflow(), transition, lead.state, actor.permissions),
        "place": place_words([lead.place]).get(lead.place, lead.place),
        "category": category_words(lead.category),
        "left": calendar().left(today, lead.due_on) if lead.due_on else None,
        "limit_unverified": lead.due_on is not None and limit_unverified(lead.state, lead.due_on),
        "back": reverse("leads:lead", args=[lead.pk]),
        **more,
    }
    return render(request, "workbench/leads/verify.html", context, status=status)

"""One lead: its page, its steps, and the asking for its number."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import age_in_whole_years
from tonghu.leads import actions, queries
from tonghu.leads.models import OPEN, Answer, Lead, Verdict
from tonghu.leads.rules import calendar, category_words, limit_unverified, workflow
from tonghu.places.models import Division, Level
from tonghu.secrecy.masking import mask_resident_number
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.timeline import Event
from tonghu.workbench.leads.deeds import DEEDS, VISITS, do, offered
from tonghu.workbench.leads.dispatching import remember, undo_offered
from tonghu.workbench.leads.forms import DeedForm
from tonghu.workbench.leads.places import place_words
from tonghu.workbench.leads.presented import shown
from tonghu.workbench.maps import locator
from tonghu.workbench.picking.fields import pick_for, picked_for
from tonghu.workbench.submitting import TWICE
from tonghu.workbench.writing import settled

STEP_STATES = {
    "accept": "safe",
    "merge": "safe",
    "reject": "watch",
    "return": "watch",
    "review_back": "watch",
}


def lead_or_404(actor: Actor, pk: int) -> Lead:
    """The lead; 404 where it does not exist or this post may not know of it."""
    found = queries.lead_for(actor, pk)
    if found is None:
        raise Http404
    return found


@require_GET
def lead_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that a verdict on this lead needs."""
    actor = actor_of(request)
    lead = lead_or_404(actor, pk)
    record("read", "lead", [lead.pk], by=actor, place=lead.place)
    context = {**_context(lead, actor, picked_for(request, DeedForm)), "undo": undo_offered(request, actor)}
    return render(request, "workbench/leads/lead.html", context)


@require_POST
def deed(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step. What goes wrong comes back as a page with everything that was typed."""
    actor = actor_of(request)
    if name not in DEEDS:
        raise Http404
    form = DeedForm(request.POST)
    pick_for(form, actor, back=reverse("leads:lead", args=[pk]))
    lead = queries.lead_for(actor, pk)
    if lead is None and form.is_valid() and queries.was_done(actor, pk, form.cleaned_data["key"]):
        messages.success(request, TWICE)
        return redirect("leads:list")
    lead = lead or lead_or_404(actor, pk)

    def again(what: str, newest: Lead = lead) -> HttpResponse:
        return _again(request, newest, name, form, what=what)

    def carry_out() -> str:
        said = do(name, lead, form.cleaned_data, actor)
        if name == "dispatch":
            remember(request, actor, form.cleaned_data["key"], 1)
        return said

    if not form.is_valid():
        answer = again(" ".join(map(str, form.errors.get("place", ["提交的内容不完整。"]))))
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer
    return settled(
        request,
        carry_out,
        # A lead that this post no longer sees has no page to go back to.
        back=lambda: (
            reverse("leads:lead", args=[pk]) if queries.lead_for(actor, pk) else reverse("leads:list")
        ),
        refused=again,
        conflict=lambda conflict: again(conflict.what, queries.lead_for(actor, pk) or lead),
    )


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole number of the child, as plain text or on a page; the asking is recorded."""
    actor = actor_of(request)
    actor.check(Permission.CHILD_UNMASK, Permission.CHILD_UNMASK.words)
    lead = lead_or_404(actor, pk)
    if lead.number is None:
        raise Http404
    record("unmask", "lead", [lead.pk], by=actor, place=lead.place)
    if request.headers.get("Accept") == "text/plain":
        return HttpResponse(lead.number, content_type="text/plain; charset=utf-8")
    return render(request, "workbench/leads/number.html", {"lead": lead})


def _again(request: HttpRequest, lead: Lead, name: str, form: DeedForm, *, what: str) -> HttpResponse:
    """What happened, what was typed, and the same step once more where it may still be taken."""
    actor = actor_of(request)
    context = {
        **_context(lead, actor),
        "what": what,
        "typed": form.data,
        "transition": workflow().transitions[name],
        "deed": _deed(name, lead, actor, form),
        "still": name in {each.transition.id for each in offered(lead, actor)[0]},
    }
    return render(request, "workbench/leads/again.html", context)


def _context(lead: Lead, actor: Actor, picks: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`picks`: what was chosen on the page of the tree, for the step that asks for it."""
    today = timezone.localdate()
    now, later = offered(lead, actor)
    explained = lead.explanation()
    visits = queries.verifications_of(lead, actor)
    earlier = queries.earlier_leads(lead, actor)
    places = place_words([lead.place, *(each.place for each in earlier)])
    director = actions.director_of(lead, on=today)
    return {
        "lead": lead,
        "shown": shown(explained) if explained else None,
        "category": category_words(lead.category),
        "place": places.get(lead.place, lead.place),
        "map": locator(lead.place),
        "age": age_in_whole_years(lead.birth_on, today) if lead.birth_on else None,
        "number": mask_resident_number(lead.number) if lead.number else "",
        "may_unmask": actor.may(Permission.CHILD_UNMASK),
        "state_words": lead.get_state_display(),
        "left": calendar().left(today, lead.due_on) if lead.due_on and lead.state in OPEN else None,
        "limit_unverified": lead.due_on is not None and limit_unverified(lead.state, lead.due_on),
        "workflow": workflow(),
        "director": director,
        "deeds": [
            _deed(each.transition.id, lead, actor, picks=picks)
            for each in now
            if each.transition.id not in VISITS
        ],
        "visit": next((each.transition for each in now if each.transition.id in VISITS), None),
        "not_now": [(each.transition.title, each.why_not) for each in later],
        "visits": visits,
        "answers": dict(Answer.choices),
        "earlier": [(each, category_words(each.category), places.get(each.place, "")) for each in earlier],
        "events": _events(queries.steps_of(lead, actor)),
        "files": queries.files_like(lead, actor) if actor.may(Permission.CHILD_READ) else [],
    }


def _deed(
    name: str,
    lead: Lead,
    actor: Actor,
    given: DeedForm | None = None,
    *,
    picks: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One step as the template draws it: fresh, with what was picked for it, or as it was `given`."""
    spec, move = DEEDS[name], workflow().transitions[name]
    asks = [ask for ask in spec.asks if ask != "village" or not _in_village(lead)]
    form = given or _fresh(name, lead, actor, picks or {})
    # Told beside the question alone: whether a village is missing is the deed's to say, for the lead may name one by now.
    form.fields["place"].required = "village" in asks
    if "place" in asks:
        form.fields["place"].help_text = f"不填为原来的村。{form.fields['place'].help_text}"
    return {
        "name": name,
        "title": move.title,
        "button": ButtonContext(move.title),
        "kind": spec.kind,
        "consequence": spec.consequence,
        "asks": asks,
        "url": reverse("leads:deed", args=[lead.pk, name]),
        "key": uuid.uuid4(),
        "version": lead.version,
        "form": form,
        "opened": bool(picks and {"place", "village"} & set(asks)),
        "files": queries.files_like(lead, actor) if "child" in asks else [],
        "verdicts": [choice for choice in Verdict.choices if choice[0] != Verdict.ACCEPTED],
        "typed": given.data if given else {},
    }


def _fresh(name: str, lead: Lead, actor: Actor, picks: Mapping[str, str]) -> DeedForm:
    form = DeedForm(auto_id=f"{name}-%s", initial=dict(picks))
    pick_for(form, actor, back=reverse("leads:lead", args=[lead.pk]))
    return form


def _in_village(lead: Lead) -> bool:
    return Division.objects.filter(place=lead.place, level=Level.VILLAGE).exists()


def _events(steps: list[Any]) -> list[Event]:
    return [
        Event(
            day=timezone.localtime(step.at).date(),
            what=_what(step),
            who=f"{step.user_name} · {step.post_title}",
            detail=step.reason,
            state=STEP_STATES.get(step.transition, ""),
        )
        for step in steps
    ]


def _what(step: Any) -> str:
    title = workflow().transitions[step.transition].title
    until = step.detail.get("due_on", "")
    words = f"{title}，期限至 {until}" if until else title
    verdict = step.detail.get("verdict", "")
    return f"{words}：{Verdict(verdict).label}" if verdict in Verdict.values else words

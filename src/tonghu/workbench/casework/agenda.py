"""Pages of a conference: a child is put on the agenda, a decision is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.audit.actions import record
from tonghu.casework import conferring
from tonghu.casework.filling import Filled, file_of
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.registry.filters import ChildFilters, SearchUnclear, narrowed
from tonghu.registry.models import Child
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.asking import AskingForm
from tonghu.workbench.casework.filling_page import filling_page
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.casework.presented import number_of
from tonghu.workbench.submitting import OnceForm

FOUND = 20


class AgendaForm(OnceForm):
    """Who is invited to the item."""

    units: Any = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="请哪些单位参与这一议题",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="被邀请的单位只看到这次会商和这一议题，看不到其他议题和儿童档案。",
    )

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = catalogue().matters["decision"].opening.receivers
        near = Organisation.objects.filter(kind__in=kinds, place__startswith=place[:COUNTY_DIGITS])
        here = near.exclude(end_on__lte=timezone.localdate())
        units: Any = self.fields["units"]
        units.queryset = here.order_by("kind", "name")


@require_http_methods(["GET", "POST"])
def agenda_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Without `child` in the address: find one. With it: what is to be discussed, and who is invited."""
    actor = actor_of(request)
    conference = matter_or_404(actor, pk)
    if conference.kind != "conference" or actor.reach is None:
        raise Http404
    child = _child(request, actor)
    if child is None:
        return _finding(request, pk, actor)
    form = AgendaForm(request.POST or None, place=conference.place)
    back = reverse("casework:matter", args=[pk])

    def add(filled: Filled | None) -> str:
        assert filled is not None  # the page has a form
        conferring.add_item(
            conference=pk,
            child=child,
            filled=filled,
            units=form.cleaned_data["units"],
            key=form.cleaned_data["key"],
            by=actor,
        )
        return back

    return filling_page(
        request,
        form,
        name="agenda_item",
        child=child,
        do=add,
        done="已加入议题。",
        twice=back,
        context={"title": "加入议题", "back": back},
    )


def _child(request: HttpRequest, actor: Actor) -> Child | None:
    number = request.GET.get("child", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    found = Child.objects.scoped(actor).filter(pk=int(number)).first()
    if found is None:
        raise Http404
    return found


def _finding(request: HttpRequest, pk: int, actor: Actor) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:60]
    found: list[Child] = []
    unclear = ""
    try:
        matching = narrowed(ChildFilters(search=words), today=timezone.localdate())
    except SearchUnclear as error:
        unclear = str(error)
    if words and not unclear:
        found = list(Child.objects.scoped(actor).filter(matching).order_by("name", "id")[:FOUND])
        record("suggest", "child", [child.pk for child in found], by=actor)
    back = reverse("casework:matter", args=[pk])
    context = {"words": words, "found": found, "unclear": unclear, "back": back, "pk": pk}
    return render(request, "workbench/casework/find_child.html", context)


@require_http_methods(["GET", "POST"])
def decide_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a decision on an item."""
    actor = actor_of(request)
    item = matter_or_404(actor, pk)
    if item.kind != "agenda_item" or actor.reach is None:
        raise Http404
    opening = catalogue().matters["decision"].opening
    form = AskingForm(
        request.POST or None, needs=opening.needs, receivers=opening.receivers, place=item.place
    )
    back = reverse("casework:matter", args=[pk])

    def decide(filled: Filled | None) -> str:
        assert filled is not None  # the page has a form
        given = form.given()
        given.pop("reason", None)
        conferring.decide(item=pk, filled=filled, key=form.cleaned_data["key"], by=actor, **given)
        return back

    return filling_page(
        request,
        form,
        name="decision",
        child=file_of(item.child_id, by=actor),
        do=decide,
        done="已写下决定，并交给办理的人。",
        twice=back,
        context={"title": "会商决定", "back": back, "number": number_of(item)},
    )

"""The page on which a matter begins."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tonghu.casework import actions
from tonghu.casework.core.turns import Me, standing_tokens
from tonghu.casework.filling import Filled, file_of
from tonghu.casework.following import may_follow
from tonghu.casework.models import Matter
from tonghu.casework.rules import kinds
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.places.models import Organisation
from tonghu.policy.matters.schema import MatterKind
from tonghu.registry.entrusted import entrusted_child
from tonghu.registry.models import Child
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.asking import AskingForm
from tonghu.workbench.casework.filling_page import filling_page
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.casework.taking_files import takes_files


def may_open(kind: MatterKind, who: Me) -> bool:
    """True for a post that begins such matters."""
    return bool(standing_tokens(who) & set(kind.opening.by))


@takes_files
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a matter of a kind, about the child that the address names."""
    actor = actor_of(request)
    rules = kinds().get(kind)
    if rules is None:
        raise Http404
    if not may_open(rules, me(actor)):
        raise NotPermitted(f"“{actor.title}”这一岗位不发起“{rules.title}”。请由有此职责的岗位办理。")
    parent = _parent(request, actor)
    child = _child(request, rules, actor, parent)
    place = child.place if child else parent.place if parent else own_place(actor)
    reached = file_of(child.pk, by=actor) if child else None
    form = AskingForm(
        request.POST or None, needs=rules.opening.needs, receivers=rules.opening.receivers, place=place
    )
    back = _back(parent, reached)

    def begin(filled: Filled | None) -> str:
        begun = actions.open_matter(
            kind=rules.id,
            child=child,
            place=None if rules.concerns == "child" else place,
            parent=parent,
            filled=filled,
            key=form.cleaned_data["key"],
            by=actor,
            **form.given(),
        )
        return reverse("casework:matter", args=[begun.pk])

    return filling_page(
        request,
        form,
        name=rules.opening.form,
        child=reached,
        do=begin,
        done=f"已发起“{rules.title}”。",
        twice=reverse("casework:list"),
        context={"kind": rules, "back": back},
    )


def _child(request: HttpRequest, rules: MatterKind, actor: Actor, parent: Matter | None) -> Child | None:
    """The child of the whole, or the one that the address names; None for a unit that received the whole and reaches no file."""
    if parent is not None and parent.child_id is not None:
        reached = file_of(parent.child_id, by=actor)
        if reached is None and rules.concerns == "child" and not may_follow(rules, parent, by=actor):
            raise Http404
        return reached
    number = request.GET.get("child", "")
    if not number:
        if "child" in rules.opening.needs:
            raise Http404
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    child = Child.objects.scoped(actor).filter(pk=int(number)).first()
    if child is None and actor.organisation_id is not None:
        child = entrusted_child(int(number), actor, on=timezone.localdate())
    if child is None:
        raise Http404
    return child


def _parent(request: HttpRequest, actor: Actor) -> Matter | None:
    """The matter that the address names as the whole of which this becomes a part; 404 where it is not seen."""
    number = request.GET.get("parent", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    return matter_or_404(actor, int(number))


def _back(parent: Matter | None, child: Child | None) -> str:
    if parent is not None:
        return reverse("casework:matter", args=[parent.pk])
    return reverse("children:child", args=[child.pk]) if child else reverse("casework:list")


def own_place(actor: Actor) -> str:
    """The county, or the smaller place, that the post stands at."""
    if actor.reach is not None:
        return actor.reach.low
    assert actor.organisation_id is not None  # a post that works on matters has a reach or an organisation
    return str(Organisation.objects.values_list("place", flat=True).get(pk=actor.organisation_id))

"""Reading leads, each as the post may see it. Every function takes the actor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.leads.models import OPEN, Lead, Photo, State, Step, Verdict, Verification
from tonghu.leads.permissions import check_reads, goes_to_see
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.models import Child, Standing
from tonghu.secrecy.ring import blind_indexes

# What a village does not see: not sent to it yet, or sent back by it.
NOT_WITH_THE_VILLAGE = (State.NEW, State.RETURNED)
MOST_CANDIDATES = 5


def leads_visible_to(actor: Actor) -> ScopedQuerySet[Lead]:
    """The leads that this post may know of. NotPermitted for a post that sees none."""
    check_reads(actor)
    leads = Lead.objects.scoped(actor)
    if goes_to_see(actor):
        leads = leads.filter(assigned_post__isnull=False).exclude(state__in=NOT_WITH_THE_VILLAGE)
    return leads


def listed(leads: ScopedQuerySet[Lead]) -> ScopedQuerySet[Lead]:
    """For lists: without what each rests on, which is large and would be decrypted for nothing."""
    return leads.defer("explained", "number")


def lead_for(actor: Actor, pk: int) -> Lead | None:
    """One lead, or None: it does not exist, or this post may not know of it."""
    return leads_visible_to(actor).filter(pk=pk).first()


def was_done(actor: Actor, pk: int, key: UUID) -> bool:
    """True when this very form was carried out already; the lead may be out of the post's sight since."""
    return Step.objects.scoped(actor).filter(lead=pk, key=key, post_id=actor.post_id).exists()


def steps_of(lead: Lead, actor: Actor) -> list[Step]:
    """What was done with it, newest first."""
    return list(Step.objects.scoped(actor).filter(lead=lead).order_by("-at", "-id"))


def verifications_of(lead: Lead, actor: Actor) -> list[Verification]:
    """What visits found, newest first, each with its photos."""
    found = Verification.objects.scoped(actor).filter(lead=lead).order_by("-recorded_at", "-id")
    visits = list(found)
    photos = Photo.objects.scoped(actor).filter(verification__in=[visit.pk for visit in visits])
    by_visit: dict[int, list[Photo]] = {visit.pk: [] for visit in visits}
    for photo in photos.order_by("id"):
        by_visit[photo.verification_id].append(photo)
    for visit in visits:
        visit.shown_photos = by_visit[visit.pk]  # type: ignore[attr-defined]  # prefetched for the page
    return visits


def photo_for(actor: Actor, pk: int) -> Photo | None:
    """A photo of a lead that the post may see."""
    photo = Photo.objects.scoped(actor).filter(pk=pk).select_related("verification").first()
    if photo is None or not leads_visible_to(actor).filter(pk=photo.verification.lead_id).exists():
        return None
    return photo


def earlier_leads(lead: Lead, actor: Actor) -> list[Lead]:
    """Other leads of the same person: the same number, or without one the same name and birth date."""
    same = leads_visible_to(actor).exclude(pk=lead.pk)
    if lead.number is not None:
        same = same.filter(number_index__in=blind_indexes(lead.number, "resident_number"))
    else:
        same = same.filter(name__spelt=lead.name, birth_on=lead.birth_on)
    return list(listed(same).order_by("-id")[:MOST_CANDIDATES])


def files_like(lead: Lead, actor: Actor) -> list[Child]:
    """Files that may be this child's: the same number first, then the same name and birth date."""
    files = Child.objects.scoped(actor).exclude(standing=Standing.MERGED)
    same = Q(name__spelt=lead.name, birth_on=lead.birth_on)
    if lead.number is not None:
        same |= Q(number_index__in=blind_indexes(lead.number, "resident_number"))
    found = list(files.filter(same).order_by("id")[:MOST_CANDIDATES])
    return sorted(found, key=lambda child: child.number_index != lead.number_index)


def open_work(actor: Actor) -> ScopedQuerySet[Lead]:
    """Open leads on which it is this post's turn."""
    turns = [state for state, permission in _TURNS.items() if actor.may(permission)]
    return leads_visible_to(actor).filter(state__in=turns)


_TURNS = {
    State.NEW: Permission.LEAD_DISPATCH,
    State.RETURNED: Permission.LEAD_DISPATCH,
    State.DISPATCHED: Permission.LEAD_VERIFY,
    State.VERIFIED: Permission.LEAD_REVIEW,
    State.REVIEWED: Permission.LEAD_CONFIRM,
}


def tally(leads: ScopedQuerySet[Lead], *, today: dt.date) -> Mapping[str, int]:
    """How many in each state, and under "overdue" how many open ones are past their last day."""
    late = Count("id", filter=Q(due_on__lt=today))
    counted = leads.order_by().values_list("state").annotate(n=Count("id"), late=late)
    found = dict.fromkeys(State.values, 0) | {"overdue": 0}
    for state, number, overdue in counted:
        found[state] = number
        found["overdue"] += overdue if state in OPEN else 0
    return found


def verdicts(actor: Actor) -> list[dict[str, Any]]:
    """Verdicts by category, action and confidence: [{category, kind, confidence, verdict, n}]."""
    actor.check(Permission.PRECISION_READ, Permission.PRECISION_READ.words)
    ended = Lead.objects.scoped(actor).filter(verdict__in=Verdict.values)
    groups = ended.order_by().values("category", "kind", "confidence", "verdict").annotate(n=Count("id"))
    return [dict(group) for group in groups]

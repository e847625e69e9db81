"""A child's leads go to another county with the file.

What was decided goes as it was decided: it is part of the child's history. What is open begins there anew, with all that was
found about it, as a lead to be dispatched: whoever was to visit works in the old county. Where the new county has
raised the same lead itself, theirs stands and this one is superseded.
"""

from __future__ import annotations

from tonghu.kernel.actor import Actor
from tonghu.leads.models import OPEN, Lead, Photo, Step, Verification
from tonghu.leads.moving import move
from tonghu.registry.models import Child

REASON = "儿童档案迁往另一县(市、区),由迁入地接着办理。"
SAME_THERE = "迁入地已有同一线索。"


def take_along(child: Child, place: str, by: Actor) -> None:
    """All leads about the child to that place. `by` reaches both counties."""
    leads = Lead.objects.scoped(by).select_for_update(of=("self",)).filter(child_id=child.pk)
    for lead in leads.filter(state__in=OPEN).order_by("pk"):
        move(lead, "transfer", by=by, reason=REASON, assigned_post=None, assigned_name="")
        same = Lead.objects.scoped(by).filter(place=place, fact=lead.fact, state__in=OPEN)
        if same.exclude(pk=lead.pk).exists():
            move(lead, "supersede", by=by, reason=SAME_THERE)
    moved = list(leads.values_list("pk", flat=True))
    Photo.objects.scoped(by).filter(verification__lead__in=moved).update(place=place)
    for model in (Verification, Step):
        model.objects.scoped(by).filter(lead__in=moved).update(place=place)
    Lead.objects.scoped(by).filter(pk__in=moved).update(place=place)

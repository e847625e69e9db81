"""Agreements, batches and their files, as a post may see them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping as MappingType

from django.db.models import Count, Q, QuerySet

from tonghu.exchange.models import Agreement, Batch, FileState, Mapping, RegisterFile
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS, DOWN_TO_COUNTY

# The list of places tells nothing of anybody; what departments send of people needs an agreement.
PUBLIC_REGISTERS = frozenset({"division"})
LIVE = (FileState.WAITING, FileState.READY, FileState.OPEN, FileState.ASIDE)


def county_of(actor: Actor) -> str:
    """The county for which this post brings in registers. NotPermitted for posts above and below it."""
    if actor.reach is not None:
        place = actor.reach.low
    elif actor.organisation_id is not None:
        place = Organisation.objects.values_list("place", flat=True).get(pk=actor.organisation_id)
    else:
        place = ""
    if len(place) != COUNTY_DIGITS:
        raise NotPermitted(f"“{actor.title}”不在县级,不能报送登记数据。请由县级民政或县级部门的岗位办理。")
    return place


def agreements_for(actor: Actor) -> QuerySet[Agreement]:
    """Those under which this post's registers come in, newest first: of its county, or of a place above it."""
    county = county_of(actor)
    above = [county[:digits] for digits in DOWN_TO_COUNTY]
    found = Agreement.objects.filter(place__in=above).select_related("organisation")
    if actor.reach is None:
        found = found.filter(Q(organisation=None) | Q(organisation_id=actor.organisation_id))
    return found.order_by("-start_on", "-id")


def in_force(agreements: QuerySet[Agreement], *, on: dt.date) -> QuerySet[Agreement]:
    """Those of them that hold on the day."""
    return agreements.filter(Q(end_on=None) | Q(end_on__gt=on), start_on__lte=on)


def by_register(agreements: QuerySet[Agreement]) -> dict[str, Agreement]:
    """Register → the agreement it comes in under: one with this very unit first, then the newest."""
    found: dict[str, Agreement] = {}
    for agreement in sorted(agreements, key=lambda each: each.organisation_id is None):
        for register in agreement.registers:
            found.setdefault(register, agreement)
    return found


def batches(actor: Actor) -> QuerySet[Batch]:
    """Newest first, with `file_count` and `open_count` (files that wait for a person)."""
    actor.check("register.read", "查看登记数据")
    return (
        Batch.objects.scoped(actor)
        .annotate(
            file_count=Count("files", filter=~Q(files__state=FileState.REFUSED)),
            open_count=Count("files", filter=Q(files__state=FileState.OPEN)),
        )
        .order_by("-id")
    )


def batch(pk: int, *, actor: Actor) -> Batch:
    """One batch; Batch.DoesNotExist for one that this post does not see."""
    return batches(actor).get(pk=pk)


def files_of(batch: Batch, *, actor: Actor) -> QuerySet[RegisterFile]:
    """The files of a batch by name, each with its agreement."""
    return (
        RegisterFile.objects.scoped(actor)
        .filter(batch=batch)
        .select_related("agreement")
        .order_by("name", "id")
    )


def files_for_run(batch: Batch, *, actor: Actor) -> QuerySet[RegisterFile]:
    """What a run of this batch reads: its files, and what departments sent for the same county and day."""
    return (
        RegisterFile.objects.scoped(actor)
        .filter(
            Q(batch=batch)
            | Q(batch__place=batch.place, batch__as_of=batch.as_of, batch__organisation_id__isnull=False),
            state=FileState.READY,
        )
        .select_related("batch", "agreement")
        .order_by("name", "id")
    )


def taught(place: str) -> MappingType[str, MappingType[str, str]]:
    """Register → header → column: what people of this county explained."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in Mapping.objects.filter(place=place):
        found[row.register][row.header] = row.column
    return found

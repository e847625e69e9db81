"""Which place a board is about, and the way to it."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division, Level
from tonghu.workbench.components.place_breadcrumb import PlaceStep

BELOW = {
    Level.PROVINCE: "市",
    Level.CITY: "县（市、区）",
    Level.COUNTY: "乡镇（街道）",
    Level.TOWN: "村（社区）",
    Level.VILLAGE: "",
}


def board_place(actor: Actor, place: str = "") -> Division:
    """The division asked for, or the post's own. NotPermitted without the permission; Http404 outside the post's reach:
    a board of another county is not there, as its children are not."""
    actor.check(Permission.BOARD_READ, Permission.BOARD_READ.words)
    if actor.reach is None:
        raise Http404(place)
    wanted = place or actor.reach.low
    division = Division.objects.filter(place=wanted).first() if actor.reach.covers(wanted) else None
    if division is None:
        raise Http404(wanted)
    return division


def steps_to(division: Division, actor: Actor, *, url_name: str = "monitoring:place") -> list[PlaceStep]:
    """From the province down to it; a link where the post may go."""
    keys = [division.place[:length] for length in range(2, len(division.place))]
    above = Division.objects.filter(place__in=keys).order_by("place")
    reach = actor.reach
    return [
        *(
            PlaceStep(
                each.name,
                reverse(url_name, args=[each.place]) if reach and reach.covers(each.place) else "",
            )
            for each in above
        ),
        PlaceStep(division.name),
    ]


def names_below(division: Division) -> dict[str, str]:
    """Names of the divisions right below it and its own, by place key; one query."""
    rows = Division.objects.filter(parent_id=division.place).order_by("place").values_list("place", "name")
    return {division.place: division.name, **dict(rows)}

"""Where a board ends: a village's children, for a post that reads names; and who answers there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from tonghu.accounts.roles import ChildDirector, ChildSupervisor
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.oversight.naming import reads_names
from tonghu.oversight.reading import open_by_child
from tonghu.oversight.responsible import ROLE_TITLES, VACANT, holders_by_role
from tonghu.places.models import Division
from tonghu.registry.categories import category_titles
from tonghu.registry.models import Child, Standing
from tonghu.registry.queries import categories_held, children_visible_to
from tonghu.workbench.boards import links

# A village has some tens of children on its roster; the roster itself goes on from there.
MOST = 200


@dataclass(frozen=True, kw_only=True)
class ChildShown:
    """A child of the village with what is owed. `open`, `overdue`: duties for the child that are not done."""

    name: str
    href: str
    categories: str
    open: int
    overdue: int


def village_context(division: Division, actor: Actor) -> dict[str, object]:
    """`holders`: [(role, names)]; `children`: those in the post's sight, most overdue first, None where the post reads no
    names; `number`: how many there are."""
    today = timezone.localdate()
    roles = (ChildDirector.key, ChildSupervisor.key)
    holders = [
        (ROLE_TITLES[role], "、".join(names) or VACANT)
        for role, names in holders_by_role(division.place, roles, on=today).items()
    ]
    here = children_visible_to(actor, today=today).filter(place=division.place, standing=Standing.OPEN)
    if not reads_names(actor):
        return {"holders": holders, "children": None, "number": here.count()}
    children = list(here.defer("number", "carer_phone").order_by("pk")[:MOST])
    record(
        "list",
        "child",
        [child.pk for child in children],
        by=actor,
        place=division.place,
        detail={"what": "board"},
    )
    return {"holders": holders, "children": _shown(children, division, actor), "number": len(children)}


def _shown(children: list[Child], division: Division, actor: Actor) -> list[ChildShown]:
    owed = open_by_child(division.place, by=actor, on=timezone.localdate())
    held = categories_held([child.pk for child in children], actor)
    titles = category_titles()
    shown = [
        ChildShown(
            name=child.name,
            href=links.child_duties(child.pk),
            categories="、".join(titles.get(name, name) for name in held.get(child.pk, ())),
            open=owed.get(child.pk, (0, 0))[0],
            overdue=owed.get(child.pk, (0, 0))[1],
        )
        for child in children
    ]
    return sorted(shown, key=lambda child: (-child.overdue, -child.open, child.name))

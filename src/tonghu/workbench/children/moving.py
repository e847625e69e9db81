"""The page of a move within the reach of the post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tonghu.accounts.permissions import Permission
from tonghu.places.models import Division, Level
from tonghu.registry.moving import move
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.writing import form_page, handled, opened_to, to


@form_page
def move_child(request: HttpRequest, pk: int) -> HttpResponse:
    """迁移, within the reach of the post."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    reach = opened.actor.reach
    rows = Division.objects.filter(level__in=(Level.TOWN, Level.VILLAGE)).exclude(place=opened.child.place)
    rows = rows.filter(place__gte=reach.low, place__lt=reach.high) if reach else rows.none()
    county = opened.child.place[:6]
    near = rows.filter(place__startswith=county).order_by("place")
    return handled(
        request,
        opened,
        form=ask.MoveForm,
        title="迁移到另一村（社区）",
        deed=move,
        done="已迁移。儿童主任按新的村（社区）确定。",
        back=to("child", pk),
        button="迁移",
        note="档案、家庭、类别、走访一并迁移。本页只办理本县（市、区）内的迁移。",
        places=[(each.place, each.path) for each in near],
    )

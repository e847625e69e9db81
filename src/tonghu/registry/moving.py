"""A child moves: the file and all that lies in it go to the new place, within the reach of one post."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.places.models import Division, Level
from tonghu.registry.changing import lock, need_reason, note
from tonghu.registry.followers import followers
from tonghu.registry.models import Change, Child, Merge, Split


@transaction.atomic
def move(
    *, child: Child, place: str, address: str, version: int, reason: str, by: Actor, key: UUID | None = None
) -> Child:
    """To another village (or town, where the village is not known) in reach.

    UserError for an unknown place or one outside the reach; Conflict when the file changed since `version`.
    """
    by.check("child.change", "迁移儿童档案")
    given = need_reason(reason)
    held = lock(child, by=by, version=version, key=key)
    if by.reach is None or not by.reach.covers(place):
        raise UserError(
            "迁入地不归您的岗位管理。跨县(市、区)的,请用“跨县迁移”,由对方县接收;档案在办结前留在原地。"
        )
    there = Division.objects.filter(place=place, level__in=(Level.TOWN, Level.VILLAGE)).first()
    if there is None:
        raise UserError("没有找到迁入的村(社区)或乡镇(街道)。请从列出的地区中选择。")
    if place == held.place:
        raise UserError(f"儿童已在{there.name},没有迁移。只改住址的,请用“更正”。")
    before = held.place
    with_merged(held, place, by=by)
    held.place, held.address = place, address.strip()
    detail = {"fields": {"place": [before, place]}}
    note(held, "move", f"迁移到{there.path}", by=by, reason=given, detail=detail, key=key)
    return held


def with_merged(held: Child, place: str, *, by: Actor, across: bool = False) -> None:
    """All that lies in the file goes to the place; the file itself is left to the caller, to be saved with its words.

    Files that were merged into it go too, so that the merge can still be undone. `across`: to another county.
    """
    merged = Child.objects.scoped(by).filter(merged_into=held)
    for each in (held, *merged):
        _take_along(each, place, by=by, across=across)
    merged.update(place=place)


def _take_along(child: Child, place: str, *, by: Actor, across: bool) -> None:
    for follower in followers().values():
        if across and follower.across is not None:
            follower.across(child, place, by)
        elif follower.moves_place:
            follower.of(child, by=by).update(place=place)
    Change.objects.scoped(by).filter(child=child).update(place=place)
    Merge.objects.scoped(by).filter(kept=child).update(place=place)
    Split.objects.scoped(by).filter(source=child).update(place=place)

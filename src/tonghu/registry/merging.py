"""Two files found to be one child: put together with provenance, and apart again exactly as they were.

Nothing is copied and nothing is lost. A field taken from the dropped file is exchanged with the kept file's, so that
each value stands in one of the two rows; rows change hands by their ids. Undoing exchanges and hands back. What both
files have (the same category held today, the same adult) stays with the dropped file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.registry.actions import last_visit_on
from tonghu.registry.changing import lock, need_reason, note
from tonghu.registry.core.initials import initials
from tonghu.registry.followers import give_back, take_all
from tonghu.registry.models import Adult, Child, Entrusted, Holding, Merge, Standing

# What may be chosen field by field. Initials go with the name.
CHOOSABLE = ("name", "number", "birth_on", "sex", "address", "carer", "carer_relation", "carer_phone")


@transaction.atomic
def merge(
    *,
    kept: Child,
    dropped: Child,
    from_dropped: Sequence[str],
    versions: tuple[int, int],
    reason: str,
    by: Actor,
    key: UUID | None = None,
) -> Merge:
    """Put `dropped` into `kept`; `from_dropped`: the fields (CHOOSABLE) whose value the dropped file has right.

    `versions`: of the kept and the dropped file as they were compared. Conflict when either changed since;
    UserError when one of them is out of reach or is merged already.
    """
    by.check("child.merge", "合并儿童档案")
    given = need_reason(reason)
    if kept.pk == dropped.pk:
        raise UserError("两份档案是同一份,不能合并。请另选一份。")
    if unknown := set(from_dropped) - set(CHOOSABLE):
        raise KeyError(f"not to be chosen: {sorted(unknown)}")
    kept, dropped = _both(kept, dropped, versions=versions, by=by, key=key)
    before = {
        "swapped": [field for field in CHOOSABLE if field in from_dropped],
        "standing": dropped.standing,
        "kept_standing": kept.standing,
    }
    _exchange(kept, dropped, before["swapped"])
    moved = take_all(from_=dropped, to=kept, by=by, left=lambda key, rows: _had_twice(key, rows, kept, by))
    below = Child.objects.scoped(by).filter(merged_into=dropped)
    moved["child"] = sorted(below.values_list("pk", flat=True))
    below.update(merged_into=kept)
    dropped.standing, dropped.merged_into = Standing.MERGED, kept
    if Holding.objects.scoped(by).filter(child=kept, end_on=None).exists():
        kept.standing = Standing.OPEN
    _count_visits(kept, dropped, by=by)
    done = Merge.objects.create(
        place=kept.place,
        kept=kept,
        dropped=dropped,
        reason=given,
        moved=moved,
        before=before,
        merged_by=by.user_name,
    )
    detail = {"merge": done.pk, "kept": kept.pk, "dropped": dropped.pk, **before}
    note(dropped, "merge", f"并入档案：{kept.name}", by=by, reason=given, detail=detail, key=key)
    note(kept, "merge", f"并入另一份档案：{dropped.name}", by=by, reason=given, detail=detail, key=key)
    return done


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: Actor, key: UUID | None = None) -> Merge:
    """The two files apart again: every row and value back where it was. What came since stays with the kept file.

    UserError where a later merge or split must be undone first, or a row has gone elsewhere meanwhile.
    """
    by.check("child.merge", "撤销合并")
    given = need_reason(reason)
    held = Merge.objects.scoped(by).select_for_update(of=("self",)).filter(pk=merge.pk).first()
    if held is None or held.undone_at is not None:
        raise UserError("这次合并已经撤销,或不在您的管辖范围内。请刷新页面查看。")
    kept = lock(Child(pk=held.kept_id), by=by, key=key)
    dropped = Child.objects.scoped(by).select_for_update(of=("self",)).filter(pk=held.dropped_id).first()
    if dropped is None:
        raise UserError("被并入的档案已不在您的管辖范围内,不能撤销。请联系那一地区的县级民政部门。")
    _refuse_out_of_turn(held, kept, by=by)
    if missing := give_back(
        {name: ids for name, ids in held.moved.items() if name != "child"}, from_=kept, to=dropped, by=by
    ):
        raise UserError(
            f"有 {sum(map(len, missing.values()))} 条记录在合并后又移到了别处,不能原样撤销。请先把它们移回来。"
        )
    Child.objects.scoped(by).filter(pk__in=held.moved["child"], merged_into=kept).update(merged_into=dropped)
    _exchange(kept, dropped, held.before["swapped"])
    dropped.merged_into, dropped.standing = None, held.before["standing"]
    kept.standing = held.before["kept_standing"]
    _close_or_open(kept, by=by)
    _count_visits(kept, dropped, by=by)
    held.undone_at, held.undone_by, held.undone_reason = timezone.now(), by.user_name, given
    held.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    detail = {"merge": held.pk, "kept": kept.pk, "dropped": dropped.pk}
    note(
        kept, "undo_merge", f"撤销合并：{dropped.name}的档案恢复", by=by, reason=given, detail=detail, key=key
    )
    note(
        dropped,
        "undo_merge",
        f"撤销合并：从{kept.name}的档案恢复",
        by=by,
        reason=given,
        detail=detail,
        key=key,
    )
    return held


def differences(kept: Child, dropped: Child) -> list[str]:
    """The fields (CHOOSABLE) in which the two files differ."""
    return [
        field for field in CHOOSABLE if (getattr(kept, field) or None) != (getattr(dropped, field) or None)
    ]


def _both(
    kept: Child, dropped: Child, *, versions: tuple[int, int], by: Actor, key: UUID | None
) -> tuple[Child, Child]:
    """Both locked, the lower id first, so that two merges of the same files never wait for each other."""
    asked = {kept.pk: (kept, versions[0]), dropped.pk: (dropped, versions[1])}
    held = {
        pk: lock(child, by=by, version=version, key=key) for pk, (child, version) in sorted(asked.items())
    }
    return held[kept.pk], held[dropped.pk]


def _exchange(one: Child, other: Child, fields: Iterable[str]) -> None:
    for field in fields:
        mine, theirs = getattr(one, field), getattr(other, field)
        setattr(one, field, theirs)
        setattr(other, field, mine)
    one.initials, other.initials = initials(one.name), initials(other.name)


def _had_twice(key: str, rows: Any, kept: Child, by: Actor) -> list[int]:
    """Ids of the dropped file's rows that the kept file has as well."""
    if key == "holding":
        held = Holding.objects.scoped(by).filter(child=kept, end_on=None).values_list("category", flat=True)
        return list(rows.filter(end_on=None, category__in=list(held)).values_list("pk", flat=True))
    if key == "entrusted":
        units = Entrusted.objects.scoped(by).filter(child=kept).values_list("organisation", flat=True)
        return list(rows.filter(organisation__in=list(units)).values_list("pk", flat=True))
    if key == "adult":
        there = [_person(adult) for adult in Adult.objects.scoped(by).filter(child=kept, end_on=None)]
        # Whom a protection order names goes along with the order.
        mine = rows.filter(end_on=None, blocks=None)
        return [adult.pk for adult in mine if _person(adult) in there]
    return []


def _person(adult: Adult) -> tuple[str, bytes | str]:
    index = adult.number_index
    return adult.relation, bytes(index) if index is not None else adult.name


def _refuse_out_of_turn(held: Merge, kept: Child, *, by: Actor) -> None:
    later = Merge.objects.scoped(by).filter(kept=kept, undone_at=None, pk__gt=held.pk).order_by("-pk").first()
    if later is not None:
        raise UserError(f"之后还并入过另一份档案({later.merged_at:%Y-%m-%d}),请先撤销那一次合并。")


def _close_or_open(child: Child, *, by: Actor) -> None:
    """A file with a category held today is open."""
    if Holding.objects.scoped(by).filter(child=child, end_on=None).exists():
        child.standing = Standing.OPEN


def _count_visits(*files: Child, by: Actor) -> None:
    for child in files:
        child.last_visit_on = last_visit_on(child, by=by)

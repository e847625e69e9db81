"""A child holds a category from a day until a day."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.categories import check_category
from tonghu.registry.changing import lock, note, shown
from tonghu.registry.models import Child, Holding, Standing


@transaction.atomic
def hold_category(
    *,
    child: Child,
    category: str,
    start_on: dt.date,
    basis: str,
    lead: int | None = None,
    by: Actor,
    version: int | None = None,
    key: UUID | None = None,
) -> Holding:
    """The child holds `category` (an id of catalogue/categories) from that day. A closed file opens again.

    Conflict when the child holds it already: `theirs` is that holding. UserError for an unknown category.
    """
    by.check("child.change", "认定儿童类别")
    check_category(category)
    held = lock(child, by=by, version=version, key=key)
    if there := Holding.objects.scoped(by).filter(child=held, category=category, end_on=None).first():
        raise Conflict(
            f"{held.name}自{there.start_on:%Y-%m-%d}起已认定为这一类别,没有重复认定。", theirs=there
        )
    holding = Holding.objects.create(
        place=held.place,
        child=held,
        category=category,
        start_on=start_on,
        basis=_need_basis(basis),
        lead=lead,
    )
    held.standing = Standing.OPEN
    detail = {"category": category, "start_on": shown(start_on), "lead": lead, "holding": holding.pk}
    note(held, "hold_category", "认定类别", by=by, reason=basis, detail=detail, key=key)
    return holding


@transaction.atomic
def end_category(
    *,
    child: Child,
    category: str,
    end_on: dt.date,
    basis: str,
    lead: int | None = None,
    by: Actor,
    version: int | None = None,
    key: UUID | None = None,
) -> Holding:
    """The child no longer holds `category` from that day. The file closes with the last of its categories.

    Conflict when the child does not hold it; UserError for a day before it began.
    """
    by.check("child.change", "退出儿童类别")
    held = lock(child, by=by, version=version, key=key)
    holding = (
        Holding.objects.scoped(by)
        .select_for_update()
        .filter(child=held, category=category, end_on=None)
        .first()
    )
    if holding is None:
        raise Conflict(f"{held.name}目前没有这一类别的认定,可能已由他人办理退出。", theirs=held)
    if end_on < holding.start_on:
        raise UserError(f"退出日期不能早于认定日期{holding.start_on:%Y-%m-%d},填的是{end_on:%Y-%m-%d}。")
    holding.end_on = end_on
    holding.end_basis = _need_basis(basis)
    holding.save(update_fields=["end_on", "end_basis"])
    if not Holding.objects.scoped(by).filter(child=held, end_on=None).exists():
        held.standing = Standing.CLOSED
    detail = {"category": category, "end_on": shown(end_on), "lead": lead, "holding": holding.pk}
    note(held, "end_category", "退出类别", by=by, reason=basis, detail=detail, key=key)
    return holding


def _need_basis(basis: str) -> str:
    if not (given := basis.strip()):
        raise UserError("请写明依据:认定和退出都要说明依据哪一条、哪一份材料。")
    return given

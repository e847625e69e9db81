"""The members of a child's family: added, corrected, of the family no longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import lock, need_reason, note, shown
from tonghu.registry.differences import clean_number, clean_phone, set_what_differs
from tonghu.registry.models import Adult, Child, Relation

ADULT_CORRECTABLE = ("relation", "name", "number", "phone", "is_guardian", "state", "source")


@transaction.atomic
def add_adult(
    *,
    child: Child,
    relation: str,
    name: str,
    number: str | None = None,
    phone: str | None = None,
    is_guardian: bool = False,
    state: str = "",
    source: str = "",
    by: Actor,
    version: int | None = None,
    key: UUID | None = None,
) -> Adult:
    """Add a member of the family. Conflict when one of that name and relation is there."""
    by.check("child.change", "更正儿童档案")
    held = lock(child, by=by, version=version, key=key)
    if not name.strip():
        raise UserError("请填写家庭成员的姓名。")
    family = Adult.objects.scoped(by).filter(child=held, end_on=None)
    if there := family.filter(relation=relation, name=name.strip()).first():
        raise Conflict(f"{there.name}已登记为这名儿童的家庭成员。要改内容的,请用“更正”。", theirs=there)
    adult = Adult.objects.create(
        place=held.place,
        child=held,
        relation=Relation(relation),
        name=name.strip(),
        number=clean_number(number),
        phone=clean_phone(phone),
        is_guardian=is_guardian,
        state=state,
        source=source,
    )
    words = f"登记家庭成员：{Relation(relation).label} {adult.name}"
    note(held, "add_adult", words, by=by, reason=source, detail={"adult": adult.pk}, key=key)
    return adult


@transaction.atomic
def correct_adult(
    *,
    adult: Adult,
    changes: Mapping[str, Any],
    version: int,
    reason: str,
    by: Actor,
    key: UUID | None = None,
) -> Adult:
    """Change fields of a member of the family (`ADULT_CORRECTABLE`). `version`: the child's file's."""
    by.check("child.change", "更正儿童档案")
    given = need_reason(reason)
    child = lock(Child(pk=adult.child_id), by=by, version=version, key=key)
    held = Adult.objects.scoped(by).get(pk=adult.pk, child=child)
    cleaned = dict(changes)
    if "number" in changes:
        cleaned["number"] = clean_number(changes["number"])
    if "phone" in changes:
        cleaned["phone"] = clean_phone(changes["phone"])
    if differences := set_what_differs(held, cleaned, ADULT_CORRECTABLE):
        held.save()
        words, detail = f"更正家庭成员：{held.name}", {"adult": held.pk, "fields": differences}
        note(child, "correct_adult", words, by=by, reason=given, detail=detail, key=key)
    return held


@transaction.atomic
def end_adult(
    *, adult: Adult, end_on: dt.date, reason: str, version: int, by: Actor, key: UUID | None = None
) -> Adult:
    """A person is of the family no longer from that day (a divorce, a carer replaced); the row stays."""
    by.check("child.change", "更正儿童档案")
    given = need_reason(reason)
    child = lock(Child(pk=adult.child_id), by=by, version=version, key=key)
    held = Adult.objects.scoped(by).get(pk=adult.pk, child=child)
    held.end_on, held.is_guardian = end_on, False
    held.save(update_fields=["end_on", "is_guardian"])
    detail = {"adult": held.pk, "end_on": shown(end_on)}
    note(child, "end_adult", f"结束家庭关系：{held.name}", by=by, reason=given, detail=detail, key=key)
    return held

"""A file is opened, and what it says of the child is corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tonghu.kernel import resident_number
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import lock, need_reason, note
from tonghu.registry.core.initials import initials
from tonghu.registry.differences import clean_number, set_what_differs
from tonghu.registry.models import Child, Sex, Standing
from tonghu.secrecy.ring import blind_index
from tonghu.secrecy.searching import by_number

# What `correct` may change. Place, standing and version have verbs of their own.
CORRECTABLE = ("name", "number", "birth_on", "sex", "address", "carer", "carer_relation", "carer_phone")


@transaction.atomic
def open_file(
    *,
    place: str,
    name: str,
    number: str | None,
    birth_on: dt.date | None,
    sex: str,
    reason: str,
    lead: int | None = None,
    by: Actor,
    address: str = "",
    carer: str = "",
    carer_relation: str = "",
) -> Child:
    """Open a child's file. Birth date and sex come from a valid number where they are not given.

    Conflict when an open file within reach carries the same number: `theirs` is that file.
    UserError without a name, or for a place outside the post's reach.
    """
    by.check("child.change", "建立儿童档案")
    given = need_reason(reason)
    if not name.strip():
        raise UserError("请填写儿童姓名:没有姓名不能建立档案。还没有起名的,填“某某之子”或“某某之女”。")
    if by.reach is None or not by.reach.covers(place):
        raise UserError("这个地区不归您的岗位管理,不能在那里建立档案。请交由当地县级民政部门办理。")
    cleaned = clean_number(number)
    if cleaned is not None:
        _refuse_second_file(cleaned, by=by)
    child = Child(
        place=place,
        name=name.strip(),
        initials=initials(name),
        number=cleaned,
        birth_on=birth_on or _birth_of(cleaned),
        sex=_sex(sex, cleaned),
        address=address,
        carer=carer,
        carer_relation=carer_relation,
        version=0,
    )
    note(child, "open_file", "建立档案", by=by, reason=given, detail={"lead": lead})
    return child


@transaction.atomic
def correct(
    *,
    child: Child,
    changes: Mapping[str, Any],
    version: int,
    reason: str,
    by: Actor,
    key: UUID | None = None,
) -> Child:
    """Change fields of the file (`CORRECTABLE`). What is equal already is no change; nothing left is no entry.

    Conflict when the file is no longer at `version`.
    """
    by.check("child.change", "更正儿童档案")
    given = need_reason(reason)
    held = lock(child, by=by, version=version, key=key)
    cleaned = {**changes, **({"number": clean_number(changes["number"])} if "number" in changes else {})}
    differences = set_what_differs(held, cleaned, CORRECTABLE)
    if not differences:
        return held
    if "number" in differences and held.number is not None:
        _refuse_second_file(held.number, by=by, besides=held)
    held.initials = initials(held.name)
    note(held, "correct", "更正档案", by=by, reason=given, detail={"fields": differences}, key=key)
    return held


def _refuse_second_file(number: str, *, by: Actor, besides: Child | None = None) -> None:
    """Conflict when another open file carries the number. Two who open at once wait for each other here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(encode(%s, 'hex'), 0))",
            [blind_index(number, "resident_number")],
        )
    files = by_number(Child.objects.scoped(by), number).exclude(standing=Standing.MERGED)
    if besides is not None:
        files = files.exclude(pk=besides.pk)
    if there := files.first():
        raise Conflict(
            f"同一公民身份号码已有一份档案:{there.name}。请打开那份档案办理;确是两人的,先核对号码。",
            theirs=there,
        )


def _birth_of(number: str | None) -> dt.date | None:
    valid = number is not None and resident_number.is_valid(number)
    return resident_number.birth_date(number) if valid and number else None


def _sex(given: str, number: str | None) -> str:
    if given in (Sex.MALE, Sex.FEMALE) or number is None or not resident_number.is_valid(number):
        return given or Sex.UNKNOWN
    return Sex.MALE if resident_number.is_male(number) else Sex.FEMALE

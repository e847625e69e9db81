"""Writes to a child's file, keyword-only. Each runs inside `acting`, as a whole or not at all."""

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
from tonghu.registry.categories import check_category
from tonghu.registry.changing import AlreadyDone, lock, need_reason, not_in_future, note, shown, shown_masked
from tonghu.registry.core.initials import initials
from tonghu.registry.models import Adult, Child, Holding, Relation, Sex, Standing, Visit
from tonghu.secrecy.ring import blind_index
from tonghu.secrecy.searching import by_number

# What `correct` may change. Place, standing and version have verbs of their own.
CORRECTABLE = ("name", "number", "birth_on", "sex", "address", "carer", "carer_relation", "carer_phone")
ADULT_CORRECTABLE = ("relation", "name", "number", "phone", "is_guardian", "state", "source")
SECRET = frozenset({"number", "carer_phone", "phone"})


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


@transaction.atomic
def record_visit(
    *,
    child: Child,
    visited_on: dt.date,
    saw_child: bool,
    carer: str = "",
    note_text: str = "",
    lead: int | None = None,
    corrects: Visit | None = None,
    visitor: tuple[int, str] | None = None,
    by: Actor,
    key: UUID | None = None,
) -> Visit:
    """Add a visit. Never edited afterwards: a mistake is mended by a visit that `corrects` it.

    The very same visit by the same post is recorded once: AlreadyDone for the second (the back button).

    `visitor`: (post id, name) of who went, where another than `by` records it (a lead's verification).
    UserError for a day to come, or without a word on an unseen child.
    """
    if not (by.may("visit.record") or by.may("child.change")):
        by.check("visit.record", "登记走访")
    not_in_future(visited_on, "走访日期")
    if not saw_child and not note_text.strip():
        raise UserError("没有见到儿童本人的,请在“情况”中写明原因。")
    held = lock(child, by=by, key=key)
    if corrects is not None and corrects.child_id != held.pk:
        raise UserError("要更正的走访不是这名儿童的。请回到走访页重新选择。")
    post_id, name = visitor or (by.post_id, by.user_name)
    told = {
        "visited_on": visited_on,
        "saw_child": saw_child,
        "carer": carer.strip(),
        "note": note_text.strip(),
    }
    same = Visit.objects.scoped(by).filter(child=held, post_id=post_id, corrects=corrects, **told)
    if lead is None and same.exists():
        raise AlreadyDone
    visit = Visit.objects.create(
        place=held.place,
        child=held,
        **told,
        lead=lead,
        corrects=corrects,
        post_id=post_id,
        by_name=name,
    )
    held.last_visit_on = last_visit_on(held, by=by)
    words = "更正走访" if corrects else "登记走访"
    detail = {"visit": visit.pk, "visited_on": shown(visited_on), "lead": lead}
    note(held, "record_visit", words, by=by, detail=detail, key=key)
    return visit


def last_visit_on(child: Child, *, by: Actor) -> dt.date | None:
    """The day of the latest visit that no other corrects."""
    visits = Visit.objects.scoped(by).filter(child=child)
    corrected = visits.exclude(corrects=None).values_list("corrects", flat=True)
    return (
        visits.exclude(pk__in=list(corrected))
        .order_by("-visited_on")
        .values_list("visited_on", flat=True)
        .first()
    )


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
    differences = _apply(held, cleaned, CORRECTABLE)
    if not differences:
        return held
    if "number" in differences and held.number is not None:
        _refuse_second_file(held.number, by=by, besides=held)
    held.initials = initials(held.name)
    note(held, "correct", "更正档案", by=by, reason=given, detail={"fields": differences}, key=key)
    return held


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
    if differences := _apply(held, cleaned, ADULT_CORRECTABLE):
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


def clean_number(number: str | None) -> str | None:
    """A resident number without blanks, x in capitals; None for none."""
    return "".join((number or "").split()).upper() or None


def clean_phone(phone: str | None) -> str | None:
    """A phone without blanks and hyphens; None for none."""
    return "".join((phone or "").replace("-", "").split()) or None


def _apply(row: Any, changes: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, list[str]]:
    """Set what differs on the row; {field: [before, after]} as the history keeps it."""
    if unknown := set(changes) - set(allowed):
        raise KeyError(f"not to be corrected: {sorted(unknown)}")
    differences = {}
    for field, value in changes.items():
        before = getattr(row, field)
        if (before or None) == (value or None):
            continue
        differences[field] = [_kept(field, before), _kept(field, value)]
        setattr(row, field, value)
    return differences


def _kept(field: str, value: Any) -> str:
    return shown_masked(value, is_phone=field != "number") if field in SECRET else shown(value)


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


def _need_basis(basis: str) -> str:
    if not (given := basis.strip()):
        raise UserError("请写明依据:认定和退出都要说明依据哪一条、哪一份材料。")
    return given


__all__ = [
    "CORRECTABLE",
    "add_adult",
    "clean_number",
    "clean_phone",
    "correct",
    "correct_adult",
    "end_adult",
    "end_category",
    "hold_category",
    "last_visit_on",
    "open_file",
    "record_visit",
]

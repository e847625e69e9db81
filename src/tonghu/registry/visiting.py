"""A visit is put on file, never edited, and corrected by another."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import AlreadyDone, lock, not_in_future, note, shown
from tonghu.registry.models import Child, Visit


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

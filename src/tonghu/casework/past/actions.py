"""Stage a file of the past, keep it, take it back. Each runs inside `acting`, whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.filling import Filled, write
from tonghu.casework.forms import NotValid, checked, facts_for, form_of, in_force
from tonghu.casework.models import PastImport, PastKind, PastState, Record
from tonghu.casework.past.matching import matched
from tonghu.casework.past.reading import PastRow, read_past
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.places.models import Division, Level
from tonghu.registry.actions import hold_category, last_visit_on, open_file, record_visit
from tonghu.registry.categories import category_titles
from tonghu.registry.changing import lock, note
from tonghu.registry.models import Child, Holding, Visit

FORMS = {PastKind.VISITS: "past_visit", PastKind.PLANS: "past_plan", PastKind.FILES: "past_file"}


@transaction.atomic
def stage(*, kind: str, file_name: str, content: bytes, by: Actor) -> PastImport:
    """Read the file and say of each row whether it can be taken; nothing is in any file yet.

    Conflict for a file that was imported before. UserError as `read_past`.
    """
    by.check(Permission.CHILD_CHANGE, "导入历史资料")
    assert by.reach is not None  # a post that may change files has a place
    digest = hashlib.sha256(content).hexdigest()
    applied = PastImport.objects.scoped(by).filter(digest=digest, kind=kind, state=PastState.APPLIED)
    if there := applied.first():
        raise Conflict(
            f"这个文件已由{there.by_name}于{timezone.localtime(there.at):%Y-%m-%d}导入,没有重复导入。",
            theirs=there,
        )
    form = form_of(FORMS[PastKind(kind)])
    rows: Any = [_judged(row, kind, by=by) for row in read_past(content, form)]
    faulty = sum(bool(row["problem"]) for row in rows)
    staged = PastImport.objects.create(
        place=by.reach.low,
        kind=kind,
        file_name=file_name[:200],
        digest=digest,
        rows=rows,
        ready=len(rows) - faulty,
        faulty=faulty,
        post_id=by.post_id,
        by_name=by.user_name,
    )
    record_audit("stage", "past_import", [staged.pk], by=by, detail={"kind": kind, "rows": len(rows)})
    return staged


def _judged(row: PastRow, kind: str, *, by: Actor) -> dict[str, Any]:
    """The row as it is kept: whose it is, what it says, and why it cannot be taken."""
    told: dict[str, Any] = {
        "row": row.row,
        "name": row.name,
        "number": row.number,
        "birth_on": row.birth_on.isoformat() if row.birth_on else None,
        "answers": dict(row.answers),
        "child": None,
        "problem": row.problem,
    }
    if row.problem:
        return told
    if kind == PastKind.FILES:
        told["problem"] = _why_not_opened(row, by=by)
    else:
        told["child"], told["problem"] = matched(row, by=by)
    if not told["problem"]:
        told["problem"] = _why_not_valid(row, kind, by=by)
    return told


def _why_not_valid(row: PastRow, kind: str, *, by: Actor) -> str:
    try:
        checked(in_force(FORMS[PastKind(kind)]), row.answers, facts_for(None, by=by))
    except NotValid as refused:
        return refused.problems[0].words
    return ""


def _why_not_opened(row: PastRow, *, by: Actor) -> str:
    if not row.name:
        return "没有写儿童姓名。"
    if matched(row, by=by)[0] is not None:
        return "这名儿童已有档案。"
    if _village(row.answers, by=by) is None:
        return f"本辖区没有“{row.answers.get('village', '')}”这个村(社区),或有几个同名的。请写全名。"
    titles = category_titles().values()
    category = row.answers.get("category")
    if category and category not in titles:
        return f"没有“{category}”这一类别,可写:{'、'.join(titles)}。"
    return ""


def _village(answers: Mapping[str, Any], *, by: Actor) -> str | None:
    assert by.reach is not None  # asked of `stage` and `apply`, which hold it
    places = Division.objects.filter(
        level=Level.VILLAGE, name=answers.get("village", ""), place__gte=by.reach.low, place__lt=by.reach.high
    )
    found = list(places.values_list("place", flat=True)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def apply(*, past: int, by: Actor) -> PastImport:
    """Keep the rows that can be taken; the others stay listed with their reasons. Conflict where it was done before."""
    held = _held(past, PastState.STAGED, by=by)
    rows: Any = held.rows
    made: dict[str, list[int]] = {"record": [], "visit": [], "child": []}
    for row in rows:
        if not row["problem"]:
            _keep(held, row, made, by=by)
    held.made, held.state = made, PastState.APPLIED
    held.ended_by, held.ended_at = by.user_name, timezone.now()
    held.save()
    record_audit("apply", "past_import", [held.pk], by=by, detail={k: len(ids) for k, ids in made.items()})
    return held


def _keep(held: PastImport, row: Mapping[str, Any], made: dict[str, list[int]], *, by: Actor) -> None:
    source = f"导入:{held.file_name} 第 {row['row']} 行"
    child = _opened(held, row, source, made, by=by) if held.kind == PastKind.FILES else None
    if child is None:
        child = Child.objects.scoped(by).get(pk=row["child"])
    filled = Filled(form=FORMS[PastKind(held.kind)], answers=row["answers"])
    kept = write(filled, place=child.place, by=by, child=child.pk, source=source).record
    made["record"].append(kept.pk)
    if held.kind == PastKind.VISITS:
        made["visit"].append(_visited(child, row["answers"], by=by).pk)


def _opened(
    held: PastImport, row: Mapping[str, Any], source: str, made: dict[str, list[int]], *, by: Actor
) -> Child:
    answers = row["answers"]
    village = _village(answers, by=by)
    assert village is not None  # judged so when it was staged, and divisions do not go in between
    child = open_file(
        place=village,
        name=row["name"],
        number=row["number"] or None,
        birth_on=dt.date.fromisoformat(row["birth_on"]) if row["birth_on"] else None,
        sex=answers.get("sex", ""),
        reason=source,
        address=answers.get("address", ""),
        carer=answers.get("carer", ""),
        carer_relation=answers.get("carer_relation", ""),
        by=by,
    )
    made["child"].append(child.pk)
    ids = {title: key for key, title in category_titles().items()}
    if category := answers.get("category"):
        start = answers.get("recognised_on") or timezone.localdate().isoformat()
        hold_category(
            child=child, category=ids[category], start_on=dt.date.fromisoformat(start), basis=source, by=by
        )
    return child


def _visited(child: Child, answers: Mapping[str, Any], *, by: Actor) -> Visit:
    return record_visit(
        child=child,
        visited_on=dt.date.fromisoformat(answers["visited_on"]),
        saw_child=answers["saw_child"],
        carer=answers.get("carer_name", ""),
        note_text=answers.get("situation", ""),
        visitor=(by.post_id, answers["visitor"]),
        by=by,
    )


@transaction.atomic
def undo(*, past: int, reason: str, by: Actor) -> tuple[PastImport, list[str]]:
    """Take the import back as a whole; (the import, what could not be taken back and why).

    Records are marked as withdrawn, visits go, files that it opened are closed unless something was added since.
    """
    held = _held(past, PastState.APPLIED, by=by)
    given = reason.strip()
    if not given:
        raise UserError("请写明为什么撤销导入。")
    now = timezone.now()
    _withdraw(held.made["record"], now, by=by)
    _drop_visits(held.made["visit"], given, by=by)
    left = [words for pk in held.made["child"] if (words := _close(pk, held, given, by=by))]
    held.state, held.ended_by, held.ended_at = PastState.UNDONE, by.user_name, now
    held.save()
    record_audit("undo", "past_import", [held.pk], by=by, reason=given, detail={"left": len(left)})
    return held, left


def _withdraw(records: list[int], now: dt.datetime, *, by: Actor) -> None:
    Record.objects.scoped(by).filter(pk__in=records).update(withdrawn_at=now)


def _drop_visits(visits: list[int], reason: str, *, by: Actor) -> None:
    rows = Visit.objects.scoped(by).filter(pk__in=visits)
    children = {visit.child_id for visit in rows}
    rows.delete()
    for pk in sorted(children):
        child = lock(Child(pk=pk), by=by)
        child.last_visit_on = last_visit_on(child, by=by)
        note(child, "undo_import", "撤销导入的走访", by=by, reason=reason)


def _close(pk: int, held: PastImport, reason: str, *, by: Actor) -> str:
    """Empty, or why the file stays open."""
    child = Child.objects.scoped(by).filter(pk=pk).first()
    if child is None:
        return "1 份档案已迁出本辖区,没有关闭。"
    added = Record.objects.scoped(by).filter(child=child, withdrawn_at=None).exists()
    if added or Visit.objects.scoped(by).filter(child=child).exists():
        return f"{child.name}的档案在导入之后又有新的记录,没有关闭。"
    locked = lock(child, by=by)
    Holding.objects.scoped(by).filter(child=locked, end_on=None).update(
        end_on=timezone.localdate(), end_basis=reason
    )
    locked.standing = "closed"
    note(locked, "undo_import", "撤销导入,关闭档案", by=by, reason=reason)
    return ""


def _held(past: int, state: str, *, by: Actor) -> PastImport:
    by.check(Permission.CHILD_CHANGE, "导入历史资料")
    held = PastImport.objects.scoped(by).select_for_update(of=("self",)).filter(pk=past).first()
    if held is None:
        raise UserError("没有找到这次导入。请回到列表重新查找。")
    if held.state != state:
        words = PastState(held.state).label
        raise Conflict(f"这次导入{words}({held.ended_by or held.by_name}),没有重复办理。", theirs=held)
    return held


__all__ = ["FORMS", "apply", "stage", "undo"]

"""Making a report: counted once, kept as it is, and made again beside it only when somebody asks for that."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import check_within, made_before, need, need_division
from tonghu.audit.actions import record
from tonghu.duties.system import as_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.oversight.reports.gathering import gathered
from tonghu.oversight.reports.models import Kind, Report
from tonghu.oversight.reports.sampling import LEAST_OF_SEED
from tonghu.oversight.reports.snapshot import (
    Snapshot,
    digest_of,
    from_json,
    restated,
    restated_matters,
    to_json,
)
from tonghu.places.models import Level

MOST_CASES = 200
REPORTED = (Level.PROVINCE, Level.CITY, Level.COUNTY)


@transaction.atomic
def make_report(
    *,
    kind: Kind,
    place: str,
    first: dt.date,
    last: dt.date,
    as_of: dt.date | None = None,
    seed: str = "",
    size: int = 0,
    anew: bool = False,
    key: UUID | None = None,
    by: Actor,
) -> Report:
    """The report of a place and a time as of its last day, or of today while it lasts: the one that stands, or the first.

    `as_of`: an earlier day of that time. `anew`: another beside the one that stands. `seed`, `size`: of an evaluation's
    sample. NotPermitted for a place outside one's own; UserError for a time that has not begun, or a place below the county.
    """
    _check_may(kind, by)
    check_within(by, place, f"生成{Kind(kind).label}")
    if made := made_before(Report.objects.scoped(by).filter(made_by=by.post_id), key):
        return made
    on = _as_of(first, last, as_of)
    if need_division(place).level not in REPORTED:
        raise UserError("报告按省、市、县（市、区）生成，不到乡镇。请选择县级以上的地区。")
    drawn_by = _seed(seed, size) if kind == Kind.EVALUATION else ""
    _lock(kind, place, first)
    stands = _newest(kind, place, first, last, on, drawn_by, by)
    if stands is not None and not anew:
        return stands
    figures = gathered(kind, place, first=first, last=last, on=on, seed=drawn_by, size=size)
    stored = to_json(figures)
    changes = _changes(from_json(stands.figures), figures) if stands else []
    # An evaluator reads under a role of the database that writes nothing.
    with as_system():
        report = Report.objects.create(
            kind=kind,
            place=place,
            first=first,
            last=last,
            as_of=on,
            seed=drawn_by,
            revision=stands.revision + 1 if stands else 1,
            figures=stored,
            digest=digest_of(stored),
            restates=stands,
            restated=changes,
            made_by_id=by.post_id,
            key=key,
        )
    about = {"kind": kind, "as_of": on.isoformat(), "digest": report.digest, "revision": report.revision}
    record("make_report", "report", [report.pk], by=by, place=place, detail=about)
    return report


def _changes(before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    rules = [asdict(each) for each in restated(before, after)]
    return [*rules, *(asdict(each) for each in restated_matters(before, after))]


def _check_may(kind: Kind, by: Actor) -> None:
    needed = Permission.EVALUATE if kind == Kind.EVALUATION else Permission.REPORT_MAKE
    by.check(needed, needed.words)


def _as_of(first: dt.date, last: dt.date, as_of: dt.date | None) -> dt.date:
    """The day asked for; else the last, or today while the time lasts."""
    today = timezone.localdate()
    if last < first:
        raise UserError("结束日期早于开始日期，请更正。")
    if first > today:
        raise UserError("这段时间还没有开始，没有数字可以报告。")
    latest = min(last, today)
    if as_of is not None and not first <= as_of <= latest:
        raise UserError(f"数据截至日应在 {first:%Y-%m-%d} 到 {latest:%Y-%m-%d} 之间。")
    return as_of or latest


def _seed(seed: str, size: int) -> str:
    if not 1 <= size <= MOST_CASES:
        raise UserError(f"抽样个数应在 1 到 {MOST_CASES} 之间。")
    return f"{need(seed, '抽样种子', least=LEAST_OF_SEED)} × {size}"


def _newest(
    kind: Kind, place: str, first: dt.date, last: dt.date, on: dt.date, seed: str, by: Actor
) -> Report | None:
    same = Report.objects.scoped(by).filter(
        kind=kind, place=place, first=first, last=last, as_of=on, seed=seed
    )
    return same.order_by("-revision").first()


def _lock(kind: Kind, place: str, first: dt.date) -> None:
    """Two who ask for the same report at once get the same one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"report {kind} {place} {first}"]
        )

"""The yearly audit of how minors' data was handled in a place: 未成年人网络保护条例 art. 37.

The security officer drafts it and keeps its findings; the county's lead signs it. Its figures are counted afresh until
it is signed and stand from then on. Counts only: nothing in it is about one child.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from tonghu.accounts.models import (
    AccessRequest,
    AccessState,
    AccessUse,
    BreakGlass,
    ComplianceReport,
    Finding,
    Outcome,
    Post,
)
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ROLES
from tonghu.accounts.rules import check_within, made_before, need, own_place
from tonghu.audit.actions import record
from tonghu.audit.queries import broken_links, figures
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import Reach, branch

FIRST_YEAR = 2024


def check_reports(actor: Actor) -> None:
    """NotPermitted unless the post drafts or signs the report."""
    if not actor.may(Permission.AUDIT_SIGN):
        actor.check(Permission.AUDIT_REPORT, Permission.AUDIT_REPORT.words)


def report_of(year: int, *, by: Actor) -> ComplianceReport | None:
    """The report of the actor's place for a year; None where nobody has begun it."""
    check_reports(by)
    found = ComplianceReport.objects.filter(place=own_place(by), year=year)
    return found.select_related("drafted_by__user", "signed_by__user").first()


@transaction.atomic
def draft_report(*, year: int, conclusion: str, version: int, by: Actor) -> ComplianceReport:
    """Begin the report of a year (`version` 0), or write its conclusion anew.

    Conflict when another has changed it since `version`, or when it is signed.
    """
    by.check(Permission.AUDIT_REPORT, Permission.AUDIT_REPORT.words)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise UserError(f"年度应在 {FIRST_YEAR} 到今年之间。")
    place = own_place(by)
    report = ComplianceReport.objects.select_for_update().filter(place=place, year=year).first()
    if report is None:
        report = ComplianceReport(place=place, year=year, drafted_by_id=by.post_id, version=0)
    _check_fresh(report, version)
    report.conclusion, report.drafted_by_id = conclusion.strip(), by.post_id
    report.version += 1
    report.save()
    record("draft_report", "compliance_report", [report.pk], by=by, place=place, detail={"year": year})
    return report


@transaction.atomic
def add_finding(
    *,
    report: ComplianceReport,
    words: str,
    measure: str,
    due_on: dt.date,
    key: UUID | None = None,
    by: Actor,
) -> Finding:
    """Put something wrong on the report, with what is to be done by when."""
    by.check(Permission.AUDIT_REPORT, Permission.AUDIT_REPORT.words)
    check_within(by, report.place, "登记审计发现的问题")
    if made := made_before(Finding.objects.filter(report=report), key):
        return made
    if report.signed_at is not None:
        raise Conflict("报告已签发,不能再登记问题。请登记在下一年度的报告里。", theirs=report)
    found = Finding.objects.create(
        report=report, words=need(words, "问题"), measure=need(measure, "整改措施"), due_on=due_on, key=key
    )
    record("add_finding", "finding", [found.pk], by=by, place=report.place, reason=found.words)
    return found


@transaction.atomic
def close_finding(*, finding: Finding, words: str, by: Actor) -> Finding:
    """Say how it was mended. Also after the report was signed: mending takes its time."""
    by.check(Permission.AUDIT_REPORT, Permission.AUDIT_REPORT.words)
    found = Finding.objects.select_for_update(of=("self",)).select_related("report").get(pk=finding.pk)
    check_within(by, found.report.place, "办结审计发现的问题")
    if found.closed_on is not None:
        raise Conflict("这一问题已经办结。您填写的内容没有保存,请先看已有的整改情况。", theirs=found)
    found.closed_words, found.closed_on = need(words, "整改情况"), timezone.localdate()
    found.save(update_fields=["closed_words", "closed_on"])
    record("close_finding", "finding", [found.pk], by=by, place=found.report.place, reason=found.closed_words)
    return found


@transaction.atomic
def sign_report(*, report: ComplianceReport, version: int, by: Actor) -> ComplianceReport:
    """Sign it: its figures stand from now on. Whoever drafted it does not sign it."""
    by.check(Permission.AUDIT_SIGN, Permission.AUDIT_SIGN.words)
    drafted = ComplianceReport.objects.select_for_update(of=("self",)).select_related("drafted_by")
    signed = drafted.get(pk=report.pk)
    check_within(by, signed.place, "签发这份报告")
    if signed.drafted_by.user_id == by.user_id:
        raise NotPermitted("编制报告的人不能签发。请由另一位负责人签发。")
    _check_fresh(signed, version)
    if not signed.conclusion:
        raise UserError("报告还没有审计结论,不能签发。请安全保密管理员先写明结论。")
    signed.figures = figures_of(signed.place, signed.year)
    signed.signed_by_id, signed.signed_at = by.post_id, timezone.now()
    signed.version += 1
    signed.save()
    record(
        "sign_report",
        "compliance_report",
        [signed.pk],
        by=by,
        place=signed.place,
        detail={"year": signed.year},
    )
    return signed


def figures_of(place: str, year: int) -> dict[str, Any]:
    """The figures of a place and a year, as JSON: audit, posts, break_glass, access, findings, chains."""
    around = branch(place)
    zone = timezone.get_current_timezone()
    since, before = dt.datetime(year, 1, 1, tzinfo=zone), dt.datetime(year + 1, 1, 1, tzinfo=zone)
    return {
        "audit": [asdict(figure) for figure in figures(around, since=since, before=before)],
        "posts": _posts(around, min(timezone.localdate(), dt.date(year, 12, 31))),
        "break_glass": _break_glass(around, since, before),
        "access": _access(around, since, before),
        "findings": _findings(place, year),
        "chains_broken": len(broken_links()),
    }


def _posts(around: Reach, day: dt.date) -> list[dict[str, Any]]:
    """By role: how many held on the day, how many of them by delegation."""
    posts = held(Post.objects.filter(place__gte=around.low, place__lt=around.high), on=day)
    counted = posts.values("role").annotate(n=Count("id"), delegated=Count("delegated_from"))
    found = {row["role"]: (row["n"], row["delegated"]) for row in counted}
    return [{"role": key, "held": found[key][0], "delegated": found[key][1]} for key in ROLES if key in found]


def _break_glass(around: Reach, since: dt.datetime, before: dt.datetime) -> dict[str, int]:
    uses = BreakGlass.objects.filter(
        place__gte=around.low, place__lt=around.high, started_at__gte=since, started_at__lt=before
    )
    return uses.aggregate(
        uses=Count("id"),
        reviewed=Count("id", filter=Q(reviewed_at__isnull=False)),
        unjustified=Count("id", filter=Q(outcome=Outcome.UNJUSTIFIED)),
        longer=Count("id", filter=Q(approval__isnull=False)),
    )


def _access(around: Reach, since: dt.datetime, before: dt.datetime) -> dict[str, int]:
    asked = AccessRequest.objects.filter(
        place__gte=around.low, place__lt=around.high, asked_at__gte=since, asked_at__lt=before
    )
    counted = asked.aggregate(
        asked=Count("id"),
        approved=Count("id", filter=Q(state=AccessState.APPROVED)),
        refused=Count("id", filter=Q(state=AccessState.REFUSED)),
    )
    uses = AccessUse.objects.filter(
        request__place__gte=around.low, request__place__lt=around.high, at__gte=since, at__lt=before
    )
    return counted | {"uses": uses.count()}


def _findings(place: str, year: int) -> dict[str, int]:
    """Of this year's report and those before it: `open` ones, and among them those past their day."""
    found = Finding.objects.filter(report__place=place, report__year__lte=year)
    return found.aggregate(
        all=Count("id"),
        of_year=Count("id", filter=Q(report__year=year)),
        open=Count("id", filter=Q(closed_on=None)),
        late=Count("id", filter=Q(closed_on=None, due_on__lt=timezone.localdate())),
        closed_late=Count("id", filter=Q(closed_on__gt=F("due_on"))),
    )


def _check_fresh(report: ComplianceReport, version: int) -> None:
    if report.signed_at is not None:
        raise Conflict("报告已签发,不能再更改。您填写的内容没有保存。", theirs=report)
    if report.version != version:
        raise Conflict(
            "报告在您填写期间已被他人更改。您填写的内容还在,请对照最新内容后再提交。", theirs=report
        )

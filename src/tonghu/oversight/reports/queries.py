"""Reading reports: those of one's own place and below."""

from __future__ import annotations

from django.db.models import QuerySet

from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import own_branch
from tonghu.kernel.actor import Actor
from tonghu.oversight.reports.models import Report
from tonghu.oversight.reports.snapshot import Snapshot, from_json


def reports_seen(by: Actor) -> QuerySet[Report]:
    """Newest time first, without their figures. An evaluator reaches no place: it reads by the branch of its post."""
    by.check(Permission.REPORT_READ, Permission.REPORT_READ.words)
    around = own_branch(by)
    found = Report.objects.scoped(by).filter(place__gte=around.low, place__lt=around.high)
    return found.defer("figures").order_by("-last", "-made_at", "-id")


def report_for(by: Actor, pk: int) -> Report | None:
    """One report, with its figures; None for one of another place."""
    return reports_seen(by).defer(None).select_related("made_by__user", "restates").filter(pk=pk).first()


def figures_before(report: Report, by: Actor) -> Snapshot | None:
    """The figures of the report of the same kind and place whose time ended last before this one's began."""
    earlier = Report.objects.scoped(by).filter(
        kind=report.kind, place=report.place, seed="", last__lt=report.first
    )
    found = earlier.order_by("-last", "-revision").first()
    return from_json(found.figures) if found else None


def made_later(report: Report, by: Actor) -> Report | None:
    """The one that was made of the same time beside it."""
    return Report.objects.scoped(by).filter(restates=report).only("pk").first()

"""The yearly report on the handling of minors' data: 未成年人网络保护条例 art. 37."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.accounts.models import ComplianceReport, Finding
from tonghu.accounts.permissions import Permission
from tonghu.accounts.reporting import (
    FIRST_YEAR,
    add_finding,
    check_reports,
    close_finding,
    draft_report,
    report_of,
    sign_report,
)
from tonghu.accounts.rules import own_place
from tonghu.audit.actions import record
from tonghu.workbench.access.forms import CloseForm, FindingForm, ReportForm
from tonghu.workbench.access.report_shown import TEMPLATE, shown_report, told
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.paper import as_pdf
from tonghu.workbench.submitting import bound, carried_out, form_page


@require_GET
def this_year(request: HttpRequest) -> HttpResponse:
    """The report of the year that runs."""
    check_reports(actor_of(request))
    return redirect("settings:report", year=timezone.localdate().year)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, year: int) -> HttpResponse:
    """The report of a year: figures, findings, conclusion, signature."""
    actor = actor_of(request)
    found = report_of(year, by=actor)
    form = bound(
        ReportForm,
        request,
        initial={
            "version": found.version if found else 0,
            "conclusion": found.conclusion if found else "",
        },
    )

    def do() -> ComplianceReport:
        return draft_report(year=year, **form.cleaned_data, by=actor)

    if carried_out(form, do) is not None:
        messages.success(request, "已保存。")
        return redirect("settings:report", year=year)
    shown = shown_report(year, by=actor)
    record("read", "compliance_report", shown.subjects, by=actor, place=shown.place)
    context = {
        "years": [each for each in range(FIRST_YEAR, timezone.localdate().year + 1) if each != year],
        **vars(shown),
        "form": form,
        "drafts": actor.may(Permission.AUDIT_REPORT) and not shown.signed,
        "mends": actor.may(Permission.AUDIT_REPORT),
        "sign": ButtonContext(
            "签发",
            shown=actor.may(Permission.AUDIT_SIGN) and not shown.signed,
            enabled=found is not None and found.conclusion != "",
            reason="等待安全保密管理员写明审计结论",
        ),
    }
    return render(request, "workbench/access/report.html", context, status=422 if form.errors else 200)


@require_GET
def report_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The same on paper, for the file and for the department of cyberspace affairs."""
    actor = actor_of(request)
    check_reports(actor)
    shown = shown_report(year, by=actor)
    record("print", "compliance_report", shown.subjects, by=actor, place=shown.place, detail={"year": year})
    response = HttpResponse(as_pdf(TEMPLATE, told(shown, by=actor)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tonghu-report-{shown.place}-{year}.pdf"'
    return response


@require_POST
def sign(request: HttpRequest, year: int) -> HttpResponse:
    """Sign the report; its figures stand from now on."""
    actor = actor_of(request)
    if (found := report_of(year, by=actor)) is None:
        raise Http404
    version = request.POST.get("version", "")
    sign_report(report=found, version=int(version) if version.isdecimal() else -1, by=actor)
    messages.success(request, "报告已签发。")
    return redirect("settings:report", year=year)


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, year: int) -> HttpResponse:
    """Put something wrong on the report."""
    actor = actor_of(request)
    actor.check(Permission.AUDIT_REPORT, Permission.AUDIT_REPORT.words)
    found = report_of(year, by=actor)
    form = bound(FindingForm, request)

    def do() -> Finding:
        begun = found or draft_report(year=year, conclusion="", version=0, by=actor)
        return add_finding(report=begun, **form.cleaned_data, by=actor)

    if carried_out(form, do) is not None:
        return redirect("settings:report", year=year)
    back = reverse("settings:report", args=[year])
    return form_page(
        request, form, title="登记问题", do="登记", back=back, lede=f"{year} 年度审计发现的问题。"
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, key: int) -> HttpResponse:
    """Say how something was mended."""
    actor = actor_of(request)
    actor.check(Permission.AUDIT_REPORT, Permission.AUDIT_REPORT.words)
    found = Finding.objects.filter(pk=key, report__place=own_place(actor)).select_related("report").first()
    if found is None:
        raise Http404
    form = bound(CloseForm, request)

    def do() -> Finding:
        return close_finding(finding=found, words=form.cleaned_data["words"], by=actor)

    if carried_out(form, do) is not None:
        return redirect("settings:report", year=found.report.year)
    back = reverse("settings:report", args=[found.report.year])
    return form_page(request, form, title="办结问题", do="办结", back=back, lede=found.words)

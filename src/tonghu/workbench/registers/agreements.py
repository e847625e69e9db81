"""Agreements: what allows each department's registers to come in."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.audit.actions import record
from tonghu.discovery.core.layout import load_layouts
from tonghu.discovery.outputs.report.typesetting import typeset
from tonghu.exchange import queries
from tonghu.exchange.actions import declare_agreement, end_agreement
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.retention import REGISTERS, days_kept, retention_unverified
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.picking.fields import pick_for
from tonghu.workbench.registers.forms import AgreementForm, departments

COLUMNS = (
    Column("department", "提供部门", fixed=True),
    Column("registers", "登记"),
    Column("basis", "依据"),
    Column("fields", "字段", kind="number"),
    Column("retention", "保存天数", kind="number"),
    Column("period", "有效期"),
    Column("declared", "登记人"),
)


def listed(request: HttpRequest) -> HttpResponse:
    """Every agreement of the county, with the registers that none covers yet."""
    actor = actor_of(request)
    actor.check("register.read", "查看数据共享协议")
    county = queries.county_of(actor)
    found = list(queries.agreements_for(actor))
    titles = {each.register: each.title for each in load_layouts(settings.CATALOGUE).registers}
    today = timezone.localdate()
    covered = {
        name
        for each in found
        if each.start_on <= today and (each.end_on is None or today < each.end_on)
        for name in each.registers
    }
    rows = [
        Row(
            key=str(each.pk),
            cells={
                "department": each.organisation.name if each.organisation else each.department,
                "registers": "、".join(titles.get(name, name) for name in each.registers),
                "basis": each.basis,
                "fields": len(each.fields),
                "retention": each.retention_days,
                "period": f"{each.start_on} 起" + (f",至 {each.end_on}" if each.end_on else ""),
                "declared": each.declared_by,
            },
        )
        for each in found
    ]
    missing = [title for name, title in titles.items() if name not in covered | queries.PUBLIC_REGISTERS]
    record("list", "agreement", [each.pk for each in found], by=actor, place=county)
    open_ones = [
        (each, f"end{each.pk}", reverse("sharing:agreement_end", args=[each.pk]))
        for each in found
        if each.end_on is None and each.place == county
    ]
    may = actor.may("agreement.declare")
    context = {
        "rows": rows,
        "columns": COLUMNS,
        "missing": missing,
        "open_ones": open_ones if may else [],
        "departments": departments() if may else [],
        "end": ButtonContext("终止", shown=may),
        "may_declare": may,
        "today": today,
        "kept_days": days_kept(REGISTERS),
        "retention_unverified": retention_unverified(),
    }
    return render(request, "workbench/registers/agreements.html", context)


def declare(request: HttpRequest) -> HttpResponse:
    """A form for one department, `?department=司法`."""
    actor = actor_of(request)
    actor.check("agreement.declare", "登记数据共享协议")
    department = request.GET.get("department", "")
    if department not in departments():
        return redirect("sharing:agreements")
    form = AgreementForm(department, request.POST if request.method == "POST" else None)
    pick_for(form, actor, back=request.get_full_path())
    if request.method == "POST" and form.is_valid():
        _declare(form, department, actor)
        messages.success(request, typeset(f"已登记“{department}”的共享协议，现在可以上传它的登记表。"))
        return redirect("sharing:agreements")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "department": department}
    return render(request, "workbench/registers/agreement_new.html", context, status=status)


def _declare(form: AgreementForm, department: str, actor: Actor) -> None:
    told = form.cleaned_data
    declare_agreement(
        by=actor,
        key=told["key"],
        department=department,
        organisation_id=told["unit"].pk if told["unit"] else None,
        registers=told["registers"],
        fields=form.chosen_fields(),
        basis=told["basis"],
        purpose=told["purpose"],
        retention_days=told["retention_days"],
        start_on=told["start_on"],
        end_on=told["end_on"],
    )


@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """From today on nothing comes in under it."""
    actor = actor_of(request)
    agreement = get_object_or_404(queries.agreements_for(actor), pk=key)
    try:
        end_agreement(agreement, on=timezone.localdate(), by=actor)
        messages.success(request, typeset("协议已终止，此后不再据此接收数据；已收到的按原保存期限销毁。"))
    except UserError as error:
        messages.error(request, typeset(str(error)))
    return redirect("sharing:agreements")

"""Pages that change what a file says of the child: corrections, categories, visits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tonghu.accounts.permissions import Permission
from tonghu.registry.actions import correct, end_category, hold_category, record_visit
from tonghu.registry.categories import title_of
from tonghu.registry.models import Holding, Visit
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.writing import form_page, handled, opened_to, row_of, to


@form_page
def correct_child(request: HttpRequest, pk: int) -> HttpResponse:
    """更正."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    shown = ("name", "birth_on", "sex", "address", "carer", "carer_relation")
    return handled(
        request,
        opened,
        form=ask.CorrectForm,
        title="更正档案",
        deed=correct,
        done="已更正。",
        back=to("child", pk),
        button="保存更正",
        initial={name: getattr(opened.child, name) for name in shown},
    )


@form_page
def correct_visit(request: HttpRequest, pk: int, corrects: int) -> HttpResponse:
    """Correct a visit as the file lists it, be it from a lead or from a form."""
    opened = opened_to(request, pk, Permission.VISIT_RECORD, Permission.CHILD_CHANGE)
    wrong = row_of(opened, Visit.objects, corrects)
    told = {
        "visited_on": wrong.visited_on,
        "saw_child": "yes" if wrong.saw_child else "no",
        "carer": wrong.carer,
        "note": wrong.note,
    }
    return handled(
        request,
        opened,
        form=ask.VisitForm,
        title="更正走访",
        deed=record_visit,
        of={"child": opened.child, "corrects": wrong},
        done="走访已登记。",
        back=to("visits", pk),
        button="登记",
        note="走访登记后不能改动，原来那一次会保留并标明已更正。",
        tab="visits",
        initial={"carer": opened.child.carer, **told},
    )


@form_page
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """认定类别."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    return handled(
        request,
        opened,
        form=ask.HoldForm,
        title="认定类别",
        deed=hold_category,
        done="已认定。",
        back=to("categories", pk),
        button="认定",
        tab="categories",
    )


@form_page
def end_holding(request: HttpRequest, pk: int, holding: int) -> HttpResponse:
    """退出类别."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    held = row_of(opened, Holding.objects.filter(end_on=None), holding)
    return handled(
        request,
        opened,
        form=ask.EndHoldingForm,
        title=f"退出{title_of(held.category)}",
        deed=end_category,
        of={"child": opened.child, "category": held.category},
        done="已办理退出。",
        back=to("categories", pk),
        button="办理退出",
        note="最后一个类别退出后，档案转为“已退出”，仍可查看。",
        tab="categories",
    )

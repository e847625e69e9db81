"""Pages that change a child's family."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tonghu.accounts.permissions import Permission
from tonghu.registry.actions import add_adult, correct_adult, end_adult
from tonghu.registry.models import Adult
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.writing import form_page, handled, opened_to, row_of, to


@form_page
def new_adult(request: HttpRequest, pk: int) -> HttpResponse:
    """登记家庭成员."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    return handled(
        request,
        opened,
        form=ask.AdultForm,
        title="登记家庭成员",
        deed=add_adult,
        done="已登记。",
        back=to("family", pk),
        button="登记",
        tab="family",
    )


@form_page
def change_adult(request: HttpRequest, pk: int, adult: int) -> HttpResponse:
    """更正家庭成员."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    held = row_of(opened, Adult.objects, adult)
    shown = ("relation", "name", "is_guardian", "state", "source")
    return handled(
        request,
        opened,
        form=ask.CorrectAdultForm,
        title=f"更正家庭成员：{held.name}",
        deed=correct_adult,
        of={"adult": held},
        done="已更正。",
        back=to("family", pk),
        button="保存更正",
        tab="family",
        initial={name: getattr(held, name) for name in shown},
    )


@form_page
def leave_family(request: HttpRequest, pk: int, adult: int) -> HttpResponse:
    """结束家庭关系."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    held = row_of(opened, Adult.objects, adult)
    return handled(
        request,
        opened,
        form=ask.EndAdultForm,
        title=f"结束家庭关系：{held.name}",
        deed=end_adult,
        of={"adult": held},
        done="已登记。",
        back=to("family", pk),
        button="登记",
        note="这一行会保留，标明到哪一天为止。",
        tab="family",
    )

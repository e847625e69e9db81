"""Pages that change a file: corrections, family, categories, visits, moves, protection orders."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tonghu.accounts.permissions import Permission
from tonghu.places.models import Division, Level
from tonghu.registry.actions import (
    add_adult,
    correct,
    correct_adult,
    end_adult,
    end_category,
    hold_category,
    record_visit,
)
from tonghu.registry.blocking import end_block, register_block
from tonghu.registry.categories import title_of
from tonghu.registry.models import Adult, Block, Holding, Visit
from tonghu.registry.moving import move
from tonghu.registry.queries import blocks_of, family_of
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.opened import Opened, open_child
from tonghu.workbench.children.writing import handled
from tonghu.workbench.writing import WriteForm

MOST_PLACES = 400
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def correct_child(request: HttpRequest, pk: int) -> HttpResponse:
    """更正."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)

    def do(form: WriteForm) -> object:
        given = cast(ask.CorrectForm, form)
        return correct(
            child=opened.child,
            changes=given.changes,
            version=form.given_version,
            reason=form.cleaned_data["reason"],
            by=opened.actor,
            key=form.given_key,
        )

    shown = ("name", "birth_on", "sex", "address", "carer", "carer_relation")
    return handled(
        request,
        opened,
        form=ask.CorrectForm,
        title="更正档案",
        do=do,
        done="已更正。",
        back=to("child", pk),
        button="保存更正",
        initial={name: getattr(opened.child, name) for name in shown},
    )


@form_page
def visit(request: HttpRequest, pk: int, corrects: int | None = None) -> HttpResponse:
    """登记走访, or the correction of one."""
    opened = opened_to(request, pk, Permission.VISIT_RECORD, Permission.CHILD_CHANGE)
    wrong = (
        _one(Visit.objects.scoped(opened.actor).filter(child=opened.child), corrects) if corrects else None
    )

    def do(form: WriteForm) -> object:
        given = form.cleaned_data
        return record_visit(
            child=opened.child,
            visited_on=given["visited_on"],
            saw_child=given["saw_child"] == "yes",
            carer=given["carer"],
            note_text=given["note"],
            corrects=wrong,
            by=opened.actor,
            key=form.given_key,
        )

    told = (
        {}
        if wrong is None
        else {
            "visited_on": wrong.visited_on,
            "saw_child": "yes" if wrong.saw_child else "no",
            "carer": wrong.carer,
            "note": wrong.note,
        }
    )
    return handled(
        request,
        opened,
        form=ask.VisitForm,
        title="更正走访" if wrong else "登记走访",
        do=do,
        done="走访已登记。",
        back=to("visits", pk),
        button="登记",
        note="走访登记后不能改动，原来那一次会保留并标明已更正。"
        if wrong
        else "走访登记后不能改动；登记错的，再登记一次更正。",
        tab="visits",
        initial={"carer": opened.child.carer, **told},
    )


@form_page
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """认定类别."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)

    def do(form: WriteForm) -> object:
        given = form.cleaned_data
        return hold_category(
            child=opened.child,
            category=given["category"],
            start_on=given["start_on"],
            basis=given["basis"],
            by=opened.actor,
            version=form.given_version,
            key=form.given_key,
        )

    return handled(
        request,
        opened,
        form=ask.HoldForm,
        title="认定类别",
        do=do,
        done="已认定。",
        back=to("categories", pk),
        button="认定",
        tab="categories",
    )


@form_page
def end_holding(request: HttpRequest, pk: int, holding: int) -> HttpResponse:
    """退出类别."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    held = _one(Holding.objects.scoped(opened.actor).filter(child=opened.child, end_on=None), holding)

    def do(form: WriteForm) -> object:
        return end_category(
            child=opened.child,
            category=held.category,
            end_on=form.cleaned_data["end_on"],
            basis=form.cleaned_data["basis"],
            by=opened.actor,
            version=form.given_version,
            key=form.given_key,
        )

    return handled(
        request,
        opened,
        form=ask.EndHoldingForm,
        title=f"退出{title_of(held.category)}",
        do=do,
        done="已办理退出。",
        back=to("categories", pk),
        button="办理退出",
        note="最后一个类别退出后，档案转为“已退出”，仍可查看。",
        tab="categories",
    )


@form_page
def new_adult(request: HttpRequest, pk: int) -> HttpResponse:
    """登记家庭成员."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)

    def do(form: WriteForm) -> object:
        given = form.cleaned_data
        told = {
            name: given[name]
            for name in ("relation", "name", "number", "phone", "is_guardian", "state", "source")
        }
        return add_adult(
            child=opened.child, **told, by=opened.actor, version=form.given_version, key=form.given_key
        )

    return handled(
        request,
        opened,
        form=ask.AdultForm,
        title="登记家庭成员",
        do=do,
        done="已登记。",
        back=to("family", pk),
        button="登记",
        tab="family",
    )


@form_page
def change_adult(request: HttpRequest, pk: int, adult: int) -> HttpResponse:
    """更正家庭成员."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    held = _adult(opened, adult)

    def do(form: WriteForm) -> object:
        return correct_adult(
            adult=held,
            changes=cast(ask.CorrectAdultForm, form).changes,
            version=form.given_version,
            reason=form.cleaned_data["reason"],
            by=opened.actor,
            key=form.given_key,
        )

    shown = ("relation", "name", "is_guardian", "state", "source")
    return handled(
        request,
        opened,
        form=ask.CorrectAdultForm,
        title=f"更正家庭成员：{held.name}",
        do=do,
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
    held = _adult(opened, adult)

    def do(form: WriteForm) -> object:
        return end_adult(
            adult=held,
            end_on=form.cleaned_data["end_on"],
            reason=form.cleaned_data["reason"],
            version=form.given_version,
            by=opened.actor,
            key=form.given_key,
        )

    return handled(
        request,
        opened,
        form=ask.EndAdultForm,
        title=f"结束家庭关系：{held.name}",
        do=do,
        done="已登记。",
        back=to("family", pk),
        button="登记",
        note="这一行会保留，标明到哪一天为止。",
        tab="family",
    )


@form_page
def move_child(request: HttpRequest, pk: int) -> HttpResponse:
    """迁移, within the reach of the post."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)

    def do(form: WriteForm) -> object:
        given = form.cleaned_data
        return move(
            child=opened.child,
            place=given["place"],
            address=given["address"],
            version=form.given_version,
            reason=given["reason"],
            by=opened.actor,
            key=form.given_key,
        )

    reach = opened.actor.reach
    rows = Division.objects.filter(level__in=(Level.TOWN, Level.VILLAGE)).exclude(place=opened.child.place)
    rows = rows.filter(place__gte=reach.low, place__lt=reach.high) if reach else rows.none()
    county = opened.child.place[:6]
    near = rows.filter(place__startswith=county).order_by("place")
    return handled(
        request,
        opened,
        form=ask.MoveForm,
        title="迁移到另一村（社区）",
        do=do,
        done="已迁移。儿童主任按新的村（社区）确定。",
        back=to("child", pk),
        button="迁移",
        note="档案、家庭、类别、走访一并迁移。本页只办理本县（市、区）内的迁移。",
        places=[(each.place, each.path) for each in near],
    )


@form_page
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """登记保护令屏蔽; those registered stand below."""
    opened = opened_to(request, pk, Permission.BLOCK_MANAGE)
    family = family_of(opened.child, opened.actor)

    def do(form: WriteForm) -> object:
        given = form.cleaned_data
        named = next((adult for adult in family if str(adult.pk) == given["adult"]), None)
        return register_block(
            child=opened.child,
            adult=named,
            name=given["name"],
            number=given["number"],
            order=given["order"],
            start_on=given["start_on"],
            end_on=given["end_on"],
            by=opened.actor,
            version=form.given_version,
            key=form.given_key,
        )

    return handled(
        request,
        opened,
        form=ask.BlockForm,
        title="登记保护令屏蔽",
        do=do,
        done="已登记。自生效日起，被申请人看不到这名儿童的任何内容。",
        back=to("block", pk),
        button="登记屏蔽",
        note="生效期间：被申请人本人如是工作人员，看不到这份档案；其他人看到时，被申请人一行标明屏蔽，不显示联系方式；"
        "给家庭的打印件不含住址和照料人联系方式。",
        extra={"all_blocks": blocks_of(opened.child, opened.actor)},
        template="workbench/children/block.html",
        family=family,
    )


@form_page
def lift_block(request: HttpRequest, pk: int, block: int) -> HttpResponse:
    """解除保护令屏蔽."""
    opened = opened_to(request, pk, Permission.BLOCK_MANAGE)
    held = _one(Block.objects.scoped(opened.actor).filter(child=opened.child), block)

    def do(form: WriteForm) -> object:
        return end_block(
            block=held,
            end_on=form.cleaned_data["end_on"],
            reason=form.cleaned_data["reason"],
            by=opened.actor,
            key=form.given_key,
        )

    return handled(
        request,
        opened,
        form=ask.EndBlockForm,
        title=f"解除保护令屏蔽：{held.name}",
        do=do,
        done="已解除。",
        back=to("block", pk),
        button="解除",
        note="解除后，被申请人按其岗位可以看到这份档案。",
    )


def opened_to(request: HttpRequest, pk: int, *permissions: Permission) -> Opened:
    """The file, for a post that has one of the permissions; the reading is recorded by what is done."""
    opened = open_child(request, pk, tab="" if request.method == "POST" else "form")
    if not any(opened.actor.may(permission) for permission in permissions):
        opened.actor.check(permissions[0], permissions[0].words)
    return opened


def to(name: str, *ids: int) -> str:
    """An address of these pages."""
    return reverse(f"children:{name}", args=list(ids))


def _adult(opened: Opened, pk: int) -> Adult:
    held = _one(Adult.objects.scoped(opened.actor).filter(child=opened.child), pk)
    assert isinstance(held, Adult)
    return held


def _one(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

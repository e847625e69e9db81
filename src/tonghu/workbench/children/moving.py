"""Pages of moves within the reach of the post, and of asking another county to take a file."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tonghu.accounts.permissions import Permission
from tonghu.registry.moving import move
from tonghu.registry.transferring import offer
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.writing import form_page, handled, opened_to, to


@form_page
def move_child(request: HttpRequest, pk: int) -> HttpResponse:
    """迁移, within the reach of the post."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    elsewhere = opened.actor.may(Permission.CHILD_TRANSFER)
    return handled(
        request,
        opened,
        form=ask.MoveForm,
        title="迁移到另一村（社区）",
        deed=move,
        done="已迁移。儿童主任按新的村（社区）确定。",
        back=to("child", pk),
        button="迁移",
        note="档案、家庭、类别、走访一并迁移。"
        + (
            "迁往别的县（市、区），请用“跨县迁移”。"
            if elsewhere
            else "迁往别的县（市、区），请由县级民政经办人办理。"
        ),
    )


@form_page
def offer_child(request: HttpRequest, pk: int) -> HttpResponse:
    """跨县迁移: ask another county to take the file."""
    opened = opened_to(request, pk, Permission.CHILD_TRANSFER)
    return handled(
        request,
        opened,
        form=ask.OfferForm,
        title="迁往别的县（市、区）",
        deed=partial(offer, url=reverse("children:transfers")),
        done="已请对方县（市、区）接收。答复以前档案留在本县，照常办理。",
        back=to("transfers"),
        button="请对方接收",
        note="对方同意后，档案连同家庭、类别、走访、变更记录、保护令和线索整份移走，本县只留一条去向；未办结的线索由对方重新派发。"
        "答复以前，对方只看得到姓名、号码的首尾几位、出生日期、新住址和您写的理由。",
    )

"""What 设置 offers to this post, and every role with what it may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.accounts.roles import ROLES, Role
from tonghu.places.models import Level
from tonghu.workbench.acting import actor_of


@dataclass(frozen=True)
class Offer:
    """A page of 设置."""

    title: str
    says: str
    href: str


_OFFERS = (
    (None, "岗位和权限", "每一种岗位能做什么、看到哪里。", "settings:roles"),
    (None, "表单", "每张表单问什么、依据什么、谁能看,填写时是什么样子。", "catalogue:forms"),
    (None, "统计口径", "国家、省和部门对同一数字的定义，差在哪里。", "catalogue:figures"),
    (Permission.BREAK_GLASS, "紧急查阅", "说明理由,限时查看其他地区;事后有人审查。", "settings:break_glass"),
    (Permission.BREAK_GLASS_REVIEW, "审查紧急查阅", "谁在什么时候为什么查阅了本地区。", "settings:reviews"),
    (Permission.ACCESS_ASK, "访问申请", "超出日常职责的查阅,先申请,批准后使用。", "settings:requests"),
    (Permission.ACCESS_APPROVE, "访问审批", "审批超出日常职责的查阅,看使用记录。", "settings:requests"),
    (Permission.AUDIT_REPORT, "年度合规审计报告", "编制本地区的年度报告。", "settings:report_now"),
    (Permission.AUDIT_SIGN, "年度合规审计报告", "查看和签发本地区的年度报告。", "settings:report_now"),
    (Permission.AUDIT_READ, "审计记录", "查阅、核验全部审计记录。", "settings:audit"),
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The pages that this post may open."""
    actor = actor_of(request)
    offers = [
        Offer(title, says, reverse(name))
        for permission, title, says, name in _OFFERS
        if permission is None or actor.may(permission)
    ]
    return render(request, "workbench/access/home.html", {"offers": offers})


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Every role: its sentence, where it stands, its permissions."""
    actor = actor_of(request)
    shown = [(role, where(role), permissions_of(role), role.key == actor.role) for role in ROLES.values()]
    return render(request, "workbench/access/roles.html", {"roles": shown})


def where(role: type[Role]) -> str:
    """Where a post of the role stands, in words."""
    return Level(role.level).label if role.level else "单位"


def permissions_of(role: type[Role]) -> list[Permission]:
    """In the order of the catalogue of permissions."""
    return [permission for permission in Permission if permission in role.permissions]

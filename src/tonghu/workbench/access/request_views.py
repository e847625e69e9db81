"""Access beyond daily duty: asked for, decided, used. 未成年人网络保护条例 art. 36."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.accounts.access import ask_access, decide_access, requests_seen, withdraw_access
from tonghu.accounts.models import AccessRequest, AccessState
from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.places.models import Division
from tonghu.workbench.access.forms import AskForm, DecideForm
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.picking.fields import pick_for, picked
from tonghu.workbench.submitting import bound, carried_out, form_page

PAGE = 50
COLUMNS = (
    Column("what", "事项", fixed=True),
    Column("who", "申请人"),
    Column("place", "地区"),
    Column("until", "使用至", kind="date"),
    Column("state", "状态"),
    Column("used", "已使用", kind="number"),
)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """One's own requests and, for who approves, those on the branch."""
    actor = _taking_part(request)
    listed = requests_seen(by=actor)
    if (after := request.GET.get("after", "")).isdecimal():
        listed = listed.filter(pk__lt=int(after))
    found = list(listed[: PAGE + 1])
    shown = found[:PAGE]
    names = dict(Division.objects.filter(place__in={r.place for r in shown}).values_list("place", "path"))
    here = reverse("settings:requests")
    context = {
        "columns": COLUMNS,
        "rows": [_row(asked, names.get(asked.place, asked.place)) for asked in shown],
        "ask": ButtonContext("申请访问", shown=actor.may(Permission.ACCESS_ASK)),
        "next_url": f"{here}?after={shown[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "workbench/access/requests.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for access."""
    actor = actor_of(request)
    actor.check(Permission.ACCESS_ASK, Permission.ACCESS_ASK.words)
    form = bound(AskForm, request, initial=picked(request, "place"))
    pick_for(form, actor, back=request.path)
    longest = limit("access_days", on=timezone.localdate())

    def do() -> AccessRequest:
        return ask_access(**form.cleaned_data, decide_url=reverse("settings:requests"), by=actor)

    if (asked := carried_out(form, do)) is not None:
        messages.success(request, "申请已送当地县级民政负责人审批。")
        return redirect("settings:request", key=asked.pk)
    return form_page(
        request,
        form,
        title="申请访问",
        do="提交申请",
        back=reverse("settings:requests"),
        lede=f"依据未成年人网络保护条例第三十六条:最小授权,先审批,使用留记录。一次最长{longest.words}。",
        unverified=f"审批的有效期最长{longest.words}" if longest.unverified else "",
    )


@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, key: int) -> HttpResponse:
    """One request with its uses; its decision for who approves."""
    actor = _taking_part(request)
    if (asked := requests_seen(by=actor).filter(pk=key).first()) is None:
        raise Http404
    own = asked.post.user_id == actor.user_id
    form = bound(DecideForm, request)

    def do() -> AccessRequest:
        given = form.cleaned_data
        yes = given["approve"] == "yes"
        back = reverse("settings:request", args=[asked.pk])
        return decide_access(
            request=asked, approve=yes, decision=given["decision"], answer_url=back, by=actor
        )

    if carried_out(form, do) is not None:
        messages.success(request, "已审批,申请人会收到消息。")
        return redirect("settings:requests")
    waits = asked.state == AccessState.ASKED
    context = {
        "asked": asked,
        "path": Division.objects.filter(place=asked.place).values_list("path", flat=True).first(),
        "uses": list(asked.uses.all()),
        "form": form,
        "decides": waits and not own and actor.may(Permission.ACCESS_APPROVE),
        "withdraw": ButtonContext("撤回申请", shown=waits and asked.post_id == actor.post_id),
    }
    return render(request, "workbench/access/request.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take back one's own."""
    actor = _taking_part(request)
    if (asked := requests_seen(by=actor).filter(pk=key).first()) is None:
        raise Http404
    withdraw_access(request=asked, by=actor)
    return redirect("settings:request", key=key)


def _taking_part(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not (actor.may(Permission.ACCESS_ASK) or actor.may(Permission.ACCESS_APPROVE)):
        raise NotPermitted(f"“{actor.title}”这一岗位不申请也不审批访问。请由县级经办人申请、负责人审批。")
    return actor


def _row(asked: AccessRequest, path: str) -> Row:
    cells = {
        "what": asked.get_kind_display(),
        "who": f"{asked.post.user.full_name}({asked.post.title})",
        "place": path,
        "until": f"{asked.until:%Y-%m-%d}",
        "state": asked.get_state_display(),
        "used": f"{getattr(asked, 'used', 0)} 次",
    }
    return Row(str(asked.pk), cells, reverse("settings:request", args=[asked.pk]))

"""Accounts, for the system administrator: made, a first password, a lost second factor, closed and opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.accounts.actions import let_in, make_user
from tonghu.accounts.models import User
from tonghu.accounts.passwords import forget_second_factors, reset_password
from tonghu.accounts.permissions import Permission
from tonghu.accounts.workforce import accounts_kept
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.picking.fields import pick_for, picked
from tonghu.workbench.submitting import bound, carried_out, form_page
from tonghu.workbench.workforce.forms import AccountForm, ReasonForm

PAGE = 50
COLUMNS = (
    Column("username", "登录名", fixed=True),
    Column("name", "姓名"),
    Column("home", "所在地区"),
    Column("state", "状态"),
)
_GET_POST = require_http_methods(["GET", "POST"])


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts kept in the branch. `?q=` narrows by the beginning of either name."""
    actor = actor_of(request)
    listed = accounts_kept(actor=actor)
    if query := request.GET.get("q", "").strip():
        listed = listed.filter(username__istartswith=query) | listed.filter(full_name__startswith=query)
    found = list(listed.filter(username__gt=request.GET.get("after", ""))[: PAGE + 1])
    shown = found[:PAGE]
    names = dict(
        Division.objects.filter(place__in={user.home for user in shown}).values_list("place", "path")
    )
    record("list", "user", [user.pk for user in shown], by=actor)
    here = reverse("workforce:accounts")
    context = {
        "columns": COLUMNS,
        "rows": [_row(user, names) for user in shown],
        "shown": len(shown),
        "query": query,
        "next_url": f"{here}?q={query}&after={shown[-1].username}" if len(found) > PAGE else "",
    }
    return render(request, "workbench/workforce/accounts.html", context)


@_GET_POST
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once."""
    actor = actor_of(request)
    actor.check(Permission.POST_MANAGE, Permission.POST_MANAGE.words)
    form = bound(AccountForm, request, initial=picked(request, "home"))
    pick_for(form, actor, back=request.path)

    def do() -> tuple[User, str]:
        user = make_user(**form.cleaned_data, by=actor)
        return user, reset_password(user=user, reason="新建账号", by=actor)

    if (made := carried_out(form, do)) is not None:
        return _told(request, *made)
    lede = "账号本身没有任何权限;权限来自岗位。首次登录要改口令,岗位能看一个村以上的还要设置第二因子。"
    return form_page(
        request, form, title="新建账号", do="新建", back=reverse("workforce:accounts"), lede=lede
    )


@require_GET
def account(request: HttpRequest, key: int) -> HttpResponse:
    """One account, its posts and what may be done."""
    actor, user = _kept(request, key)
    record("read", "user", [user.pk], by=actor, place=user.home)
    context = {
        "user_shown": user,
        "posts": user.posts.order_by("-start_on", "-id"),
        "home": Division.objects.filter(place=user.home).first(),
        "own": user.pk == actor.user_id,
    }
    return render(request, "workbench/workforce/account.html", context)


@_GET_POST
def password(request: HttpRequest, key: int) -> HttpResponse:
    """A new first password, shown once."""
    actor, user = _kept(request, key)
    form = bound(ReasonForm, request)

    def do() -> str:
        return reset_password(user=user, reason=form.cleaned_data["reason"], by=actor)

    if (given := carried_out(form, do)) is not None:
        return _told(request, user, given)
    lede = f"{user.full_name}会从所有设备退出,用新的初始口令登录后要马上改掉。请先确认是本人提出的。"
    return form_page(request, form, title="重设口令", do="重设", back=_page(user), lede=lede, kind="danger")


@_GET_POST
def second_factor(request: HttpRequest, key: int) -> HttpResponse:
    """Clear a lost second factor."""
    actor, user = _kept(request, key)
    form = bound(ReasonForm, request)

    def do() -> int:
        return forget_second_factors(user=user, reason=form.cleaned_data["reason"], by=actor)

    if carried_out(form, do) is not None:
        messages.success(request, f"已清除{user.full_name}的第二因子,下次登录时重新设置。")
        return redirect("workforce:account", key=user.pk)
    lede = f"{user.full_name}会从所有设备退出,下次登录时重新设置第二因子。请当面确认是本人。"
    return form_page(
        request, form, title="清除第二因子", do="清除", back=_page(user), lede=lede, kind="danger"
    )


@_GET_POST
def let_in_page(request: HttpRequest, key: int) -> HttpResponse:
    """Close an account, or open it again."""
    actor, user = _kept(request, key)
    form = bound(ReasonForm, request)
    opening, do_words = not user.is_active, "停用" if user.is_active else "启用"

    def do() -> bool:
        let_in(user=user, active=opening, reason=form.cleaned_data["reason"], by=actor)
        return True

    if carried_out(form, do) is not None:
        messages.success(request, f"已{do_words}{user.full_name}的账号。")
        return redirect("workforce:account", key=user.pk)
    lede = "停用后马上不能办理,岗位记录不变。" if not opening else "启用后可以用原来的岗位登录办理。"
    kind = "primary" if opening else "danger"
    return form_page(
        request, form, title=f"{do_words}账号", do=do_words, back=_page(user), lede=lede, kind=kind
    )


def _told(request: HttpRequest, user: User, given: str) -> HttpResponse:
    return render(request, "workbench/workforce/password.html", {"user_shown": user, "given": given})


def _kept(request: HttpRequest, key: int) -> tuple[Actor, User]:
    actor = actor_of(request)
    if (user := accounts_kept(actor=actor).filter(pk=key).first()) is None:
        raise Http404
    return actor, user


def _page(user: User) -> str:
    return reverse("workforce:account", args=[user.pk])


def _row(user: User, names: dict[str, str]) -> Row:
    cells = {
        "username": user.username,
        "name": user.full_name,
        "home": names.get(user.home, ""),
        "state": "可登录" if user.is_active else "已停用",
    }
    return Row(str(user.pk), cells, _page(user))

"""One's own account: password, second factors, devices; and the messages of the post in force."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tonghu.accounts.models import Notice, User
from tonghu.accounts.roles import ROLES
from tonghu.audit.actions import record
from tonghu.workbench.acting import actor_of

PAGE = 50


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Password, second factors and devices, each with what may be done."""
    actor = actor_of(request)
    user = cast(User, request.user)
    kept = list(Authenticator.objects.filter(user=user).order_by("type", "created_at"))
    context = {
        "person": user,
        "totp": next((each for each in kept if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each for each in kept if each.type == Authenticator.Type.WEBAUTHN],
        "recovery": next((each for each in kept if each.type == Authenticator.Type.RECOVERY_CODES), None),
        "asked": ROLES[actor.role].two_factors,
        "devices": UserSession.objects.purge_and_list(user),
        "has_password": user.has_usable_password(),
        "here": request.session.session_key,
    }
    return render(request, "workbench/signin/account.html", context)


@require_POST
def end_device(request: HttpRequest, key: int) -> HttpResponse:
    """Sign out one device; this one leads to the sign-in page."""
    actor = actor_of(request)
    session = UserSession.objects.filter(user=request.user, pk=key).first()
    if session is None:
        raise Http404
    record("end_session", "user", [actor.user_id], by=actor)
    if session.session_key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    session.end()
    messages.success(request, "那台设备已退出。")
    return redirect("signin:account")


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked for, and the two kinds there are."""
    return render(request, "workbench/signin/second_factor.html", {"next": request.GET.get("next", "")})


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The messages of the post in force, newest first, paged by key."""
    actor = actor_of(request)
    listed = Notice.objects.filter(post=actor.post_id).order_by("-pk")
    if (after := request.GET.get("after", "")).isdecimal():
        listed = listed.filter(pk__lt=int(after))
    found = list(listed[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "notices": shown,
        "unread": any(notice.read_at is None for notice in shown),
        "next_url": f"?after={shown[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "workbench/signin/messages.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one message as read and go where it leads, or all of them."""
    actor = actor_of(request)
    unread = Notice.objects.filter(post=actor.post_id, read_at=None)
    key = request.POST.get("notice", "")
    if not key:
        unread.update(read_at=timezone.now())
        return redirect("signin:messages")
    notice = Notice.objects.filter(post=actor.post_id, pk=key).first() if key.isdecimal() else None
    if notice is None:
        raise Http404
    unread.filter(pk=notice.pk).update(read_at=timezone.now())
    return redirect(notice.url or "signin:messages")

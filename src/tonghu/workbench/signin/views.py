"""Changing the post one acts under."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.accounts.models import User
from tonghu.accounts.queries import SESSION_BREAK_GLASS, SESSION_POST, posts_held


@login_required
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act under another of one's own posts from the next page on."""
    chosen = request.POST.get("post", "")
    own = posts_held(cast(User, request.user), on=timezone.localdate())
    post = own.filter(pk=chosen).first() if chosen.isdecimal() else None
    if post is None:
        raise Http404
    request.session[SESSION_POST] = post.pk
    request.session.pop(SESSION_BREAK_GLASS, None)
    return redirect("inbox:home")

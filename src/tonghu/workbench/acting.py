"""Each request is one transaction under one post; pages reach it as `request.actor`."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from tonghu.accounts.models import Post, User
from tonghu.accounts.queries import actor_in_session, posts_held
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.locks.acting import acting


class SignInNeeded(NotPermitted):
    """Nobody is signed in, or no longer: the way on is the sign-in page and back."""


class PostRequest(HttpRequest):
    """A request under a post, for the types of views."""

    actor: Actor


def actor_of(request: HttpRequest) -> Actor:
    """The post in force. SignInNeeded where nobody is signed in, NotPermitted where the person holds no post today."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None and not request.user.is_authenticated:
        raise SignInNeeded("尚未登录，或登录已过期。请登录。")
    if actor is None:
        raise NotPermitted("您目前没有在任的岗位，不能查看这一页。请联系本级管理员安排岗位。")
    return actor


def posts_of(request: HttpRequest) -> list[Post]:
    """The posts that who is signed in holds today; read once a request."""
    posts: list[Post] | None = getattr(request, "posts_held", None)
    if posts is None:
        posts = list(posts_held(cast(User, request.user), on=timezone.localdate()))
        request.posts_held = posts  # type: ignore[attr-defined]  # kept there by this function
    return posts


def is_public(request: HttpRequest) -> bool:
    """True for a page that is for everybody, and knows nobody: a report of harm."""
    return request.path.startswith(settings.PUBLIC_PATHS)


class ActingMiddleware:
    """Opens the transaction after sign-in. An answer of 500 rolls it back; a refusal keeps its audit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]  # put there by this middleware
        if is_public(request) or not request.user.is_authenticated:
            return self.get_response(request)
        actor = actor_in_session(posts_of(request), request.session)
        if actor is None:
            return self.get_response(request)
        request.actor = actor  # type: ignore[attr-defined]  # put there by this middleware
        with acting(actor):
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        return response

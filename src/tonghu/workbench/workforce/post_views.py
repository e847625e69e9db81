"""Appointing, handing over, ending and delegating a post."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.accounts.actions import appoint, delegate, end_post, hand_over, revoke_delegation
from tonghu.accounts.models import Post
from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.accounts.roles import ROLES
from tonghu.accounts.rules import own_branch
from tonghu.kernel.actor import Actor
from tonghu.oversight.messages.handing_over import carried_by, tell_successor
from tonghu.workbench.acting import actor_of
from tonghu.workbench.picking.fields import pick_for, picked
from tonghu.workbench.submitting import bound, carried_out, form_page
from tonghu.workbench.workforce.forms import AppointForm, DelegateForm, EndForm, HandOverForm

_GET_POST = require_http_methods(["GET", "POST"])


@_GET_POST
def appoint_page(request: HttpRequest) -> HttpResponse:
    """Give somebody a post."""
    actor = actor_of(request)
    actor.check(Permission.POST_MANAGE, Permission.POST_MANAGE.words)
    form = cast(AppointForm, bound(AppointForm, request, initial=picked(request, "role", "place")))
    pick_for(form, actor, back=request.path)
    form.offer(ROLES[actor.role].gives)

    def do() -> Post:
        given = form.cleaned_data
        return appoint(
            user=given["person"],
            role=given["role"],
            place=given["place"],
            organisation=given["unit"],
            start_on=given["start_on"],
            reason=given["reason"],
            key=given["key"],
            by=actor,
        )

    if (made := carried_out(form, do)) is not None:
        return _done(request, made, "已设置岗位")
    return form_page(request, form, title="设置岗位", do="设置", back=reverse("workforce:posts"))


@_GET_POST
def hand_over_page(request: HttpRequest, key: int) -> HttpResponse:
    """End a post and begin it for the next."""
    actor, post = _managed(request, key)
    form = bound(HandOverForm, request)
    pick_for(form, actor, back=request.path)

    def do() -> Post:
        given = form.cleaned_data
        already = Post.objects.filter(key=given["key"]).exists()
        begun = hand_over(
            post=post, to=given["person"], on=given["on"], reason=given["reason"], key=given["key"], by=actor
        )
        if not already:
            tell_successor(left=post, begun=begun, on=timezone.localdate())
        return begun

    if (made := carried_out(form, do)) is not None:
        return _done(request, made, "已交接")
    carried = carried_by(post, on=timezone.localdate())
    lede = f"{post.user.full_name}的“{post.title}”自交接日期起由接任的人担任。{carried.words}"
    return form_page(request, form, title="交接岗位", do="交接", back=_seat(post), lede=lede)


@_GET_POST
def end_page(request: HttpRequest, key: int) -> HttpResponse:
    """End a post."""
    actor, post = _managed(request, key)
    form = bound(EndForm, request)

    def do() -> Post:
        return end_post(post=post, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=actor)

    if (ended := carried_out(form, do)) is not None:
        return _done(request, ended, "已撤销")
    lede = f"{post.user.full_name}自这一天起不能再以“{post.title}”办理。没有接任的人时,这一岗位空缺。"
    return form_page(request, form, title="撤销岗位", do="撤销", back=_seat(post), lede=lede, kind="danger")


@_GET_POST
def delegate_page(request: HttpRequest) -> HttpResponse:
    """Let somebody stand in for one's own post."""
    actor = actor_of(request)
    actor.check(Permission.POST_DELEGATE, Permission.POST_DELEGATE.words)
    form = bound(DelegateForm, request)
    pick_for(form, actor, back=request.path)
    longest = limit("delegation_days", on=timezone.localdate())

    def do() -> Post:
        given = form.cleaned_data
        return delegate(
            to=given["person"], until=given["until"], reason=given["reason"], key=given["key"], by=actor
        )

    if (made := carried_out(form, do)) is not None:
        return _done(request, made, "已委托")
    return form_page(
        request,
        form,
        title="委托他人代行本岗位",
        do="委托",
        back=reverse("workforce:posts"),
        lede=f"代行人以“{actor.title}(代)”办理,权限不超过您的岗位,不能再委托。最长{longest.words},可随时收回。",
        unverified=f"委托最长{longest.words}" if longest.unverified else "",
    )


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take a delegation back."""
    actor = actor_of(request)
    post = Post.objects.filter(pk=key, delegated_from__isnull=False).select_related("user").first()
    if post is None or not own_branch(actor).covers(post.place):
        raise Http404
    return _done(request, revoke_delegation(delegation=post, by=actor), "已收回委托")


def _managed(request: HttpRequest, key: int) -> tuple[Actor, Post]:
    """The actor and a post of the actor's branch; Http404 for one that is not."""
    actor = actor_of(request)
    actor.check(Permission.POST_MANAGE, Permission.POST_MANAGE.words)
    post = Post.objects.filter(pk=key).select_related("user", "organisation").first()
    if post is None or not own_branch(actor).covers(post.place):
        raise Http404
    return actor, post


def _seat(post: Post) -> str:
    return reverse("workforce:seat", args=[post.role, post.place])


def _done(request: HttpRequest, post: Post, what: str) -> HttpResponse:
    messages.success(request, f"{what}:{post.user.full_name} · {post.title}。")
    return redirect("workforce:seat", role=post.role, place=post.place)

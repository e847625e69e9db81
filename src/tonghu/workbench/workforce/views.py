"""Posts by place, vacancies, and the history of one seat."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.roles import ROLES, ChildDirector
from tonghu.accounts.workforce import (
    Filters,
    branch_read,
    posts_listed,
    seat_history,
    villages_without_director,
)
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.stat_filters import Counter

PAGE = 50
COLUMNS = (
    Column("who", "姓名", fixed=True),
    Column("role", "岗位"),
    Column("place", "地区"),
    Column("unit", "单位"),
    Column("since", "到岗", kind="date"),
    Column("until", "离岗", kind="date"),
)


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """The posts of the branch, filtered by role, place and state, paged by key."""
    actor, today = actor_of(request), timezone.localdate()
    filters = _filters(request)
    listed = posts_listed(filters, actor=actor, on=today)
    place, _, key = request.GET.get("after", "").partition(",")
    if key.isdecimal():
        listed = listed.filter(Q(place__gt=place) | Q(place=place, pk__gt=int(key)))
    found = list(listed[: PAGE + 1])
    shown, names = found[:PAGE], _names([post.place for post in found[:PAGE]])
    record("list", "post", [post.pk for post in shown], by=actor, detail=vars(filters))
    context = {
        "columns": COLUMNS,
        "rows": [_row(post, names) for post in shown],
        "shown": len(shown),
        "filters": filters,
        "roles": _roles(filters),
        "chips": _chips(filters, names),
        "here": reverse("workforce:posts"),
        "next_url": _url(filters, after=f"{shown[-1].place},{shown[-1].pk}") if len(found) > PAGE else "",
        "appoint": ButtonContext("设置岗位", shown=actor.may(Permission.POST_MANAGE)),
        "accounts": ButtonContext("账号", shown=actor.may(Permission.POST_MANAGE)),
        "delegate": ButtonContext("委托他人代行本岗位", shown=actor.may(Permission.POST_DELEGATE)),
        "counters": [_vacant(villages_without_director(actor=actor, on=today).count())],
    }
    return render(request, "workbench/workforce/posts.html", context)


@require_GET
def vacancies(request: HttpRequest) -> HttpResponse:
    """Villages without a child director today. `?place=`: of a place and below it."""
    actor, under = actor_of(request), request.GET.get("place", "")
    listed = villages_without_director(actor=actor, on=timezone.localdate())
    if under:
        listed = listed.filter(place__startswith=under)
    total = listed.count()
    found = list(listed.filter(place__gt=request.GET.get("after", ""))[: PAGE + 1])
    rows = [
        Row(
            village.place,
            {"name": village.name, "path": village.path},
            reverse("workforce:seat", args=[ChildDirector.key, village.place]),
        )
        for village in found[:PAGE]
    ]
    here, asked = reverse("workforce:vacancies"), {"place": under} if under else {}
    context = {
        "columns": (Column("name", "村(社区)", fixed=True), Column("path", "全称")),
        "rows": rows,
        "total": total,
        "next_url": f"{here}?{urlencode({**asked, 'after': found[PAGE - 1].place})}"
        if len(found) > PAGE
        else "",
    }
    return render(request, "workbench/workforce/vacancies.html", context)


@require_GET
def seat(request: HttpRequest, role: str, place: str) -> HttpResponse:
    """Who held one role at one place, newest first, and what may be done about it."""
    actor, today = actor_of(request), timezone.localdate()
    history = list(seat_history(role, place, actor=actor))
    division = Division.objects.filter(place=place).first()
    if role not in ROLES or division is None or not branch_read(actor).covers(place):
        raise Http404
    manages = actor.may(Permission.POST_MANAGE) and role in ROLES[actor.role].gives
    record("read", "post", [post.pk for post in history], by=actor, place=place)
    context = {
        "role": ROLES[role],
        "division": division,
        "held": [_Holder(post, actor, manages) for post in history if post.held_on(today)],
        "past": [post for post in history if not post.held_on(today)],
        "appoint_url": f"{reverse('workforce:appoint')}?{urlencode({'role': role, 'place': place})}",
        "appoint": ButtonContext("设置这一岗位", shown=manages),
    }
    return render(request, "workbench/workforce/seat.html", context)


class _Holder:
    """A post held today, with what this actor may do to it."""

    def __init__(self, post: Post, actor: Actor, manages: bool) -> None:
        own = post.user_id == actor.user_id
        delegated = post.delegated_from_id is not None
        self.post = post
        self.hand_over = ButtonContext("交接", shown=manages and not own and not delegated)
        self.end = ButtonContext("撤销", shown=manages and not own)
        self.revoke = ButtonContext("收回委托", shown=delegated and post.delegated_from_id == actor.post_id)


def _vacant(count: int) -> Counter:
    return Counter(
        "个村(社区)缺儿童主任", count, reverse("workforce:vacancies"), state="act" if count else "safe"
    )


def _filters(request: HttpRequest) -> Filters:
    given = request.GET
    return Filters(
        role=given.get("role", ""),
        place=given.get("place", ""),
        delegated=given.get("delegated") == "1",
        past=given.get("past") == "1",
    )


def _url(filters: Filters, **change: str) -> str:
    given = {
        "role": filters.role,
        "place": filters.place,
        "delegated": "1" if filters.delegated else "",
        "past": "1" if filters.past else "",
    } | change
    query = urlencode({name: value for name, value in given.items() if value})
    return reverse("workforce:posts") + (f"?{query}" if query else "")


def _roles(filters: Filters) -> list[tuple[str, str, bool]]:
    return [(role.key, role.title, role.key == filters.role) for role in ROLES.values()]


def _chips(filters: Filters, names: dict[str, str]) -> list[tuple[str, str]]:
    chips = []
    if filters.role in ROLES:
        chips.append((ROLES[filters.role].title, _url(filters, role="")))
    if filters.place:
        chips.append((names.get(filters.place, f"代码 {filters.place}"), _url(filters, place="")))
    if filters.delegated:
        chips.append(("代行的", _url(filters, delegated="")))
    if filters.past:
        chips.append(("已离岗的", _url(filters, past="")))
    return chips


def _names(places: list[str]) -> dict[str, str]:
    return dict(Division.objects.filter(place__in=set(places)).values_list("place", "path"))


def _row(post: Post, names: dict[str, str]) -> Row:
    return Row(
        str(post.pk),
        {
            "who": post.user.full_name,
            "role": post.title,
            "place": names.get(post.place, post.place),
            "unit": post.organisation.name if post.organisation else "",
            "since": f"{post.start_on:%Y-%m-%d}",
            "until": f"{post.end_on:%Y-%m-%d}" if post.end_on else "",
        },
        reverse("workforce:seat", args=[post.role, post.place]),
    )

"""What an actor must satisfy before a post, a reading or a request is changed: checks that several verbs share."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import QuerySet

from tonghu.accounts.models import Post, User
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import Reach, branch
from tonghu.places.models import Division

M = TypeVar("M", bound=models.Model)


def own_place(actor: Actor) -> str:
    """Place key of the actor's post, for officers as well, who reach no child's row."""
    place: str = Post.objects.values_list("place", flat=True).get(pk=actor.post_id)
    return place


def own_branch(actor: Actor) -> Reach:
    """The actor's place and all below it, whatever the post may see there."""
    return branch(own_place(actor))


def check_within(actor: Actor, place: str, doing: str) -> None:
    """NotPermitted unless the place lies in the branch of the actor's post."""
    if not place or not own_branch(actor).covers(place):
        raise NotPermitted(f"这个地区不归您的岗位管理,不能{doing}。请联系当地或上一级的管理员。")


def check_keeps(actor: Actor, user: User) -> None:
    """NotPermitted unless the account is kept in the actor's branch."""
    if user.pk == actor.user_id:
        raise NotPermitted("不能办理自己的账号。请由另一位系统管理员办理。")
    check_within(actor, user.home, f"办理{user.full_name}的账号")


def need(text: str, what: str, *, least: int = 1) -> str:
    """The text without blanks around it; UserError where it is shorter than `least` characters."""
    given = text.strip()
    if len(given) < least:
        length = f",至少 {least} 个字" if least > 1 else ""
        raise UserError(f"请写明{what}{length}。")
    return given


def need_division(place: str) -> Division:
    """The division; UserError where there is none."""
    if (division := Division.objects.filter(place=place).first()) is None:
        raise UserError("没有这个地区:请从列表中选择。")
    return division


def lock_person(user: User) -> None:
    """Hold the person's posts until the transaction ends; the trigger of sql/posts_v1.sql takes the same lock."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('accounts_post'), %s)", [user.pk % 2147483647])


def made_before(rows: QuerySet[M], key: UUID | None) -> M | None:
    """The row that the same form made already; None for a first time. A second request of it waits for the first."""
    if key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
    return rows.filter(key=key).first()

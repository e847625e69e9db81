"""Accounts and posts: made, handed over, ended, delegated. Each verb runs inside `acting`, with its audit."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tonghu.accounts.models import Notice, Post, User
from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import posts_held
from tonghu.accounts.roles import ROLES, Role
from tonghu.accounts.rules import check_keeps, check_within, lock_person, made_before, need, need_division
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import branch
from tonghu.places.models import Level, Organisation
from tonghu.places.tree import COUNTY_DIGITS

_HIGHER = (Level.CITY, Level.PROVINCE)


@transaction.atomic
def make_user(*, username: str, full_name: str, home: str, number: str | None = None, by: Actor) -> User:
    """An account without a password; `reset_password` gives the first one. `home`: who keeps it.

    UserError when the name for signing in is taken.
    """
    by.check(Permission.POST_MANAGE, "设置账号")
    check_within(by, home, "设置账号")
    need_division(home)
    login = need(username, "登录名", least=3)
    if User.objects.filter(username__iexact=login).exists():
        raise UserError(f"登录名“{login}”已有人使用。请换一个,例如在后面加上数字。")
    user = User(
        username=login,
        full_name=need(full_name, "姓名"),
        home=home,
        person_number=number,
        password_given=True,
    )
    user.set_unusable_password()
    user.save()
    record("make_user", "user", [user.pk], by=by, place=home, detail={"full_name": user.full_name})
    return user


@transaction.atomic
def let_in(*, user: User, active: bool, reason: str, by: Actor) -> None:
    """Close an account to sign-in, or open it again. Its posts stay; a closed account acts under none."""
    by.check(Permission.POST_MANAGE, "停用或启用账号")
    check_keeps(by, user)
    User.objects.filter(pk=user.pk).update(is_active=active)
    verb = "open_user" if active else "close_user"
    record(verb, "user", [user.pk], by=by, place=user.home, reason=need(reason, "理由"))


@transaction.atomic
def appoint(
    *,
    user: User,
    role: str,
    place: str,
    organisation: Organisation | None = None,
    start_on: dt.date,
    end_on: dt.date | None = None,
    reason: str = "",
    key: UUID | None = None,
    by: Actor,
) -> Post:
    """Give a person a post. The same `key` twice gives the post that the first made.

    NotPermitted for a place above or beside one's own, a role one may not give, or oneself. UserError where
    the division does not fit the role, or where the person's other posts leave no room.
    """
    by.check(Permission.POST_MANAGE, "设置岗位")
    if made := made_before(Post.objects.filter(made_by=by.user_id), key):
        return made
    if user.pk == by.user_id:
        raise NotPermitted("不能给自己设置岗位。请由另一位系统管理员办理。")
    _check_may_give(by, role)
    check_within(by, place, f"设置{ROLES[role].title}岗位")
    check_seat(ROLES[role], place, organisation)
    post = _begin(
        user, role, place, organisation, start_on=start_on, end_on=end_on, reason=reason, key=key, by=by
    )
    _note("appoint", post, by=by, reason=reason)
    return post


@transaction.atomic
def hand_over(*, post: Post, to: User, on: dt.date, reason: str, key: UUID | None = None, by: Actor) -> Post:
    """End a post on a day and begin the same seat for somebody else on that day.

    Open work is kept by role and place and so follows the seat; unread messages go along.
    """
    by.check(Permission.POST_MANAGE, "交接岗位")
    if made := made_before(Post.objects.filter(made_by=by.user_id), key):
        return made
    leaving = _held_now(post, by=by, doing="交接岗位")
    _check_may_give(by, leaving.role)
    if to.pk in (by.user_id, leaving.user_id):
        raise UserError("请选择另一位接任的人。")
    words = need(reason, "交接的理由")
    _end(leaving, on=on)
    begun = _begin(
        to, leaving.role, leaving.place, leaving.organisation, start_on=on, reason=words, key=key, by=by
    )
    Notice.objects.filter(post=leaving, read_at=None).update(post=begun)
    _note("hand_over", begun, by=by, reason=words, detail={"from_post": leaving.pk, "on": on.isoformat()})
    return begun


@transaction.atomic
def end_post(*, post: Post, on: dt.date, reason: str, by: Actor) -> Post:
    """End a post on a day; from that day on its holder acts under it no more. Conflict where it has ended."""
    by.check(Permission.POST_MANAGE, "撤销岗位")
    leaving = _held_now(post, by=by, doing="撤销岗位")
    words = need(reason, "撤销的理由")
    _end(leaving, on=on)
    _note("end_post", leaving, by=by, reason=words, detail={"on": on.isoformat()})
    return leaving


@transaction.atomic
def delegate(*, to: User, until: dt.date, reason: str, key: UUID | None = None, by: Actor) -> Post:
    """Let somebody of the same county act in one's own post, today to `until`, that day included.

    The delegate's title ends in (代), and the delegate delegates to nobody.
    """
    by.check(Permission.POST_DELEGATE, "委托他人代行岗位")
    if made := made_before(Post.objects.filter(made_by=by.user_id), key):
        return made
    today = timezone.localdate()
    own = Post.objects.get(pk=by.post_id)
    _check_may_delegate(own, to, by=by, today=today)
    longest = limit("delegation_days", on=today)
    if not today <= until < today + dt.timedelta(days=longest.value):
        raise UserError(f"委托从今天起最长{longest.words},请把截止日期改到这一期限之内。")
    end_on = until + dt.timedelta(days=1)
    post = _begin(
        to,
        own.role,
        own.place,
        own.organisation,
        start_on=today,
        end_on=min(end_on, own.end_on or end_on),
        reason=need(reason, "委托的理由"),
        key=key,
        delegated_from=own,
        by=by,
    )
    _note("delegate", post, by=by, reason=reason, detail={"until": until.isoformat()})
    Notice.objects.create(post=post, text=f"{by.user_name}委托您代行“{own.title}”,至 {until:%Y-%m-%d}。")
    return post


@transaction.atomic
def revoke_delegation(*, delegation: Post, by: Actor) -> Post:
    """End a delegation now: whoever gave it, or who manages posts there. Conflict where it has ended."""
    if delegation.delegated_from_id is None:
        raise UserError("这不是委托的岗位。撤销岗位请用“撤销”。")
    # Before the row is locked, which a unit's post may not: it is refused, and not told of a fault.
    if delegation.delegated_from_id != by.post_id:
        by.check(Permission.POST_MANAGE, "收回别人的委托")
        check_within(by, delegation.place, "收回这一委托")
    given = Post.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    today = timezone.localdate()
    _check_stands(given, today)
    _end(given, on=today)
    _note("revoke_delegation", given, by=by)
    return given


def check_seat(role: type[Role], place: str, organisation: Organisation | None) -> None:
    """UserError unless a post of this role may stand at this place: a village for a director, a unit for a school."""
    division = need_division(place)
    if role.level is None:
        if organisation is None or organisation.place != place:
            raise UserError(f"“{role.title}”属于单位:请选择设在{division.name}的单位。")
        return
    if organisation is not None:
        raise UserError(f"“{role.title}”属于地区,不选单位。")
    if division.level != role.level and not (role.exclusive and division.level in _HIGHER):
        raise UserError(f"“{role.title}”设在{Level(role.level).label},{division.name}不是。请重新选择地区。")


def _check_may_give(by: Actor, role: str) -> None:
    if role not in ROLES or role not in ROLES[by.role].gives:
        title = ROLES[role].title if role in ROLES else role
        raise NotPermitted(
            f"“{by.title}”不能设置“{title}”。三员由上级用服务器上的命令 tonghu accounts officer 设置。"
        )


def _check_may_delegate(own: Post, to: User, *, by: Actor, today: dt.date) -> None:
    if own.delegated_from_id is not None:
        raise NotPermitted("代行的岗位不能再委托。请由原岗位的人委托。")
    if by.break_glass is not None:
        raise NotPermitted("紧急查阅期间不能委托。请先结束紧急查阅。")
    if to.pk == by.user_id:
        raise UserError("请选择另一个人代行。")
    around = branch(own.place[:COUNTY_DIGITS])
    if not any(around.covers(post.place) for post in posts_held(to, on=today)):
        raise UserError(f"{to.full_name}在本县(市、区)没有在任岗位,不能代行。请先由系统管理员设置岗位。")


def _held_now(post: Post, *, by: Actor, doing: str) -> Post:
    found = (
        Post.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=post.pk)
    )
    check_within(by, found.place, doing)
    if found.user_id == by.user_id:
        raise NotPermitted("不能办理自己的岗位。请由另一位系统管理员办理。")
    _check_may_give(by, found.role)
    _check_stands(found, timezone.localdate())
    return found


def _check_stands(post: Post, today: dt.date) -> None:
    if post.end_on is not None and post.end_on <= today:
        raise Conflict(f"{post.user.full_name}的“{post.title}”已于{post.end_on:%Y-%m-%d}结束。", theirs=post)


def _begin(
    user: User,
    role: str,
    place: str,
    organisation: Organisation | None,
    *,
    start_on: dt.date,
    end_on: dt.date | None = None,
    reason: str = "",
    key: UUID | None = None,
    delegated_from: Post | None = None,
    by: Actor,
) -> Post:
    if not user.is_active:
        raise UserError(f"{user.full_name}的账号已停用,不能设置岗位。请先启用账号。")
    if end_on is not None and end_on <= start_on:
        raise UserError("离岗日期应晚于到岗日期。")
    lock_person(user)
    _check_room(user, role, place, organisation, start_on=start_on, end_on=end_on)
    return Post.objects.create(
        user=user,
        role=role,
        place=place,
        organisation=organisation,
        start_on=start_on,
        end_on=end_on,
        reason=reason.strip(),
        key=key,
        delegated_from=delegated_from,
        made_by=by.user_id,
    )


def _check_room(
    user: User,
    role: str,
    place: str,
    organisation: Organisation | None,
    *,
    start_on: dt.date,
    end_on: dt.date | None,
) -> None:
    """UserError where another post of the person lies across these days and cannot stand beside this one."""
    across = Post.objects.filter(user=user).filter(
        Q(end_on=None) | Q(end_on__gt=start_on) & Q(end_on__gt=F("start_on"))
    )
    if end_on is not None:
        across = across.filter(start_on__lt=end_on)
    for other in across:
        if (other.role, other.place, other.organisation_id) == (
            role,
            place,
            organisation and organisation.pk,
        ):
            raise UserError(f"{user.full_name}在这段时间已担任“{other.title}”,不用再设置。")
        if ROLES[role].exclusive or ROLES[other.role].exclusive:
            raise UserError(
                f"“{ROLES[role].title}”与{user.full_name}的“{other.title}”不能由一人兼任(三员分立)。"
                "请先结束原岗位,或另选一人。"
            )


def _end(post: Post, *, on: dt.date) -> None:
    """Ends it, and what was delegated from it."""
    if on < post.start_on:
        raise UserError(f"结束日期不能早于到岗日期({post.start_on:%Y-%m-%d})。")
    if on < timezone.localdate():
        raise UserError("结束日期不能早于今天:已经办过的事要留在当时的岗位上。")
    if post.end_on is not None and on > post.end_on:
        raise UserError(f"这一岗位本来就到{post.end_on:%Y-%m-%d}为止,请填更早的日期。")
    post.end_on = on
    post.save(update_fields=["end_on"])
    for delegation in post.delegations.filter(end_on__gt=on, start_on__lte=on):
        delegation.end_on = on
        delegation.save(update_fields=["end_on"])


def _note(
    verb: str, post: Post, *, by: Actor, reason: str = "", detail: dict[str, object] | None = None
) -> None:
    about = {"user": post.user_id, "full_name": post.user.full_name, "role": post.role, **(detail or {})}
    record(verb, "post", [post.pk], by=by, place=post.place, reason=reason.strip(), detail=about)

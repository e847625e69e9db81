"""The three officers, appointed from the server's command line: who watches is not appointed by who is watched."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.actions import check_seat
from tonghu.accounts.models import Post, User
from tonghu.accounts.passwords import first_password
from tonghu.accounts.roles import ROLES
from tonghu.accounts.rules import need
from tonghu.audit.actions import record_outside
from tonghu.kernel.errors import UserError


@transaction.atomic
def make_officer(*, role: str, place: str, username: str, full_name: str) -> str:
    """An account with an officer's post at a county, city or province; returns its first password.

    UserError for a role that is not an officer's, a place that does not fit, or a name that is taken.
    """
    if role not in ROLES or not ROLES[role].exclusive:
        raise UserError("这个命令只设置三员。其他岗位由系统管理员在“队伍”中设置。")
    check_seat(ROLES[role], place, None)
    login = need(username, "登录名", least=3)
    if User.objects.filter(username__iexact=login).exists():
        raise UserError(f"登录名“{login}”已有人使用。请换一个。")
    user = User(username=login, full_name=need(full_name, "姓名"), home=place)
    given = first_password_for(user)
    Post.objects.create(user=user, role=role, place=place, start_on=timezone.localdate())
    detail = {"role": role, "place": place, "user": user.pk}
    record_outside("make_officer", "user", user_id=None, user_name="服务器命令行", detail=detail)
    return given


def first_password_for(user: User) -> str:
    """Saves the new account and gives it its first password."""
    user.set_unusable_password()
    user.save()
    return first_password(user)

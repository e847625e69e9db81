"""What a system administrator does when somebody cannot sign in: a new first password, a lost second factor."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from tonghu.accounts.models import User
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import check_keeps, need
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor

# Read out over a telephone: no character that looks or sounds like another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


@transaction.atomic
def reset_password(*, user: User, reason: str, by: Actor) -> str:
    """A password to be said to the person, who changes it at the first sign-in; every open session ends."""
    by.check(Permission.POST_MANAGE, "重设口令")
    check_keeps(by, user)
    words = need(reason, "重设口令的理由")
    given = first_password(user)
    end_sessions(user)
    record("reset_password", "user", [user.pk], by=by, place=user.home, reason=words)
    return given


def first_password(user: User) -> str:
    """Set a password made by lot, to be changed at the first sign-in; returns it, the one time it can be read."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    given = "-".join(groups)
    user.set_password(given)
    user.password_given = True
    user.save(update_fields=["password", "password_given"])
    return given


@transaction.atomic
def forget_second_factors(*, user: User, reason: str, by: Actor) -> int:
    """The phone or key is lost: every second factor goes, the next sign-in sets one up. Returns how many went."""
    by.check(Permission.POST_MANAGE, "清除第二因子")
    check_keeps(by, user)
    words = need(reason, "清除第二因子的理由")
    gone: int = Authenticator.objects.filter(user=user).delete()[0]
    end_sessions(user)
    record("forget_second_factors", "user", [user.pk], by=by, place=user.home, reason=words)
    return gone


def end_sessions(user: User) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()

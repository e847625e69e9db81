"""Sign-ins, failed ones and sign-outs go on record."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from tonghu.accounts.models import User
from tonghu.audit.actions import record_outside


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    record_outside("sign_in", "user", user_id=user.pk, user_name=user.full_name, detail=_origin(request))


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record_outside("sign_out", "user", user_id=user.pk, user_name=user.full_name, detail=_origin(request))


@receiver(user_login_failed)
def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    name = str(credentials.get("username", ""))[:150]
    record_outside("sign_in_failed", "user", user_id=None, user_name=name, detail=_origin(request))


def _origin(request: HttpRequest | None) -> dict[str, str]:
    if request is None:
        return {}
    return {
        "address": request.META.get("REMOTE_ADDR", ""),
        "device": request.META.get("HTTP_USER_AGENT", "")[:200],
    }

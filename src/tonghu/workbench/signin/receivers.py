"""What sign-in changes besides allauth's own tables: the session's second factor, the first password, the record."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from tonghu.accounts.models import User
from tonghu.accounts.second_factors import forget_secrets
from tonghu.audit.actions import record_outside
from tonghu.workbench.signin.second_factor import count_as_given

_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@receiver(post_save, sender=Authenticator)
def _added(instance: Authenticator, created: bool, **_: Any) -> None:
    """Whoever sets one up has just shown it. Not by allauth's signal, which comes only after the transaction."""
    if not created or instance.type not in _SECOND:
        return
    request: HttpRequest | None = context.request
    if request is not None and request.user.pk == instance.user_id:
        count_as_given(request.session)
    _note("add_second_factor", instance.user, {"type": instance.type})


@receiver(post_delete, sender=Authenticator)
def _removed(instance: Authenticator, **_: Any) -> None:
    forget_secrets(instance.data)
    if instance.type in _SECOND:
        _note("remove_second_factor", instance.user, {"type": instance.type})


@receiver(password_changed)
def _changed(request: HttpRequest, user: User, **_: Any) -> None:
    User.objects.filter(pk=user.pk).update(password_given=False)
    user.password_given = False
    _note("change_password", user, {})


def _note(verb: str, user: User, detail: dict[str, Any]) -> None:
    record_outside(verb, "user", user_id=user.pk, user_name=user.full_name, detail=detail)

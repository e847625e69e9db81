"""Whether this session has shown a second factor, and that no page opens without one where the post asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from tonghu.accounts.models import User
from tonghu.accounts.roles import ROLES
from tonghu.kernel.actor import Actor
from tonghu.workbench.acting import is_public

_KEY = "tonghu_second_factor"
# Where allauth keeps how this session was signed in.
_RECORDS = "account_authentication_methods"
# Open before the second factor, and before the first password was changed: what is needed to do just that.
_ALWAYS = frozenset({"account_login", "account_logout", "set_language"})
TO_CHANGE_PASSWORD = _ALWAYS | {"account_change_password", "account_reauthenticate"}
TO_SHOW_FACTOR = _ALWAYS | {
    "account_change_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_authenticate",
    "signin:second_factor",
}
# Open to those who have none yet. Who has one shows it first, and adds others afterwards.
TO_SET_UP = TO_SHOW_FACTOR | {"mfa_activate_totp", "mfa_add_webauthn"}


def count_as_given(session: SessionBase) -> None:
    """The session counts as signed in with two factors: after one was set up, by the province's word, in the demo."""
    session[_KEY] = True


def is_given(session: SessionBase) -> bool:
    """True when the session has shown one."""
    return bool(session.get(_KEY)) or any(
        record.get("method") == "mfa" for record in session.get(_RECORDS, ())
    )


def has_factor(user: User) -> bool:
    """True when the person has set one up."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: bool = Authenticator.objects.filter(user=user, type__in=kinds).exists()
    return found


class SecondFactorMiddleware:
    """After ActingMiddleware: leads to what is missing, a password of one's own or a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the page is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the page open."""
        if is_public(request) or not isinstance(request.user, User) or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if request.user.password_given:
            return None if name in TO_CHANGE_PASSWORD else _away(request, "account_change_password")
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None or not ROLES[actor.role].two_factors or is_given(request.session):
            return None
        if has_factor(request.user):
            return None if name in TO_SHOW_FACTOR else _away(request, _challenge(request.user))
        return None if name in TO_SET_UP else _away(request, "signin:second_factor")


def _challenge(user: User) -> str:
    only_keys = not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate_webauthn" if only_keys else "mfa_reauthenticate"


def _away(request: HttpRequest, name: str) -> HttpResponse:
    onward = f"{reverse(name)}?{urlencode({'next': request.get_full_path()}, safe='/')}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse(name))
    return HttpResponseRedirect(onward if request.method == "GET" else reverse(name))

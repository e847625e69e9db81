"""Sign-in by the province's identity provider: who it names is found among the accounts there are, never made.

Configured by the environment, see docs/how-to/sign-in.md. `TONGHU_OIDC_CLAIM` says which claim names the account,
`TONGHU_OIDC_SECOND_FACTOR` which values of `amr` or `acr` count as a second factor shown to the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import render

from tonghu.accounts.models import User
from tonghu.audit.actions import record_outside
from tonghu.workbench.signin.second_factor import count_as_given

_UNKNOWN = "省统一身份认证确认了您的身份，但这里没有您的账号。请联系本级系统管理员。"


class ProvinceAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Join the person named to the account of that name, once for good; a page where there is none."""
        if sociallogin.is_existing:
            return
        named = str(claims(sociallogin).get(settings.OIDC_CLAIM) or "")
        user = User.objects.filter(username=named, is_active=True).first() if named else None
        # An account that was joined to somebody is not handed to the next who goes by its name.
        if user is None or SocialAccount.objects.filter(user=user).exists():
            record_outside(
                "sign_in_failed", "user", user_id=None, user_name=named[:150], detail={"by": "oidc"}
            )
            page = "socialaccount/authentication_error.html"
            raise ImmediateHttpResponse(render(request, page, {"reason": _UNKNOWN}, status=403))
        sociallogin.connect(request, user)


def claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider said of the person, the signed token before the page of details."""
    said: Mapping[str, Any] = sociallogin.account.extra_data
    return {**said.get("userinfo", {}), **said.get("id_token", {})}


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, sociallogin: SocialLogin | None = None, **_: Any) -> None:
    """A second factor shown to the provider counts where the installation says which."""
    if sociallogin is None:
        return
    said = claims(sociallogin)
    methods = said.get("amr", [])
    shown = {*(methods if isinstance(methods, list) else [methods]), said.get("acr")}
    if shown & settings.OIDC_SECOND_FACTOR:
        count_as_given(request.session)

"""Addresses of sign-in by the province's identity provider; they exist where one is configured."""

from __future__ import annotations

from allauth.socialaccount import views
from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from tonghu.workbench.exposure import exposes

_to_account = login_required(RedirectView.as_view(pattern_name="signin:account"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(openid_connect)),
    path("cancelled/", views.login_cancelled, name="socialaccount_login_cancelled"),
    path("error/", views.login_error, name="socialaccount_login_error"),
    # allauth names them; nobody signs up, and nobody joins accounts by hand.
    path("account/", _to_account, name="socialaccount_connections"),
    path("new/", _to_account, name="socialaccount_signup"),
]
EXPOSES = exposes(
    openid_connect_login="nothing",
    openid_connect_callback="nothing",
    socialaccount_login_cancelled="nothing",
    socialaccount_login_error="nothing",
    socialaccount_connections="nothing",
    socialaccount_signup="nothing",
)

"""Those of allauth's addresses that exist here. No sign-up, no mail, no reset by mail: what is not listed is a 404."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import urls as recovery_codes
from allauth.mfa.totp import urls as totp
from allauth.mfa.webauthn import urls as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from tonghu.workbench.exposure import exposes

_to_account = login_required(RedirectView.as_view(pattern_name="signin:account"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    # Where allauth sends somebody without a password: a password comes from the system administrator.
    path("password/set/", _to_account, name="account_set_password"),
    path("2fa/", _to_account, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/", include(totp)),
    path("2fa/recovery-codes/", include(recovery_codes)),
    path("2fa/webauthn/", include(webauthn)),
]
if settings.OIDC:
    urlpatterns += [path("province/", include("tonghu.workbench.signin.province_urls"))]
# Of oneself alone.
EXPOSES = exposes(
    account_login="nothing",
    account_logout="deed",
    account_inactive="nothing",
    account_reauthenticate="nothing",
    account_change_password="nothing",
    account_set_password="nothing",
    mfa_index="nothing",
    mfa_authenticate="nothing",
    mfa_reauthenticate="nothing",
    mfa_activate_totp="nothing",
    mfa_deactivate_totp="nothing",
    mfa_view_recovery_codes="nothing",
    mfa_generate_recovery_codes="nothing",
    mfa_download_recovery_codes="attachment",
    mfa_list_webauthn="list",
    mfa_add_webauthn="nothing",
    mfa_reauthenticate_webauthn="nothing",
    mfa_remove_webauthn="detail deed",
    mfa_edit_webauthn="detail deed",
)

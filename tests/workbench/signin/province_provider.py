"""A province's identity provider, as a process of its own: django-allauth's, with one client and two people.

python province_provider.py PORT FOLDER CALLBACK
"""

import sys
from pathlib import Path

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

PORT, FOLDER, CALLBACK = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
PASSWORD = "provider-password-1"


def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


settings.configure(
    SECRET_KEY="p" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "provider.sqlite3")}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.idp.oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    ACCOUNT_LOGIN_METHODS={"username"},
    ACCOUNT_EMAIL_VERIFICATION="none",
    IDP_OIDC_PRIVATE_KEY=private_key(),
    IDP_OIDC_ADAPTER=f"{__name__}.Adapter",
)
django.setup()

from allauth.idp.oidc.adapter import DefaultOIDCAdapter  # noqa: E402  after the settings


class Adapter(DefaultOIDCAdapter):
    """Says that a one-time password was asked for, of the person whose name ends so."""

    def get_claims(self, purpose, user, client, scopes, **kwargs):
        claims = super().get_claims(purpose, user, client, scopes, **kwargs)
        methods = ["pwd", "otp"] if user.username.endswith("otp") else ["pwd"]
        return {**claims, "amr": methods, "preferred_username": user.username}


urlpatterns = [path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls"))]

if __name__ == "__main__":
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    sys.modules["province_provider"] = sys.modules["__main__"]
    call_command("migrate", verbosity=0)
    for name in ("wang.otp", "li.plain", "stranger.otp"):
        User.objects.create_user(name, password=PASSWORD)
    client = Client(id="tonghu", name="Tonghu", scopes="openid\nprofile\nemail", skip_consent=True)
    client.redirect_uris = CALLBACK
    client.set_secret("client-secret") if hasattr(client, "set_secret") else None
    client.save()
    call_command("runserver", f"127.0.0.1:{PORT}", use_reloader=False, verbosity=0)

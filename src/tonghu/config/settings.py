"""Django's settings. What differs between places comes from the environment; docs/reference/settings.md lists it.

Nothing here starts anything: `tonghu serve`, `tonghu worker` and the tests start the embedded database first.
"""

from __future__ import annotations

import os
from pathlib import Path

from tonghu.config.database import addresses
from tonghu.config.secrets_of_demo import DEMO_SECRET_KEY
from tonghu.kernel.errors import UserError

DEMO = os.environ.get("TONGHU_DEMO") == "1"
DATA = Path(os.environ.get("TONGHU_DATA", "var")).resolve()
CATALOGUE = Path(os.environ.get("TONGHU_CATALOGUE", Path(__file__).parents[3] / "catalogue")).resolve()

SECRET_KEY = os.environ.get("TONGHU_SECRET_KEY", DEMO_SECRET_KEY if DEMO else "")
if not SECRET_KEY:
    raise UserError("没有设置 TONGHU_SECRET_KEY。请设为一段 50 个字符以上的随机文字;演示环境请用 make demo。")
if SECRET_KEY == DEMO_SECRET_KEY and not DEMO:
    raise UserError("TONGHU_SECRET_KEY 是演示用的,不能用于正式环境。请换成自己的随机文字。")

DEBUG = False
ALLOWED_HOSTS = os.environ.get("TONGHU_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TONGHU_ORIGINS", "").split(",") if origin]

DATABASES = {
    alias: {**address.for_django(), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    for alias, address in addresses(os.environ, DATA).items()
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # First, so that its templates stand before those of the same name.
    "tonghu.workbench",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "tonghu.secrecy",
    "tonghu.locks",
    "tonghu.audit",
    "tonghu.places",
    "tonghu.accounts",
    "tonghu.registry",
    "tonghu.exchange",
    "tonghu.leads",
    "tonghu.casework",
    "tonghu.duties",
    "tonghu.oversight.messages",
    "tonghu.oversight.reports",
    "tonghu.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tonghu.workbench.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tonghu.workbench.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tonghu.workbench.arriving.BodyFirst",
    "tonghu.workbench.acting.ActingMiddleware",
    "tonghu.workbench.signin.second_factor.SecondFactorMiddleware",
    "tonghu.workbench.errors.NotPermittedPage",
    "tonghu.workbench.rail_counts.AfterWriting",
]

ROOT_URLCONF = "tonghu.config.urls"
# Pages for everybody: they know nobody, whoever is signed in in the same browser, and act as the system alone.
PUBLIC_PATHS = ("/report/",)
WSGI_APPLICATION = "tonghu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tonghu.workbench.frame.frame",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# `make web` writes names with a hash, and compressed copies beside them; nothing is collected elsewhere.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[\w-]{8}\.(?:js|css|svg)$"
MAX_UPLOAD_BYTES = int(os.environ.get("TONGHU_MAX_UPLOAD_MB", "150")) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 60
# The virus scanner, `clamd:/run/clamav/clamd.ctl` or `command:clamdscan --no-summary -`; empty: files are marked as not scanned.
SCANNER = os.environ.get("TONGHU_SCANNER", "")
# How many leads of each category and action a report explains; the files and the leads hold all.
EXPLAINED_PER_CATEGORY = 2000

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("TONGHU_OLD_SECRET_KEYS", "").split(",") if key]
# A province's identity provider, by OpenID Connect; see docs/how-to/sign-in.md. False: there is none.
OIDC = bool(os.environ.get("TONGHU_OIDC_SERVER"))
OIDC_CLAIM = os.environ.get("TONGHU_OIDC_CLAIM", "preferred_username")
OIDC_SECOND_FACTOR = frozenset(filter(None, os.environ.get("TONGHU_OIDC_SECOND_FACTOR", "").split(",")))
SOCIALACCOUNT_ADAPTER = "tonghu.workbench.signin.province.ProvinceAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
# A link, since the pages' policy lets a form lead nowhere else; state and PKCE still bind the answer to the session.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "province",
                    "name": os.environ.get("TONGHU_OIDC_NAME", "省统一身份认证"),
                    "client_id": os.environ.get("TONGHU_OIDC_CLIENT", ""),
                    "secret": os.environ.get("TONGHU_OIDC_SECRET", ""),
                    "settings": {"server_url": os.environ["TONGHU_OIDC_SERVER"]},
                }
            ],
        }
    }
    if OIDC
    else {}
)
LOGIN_REDIRECT_URL = "inbox:home"

# A session ends after half an hour untouched, and with the browser.
SESSION_COOKIE_AGE = int(os.environ.get("TONGHU_SESSION_MINUTES", "30")) * 60
SESSION_ENGINE = "tonghu.workbench.signin.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tonghu.workbench.errors.form_expired"
SECURE = os.environ.get("TONGHU_HTTPS", "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tonghu_cache"},
    "rail": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rail",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
# Seconds for which the counts on the rail may be as they were; one's own work shows at once. 0: counted on each page.
RAIL_COUNTS_KEPT = int(os.environ.get("TONGHU_RAIL_COUNTS_KEPT", "30"))

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
# Days for which the queue keeps jobs that ended, to look into one that failed. They hold numbers of rows and no person, and what
# a run or a confirmation came to is kept with it: how long is the operator's choice, and no policy of the catalogue's.
FINISHED_JOB_DAYS = int(os.environ.get("TONGHU_FINISHED_JOB_DAYS", "31"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TONGHU_LOG", "WARNING")},
}

# The header's form asks by POST and needs no second page to ask whether it was meant.
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tonghu.workbench.signin.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
# Offices share an address, so the limit by address is wide and the one by name for signing in is narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
# The public's pages. Whoever runs into the first is told to telephone, and keeps what was typed.
PORTAL_RATE_LIMITS = {
    "report": "30/10m/ip",
    "outcome": "30/10m/ip,5/10m/key",
    "sign": "300/10m/ip,2000/60m/key",
}
# How many proxies of ours stand in front; the address of a device is taken from what the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TONGHU_PROXIES", "0"))
MFA_ADAPTER = "tonghu.workbench.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # phones without a network drift by half a minute
# Browsers offer passkeys to https and to localhost only; the host is checked either way.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

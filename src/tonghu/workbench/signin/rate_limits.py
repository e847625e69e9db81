"""Too many requests: a page that says how long to wait."""

from __future__ import annotations

import time
from math import ceil

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from tonghu.workbench import errors

# allauth's limits by the name of the address that runs into them.
_ACTIONS = {
    "account_login": ("login",),
    "account_reauthenticate": ("reauthenticate",),
    "mfa_reauthenticate": ("reauthenticate",),
    "mfa_reauthenticate_webauthn": ("reauthenticate",),
    "account_change_password": ("change_password",),
}
_LEAST = 10


def too_many(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth calls."""
    wait = seconds_to_wait(request)
    minutes = ceil(wait / 60)
    words = f"{wait} 秒" if wait < 60 else f"{minutes} 分钟"
    answer = errors.page(
        request, 429, todo=f"请等 {words}后再试。忘记口令请联系系统管理员。", back=request.path
    )
    answer["Retry-After"] = str(wait)
    return answer


def seconds_to_wait(request: HttpRequest) -> int:
    """Until the oldest of the requests that count is forgotten; at least ten seconds."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    waits = [_wait(request, action) for action in _ACTIONS.get(name, ())]
    return max([_LEAST, *waits])


def _wait(request: HttpRequest, action: str) -> int:
    longest = 0.0
    for rate in ratelimit.get_rates(app="allauth.account", action=action):
        if rate.per == "key":
            continue
        key = ratelimit.get_cache_key(request, app="allauth.account", action=action, rate=rate)
        history: list[float] = cache.get(key, [])
        if len(history) >= rate.amount:
            longest = max(longest, history[-1] + rate.duration - time.time())
    return ceil(longest)

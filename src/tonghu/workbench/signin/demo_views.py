"""The demo's sign-in: its accounts on a list, one tap each. These addresses exist in a demo only."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tonghu.accounts.models import User
from tonghu.workbench.signin.second_factor import count_as_given

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as an account of the list; the second factor counts as given."""
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    count_as_given(request.session)
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if safe else "inbox:home")

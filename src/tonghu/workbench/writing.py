"""Forms that change something: once only, never on an older version, and nothing typed is lost.

One mechanism for every task: what the domain raises becomes an answer here, and a page only says how each looks.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import AlreadyDone

TWICE = "已经办理过，没有重复办理。"


class WriteForm(forms.Form):
    """A form with its key, by which a second sending is known, and the version of what it was drawn from."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields to show, in order."""
        return [field for field in self if not field.is_hidden]

    @property
    def told(self) -> dict[str, Any]:
        """What a valid form says to the deed, by the deed's own words. Forms that ask otherwise say it anew."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


def settled(
    request: HttpRequest,
    do: Callable[[], str],
    *,
    back: str | Callable[[], str],
    refused: Callable[[str], HttpResponse],
    conflict: Callable[[Conflict], HttpResponse],
    twice: str = TWICE,
) -> HttpResponse:
    """Do it and lead `back`, saying what `do` returns; what stands in the way is drawn by the caller.

    A second sending of the same form says `twice` and leads on as the first did. `refused` draws the page for a
    UserError (answered with 422), `conflict` the one for what another has done meanwhile (409): both with all that
    was typed. `back` is asked only afterwards: what was done may have moved.
    """
    try:
        said = do()
    except AlreadyDone:
        said = twice
    except UserError as fault:
        return _as(HTTPStatus.UNPROCESSABLE_ENTITY, refused(str(fault)))
    except Conflict as found:
        return _as(HTTPStatus.CONFLICT, conflict(found))
    messages.success(request, said)
    return redirect(back if isinstance(back, str) else back())


def _as(status: HTTPStatus, answer: HttpResponse) -> HttpResponse:
    answer.status_code = status
    return answer

"""Forms that change something: once only, never on an older version, and nothing typed is lost.

One mechanism for every task: what the domain raises (submitting.attempt) becomes an answer here, and a page only says how
each looks.
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
from tonghu.workbench.submitting import TWICE, OnceForm, attempt


class WriteForm(OnceForm):
    """A form with its key, by which a second sending is known, and the version of what it was drawn from."""

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
    came = attempt(do)
    if came.refused:
        return _as(HTTPStatus.UNPROCESSABLE_ENTITY, refused(came.refused))
    if came.overtaken is not None:
        return _as(HTTPStatus.CONFLICT, conflict(came.overtaken))
    messages.success(request, twice if came.twice else str(came.done))
    return redirect(back if isinstance(back, str) else back())


def _as(status: HTTPStatus, answer: HttpResponse) -> HttpResponse:
    answer.status_code = status
    return answer

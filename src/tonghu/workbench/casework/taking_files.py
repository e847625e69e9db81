"""Files that come with a form: asked for once it is known who sends them, before the transaction, and never on a disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tonghu.accounts.permissions import Permission
from tonghu.casework.attachments.uploads import FilesOfARecord
from tonghu.workbench.acting import actor_of
from tonghu.workbench.arriving import SHORT, BodyWanted, has_come

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def takes_files(view: View[P]) -> View[P]:
    """For a page with a form of the catalogue that may ask for photos and attachments."""
    protected = csrf_protect(view)

    @csrf_exempt  # only until the handler stands; what is posted is then checked by csrf_protect
    @wraps(view)
    def taking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and request.content_type != SHORT and not has_come(request):
            actor_of(request).check(Permission.CASE_WORK, "填写记录")
            return BodyWanted(FilesOfARecord(request), afterwards=lambda: None)
        return protected(request, *args, **kwargs)

    return taking

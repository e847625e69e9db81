"""What a browser sends is taken in before the request's transaction, however slowly it comes.

A transaction that waits for a telephone line keeps its locks, and the database keeps every row that was changed since it
began. So a short form is read before ActingMiddleware opens the transaction. A form with files is asked for by its view,
once that has made sure who sends it: the view answers `BodyWanted`, its transaction ends, the body comes in, and the view
is asked again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SHORT = "application/x-www-form-urlencoded"


class BodyWanted(HttpResponse):
    """A view's answer: take the body in with these handlers, and ask me again. No browser ever gets it.

    `afterwards`: called in every case when the request is over, to take away what nobody kept.
    """

    def __init__(self, *handlers: FileUploadHandler, afterwards: Callable[[], None]) -> None:
        super().__init__()
        self.handlers = list(handlers)
        self.afterwards = afterwards


def has_come(request: HttpRequest) -> bool:
    """True when the body was taken in, so that the view may go on."""
    return getattr(request, "body_has_come", False)


def too_many_files(request: HttpRequest) -> bool:
    """True when the form held more files than one form may; nothing of it was read further."""
    return getattr(request, "body_has_too_many_files", False)


class BodyFirst:
    """Middleware, before ActingMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page's answer; asked twice where the page wants files."""
        if request.content_type == SHORT:
            _ = request.POST
        response = self.get_response(request)
        if not isinstance(response, BodyWanted):
            return response
        try:
            _take_in(request, response)
            return self.get_response(request)
        finally:
            response.afterwards()


def _take_in(request: HttpRequest, wanted: BodyWanted) -> None:
    request.upload_handlers = wanted.handlers
    try:
        _ = request.POST
    except TooManyFilesSent:
        request.body_has_too_many_files = True  # type: ignore[attr-defined]  # read by too_many_files
    request.body_has_come = True  # type: ignore[attr-defined]  # read by has_come

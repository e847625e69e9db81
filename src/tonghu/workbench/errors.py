"""Error pages: what happened, and what to do. They need neither database nor frame, so that they always come."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import psycopg
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.workbench.acting import SignInNeeded

logger = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds; a restart of the database takes no longer
_NOT_THERE = ("08", "57P")  # connection exceptions; the server shuts down, crashed or is starting


@dataclass(frozen=True)
class Trouble:
    """An error as a user meets it."""

    what: str | Promise
    todo: str | Promise


TROUBLES = {
    400: Trouble(_("这次提交的内容不完整或已失效"), _("请返回上一页，刷新后重新填写。")),
    403: Trouble(_("当前岗位不能查看或办理这一项"), _("请切换到有此职责的岗位，或联系本级管理员。")),
    404: Trouble(
        _("没有找到这一页"), _("地址可能有误，或内容已移走，或不在您的管辖范围内。请从工作台重新进入。")
    ),
    409: Trouble(
        _("这一项刚刚被别人改过，您的修改没有保存"),
        _("请打开最新内容，核对后再办理。您填写的内容仍在上一页。"),
    ),
    413: Trouble(_("上传的文件或内容太大"), _("请分成几份，或压缩图片后再上传。")),
    429: Trouble(_("操作太频繁，这一次没有办理"), _("请稍等再试。")),
    500: Trouble(
        _("系统出错，这次操作没有完成"), _("已经记录下来。请稍后重试；仍不行时，请把编号告诉管理员。")
    ),
    503: Trouble(
        _("系统暂时不能使用，正在恢复"),
        _("请过一会儿刷新。刚才若是提交，请返回上一页再提交一次：已经办过的不会重复办理。"),
    ),
}
GONE = Trouble(
    _("没有找到要办理的这一项，刚才提交的内容没有保存"),
    _(
        "儿童可能已迁往外县，事项可能已转给别人，您的岗位也可能已变动。填写的文字还在这个浏览器窗口里，返回上一页可以看到；"
        "请先向上级问明现在由谁负责。"
    ),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400; a body beyond the limit is a 413. A session that the database could not keep is none of the user's."""
    if is_unreachable(exception):
        return unavailable(request)
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: the same page for what does not exist and for what this post may not know of.

    What was sent to it is lost to the server and kept by the page it was typed on: a child that moved to another county
    while a visit was written down, a matter that went on to somebody else.
    """
    if request.method == "POST":
        return page(request, 404, what=GONE.what, todo=GONE.todo)
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500, with a number that stands in the log as well; 503 while the database cannot be reached."""
    if is_unreachable(sys.exception()):
        return unavailable(request)
    reference = secrets.token_hex(4)
    logger.error("the page of server error %s was shown for %s", reference, request.path)
    return page(request, 500, reference=reference)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away for a moment. What was under way may or may not be done; its form's key tells."""
    answer = page(request, 503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def is_unreachable(error: BaseException | None) -> bool:
    """True when the database was not there: no connection, one that broke, a server that stops or starts."""
    while error is not None:
        if isinstance(error, psycopg.OperationalError):
            # Without a state it was the client that found the connection gone.
            return error.sqlstate is None or error.sqlstate.startswith(_NOT_THERE)
        error = error.__cause__ or error.__context__
    return False


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form is older than the session. Who is signed out is led to sign in."""
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    logger.warning("a form was refused: %s", reason)
    return page(request, 403, what=_("这张表单已过期，没有提交"), todo=_("请返回上一页，刷新后重新提交。"))


def conflict(
    request: HttpRequest, *, what: str | Promise = "", todo: str | Promise = "", back: str = ""
) -> HttpResponse:
    """409: somebody was quicker. `back`: address of the newest state."""
    return page(request, 409, what=what, todo=todo, back=back)


def page(
    request: HttpRequest,
    status: int,
    *,
    what: str | Promise = "",
    todo: str | Promise = "",
    back: str = "",
    reference: str = "",
) -> HttpResponse:
    """The page of an error, or only its text where HTMX asked for a part of a page. KeyError: unknown status."""
    trouble = TROUBLES[status]
    trouble = replace(trouble, what=what or trouble.what, todo=todo or trouble.todo)
    template = "part" if request.headers.get("HX-Request") == "true" else "page"
    context = {"status": status, "trouble": trouble, "back": back or "/", "reference": reference}
    return render(request, f"workbench/errors/{template}.html", context, status=status)


class NotPermittedPage:
    """Middleware: what the domain refuses becomes the page of a 403 with the domain's own sentence.

    Who is not signed in is led to the sign-in page and back: after a POST back to the page with the form, where
    web/src/kept_text.ts has what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before or after."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for NotPermitted and for Conflict; any other exception goes its way."""
        if isinstance(exception, SignInNeeded):
            return _to_sign_in(request)
        if isinstance(exception, Conflict):
            happened, mark, advice = exception.what.partition("。")
            return conflict(request, what=happened + mark, todo=advice, back=request.get_full_path())
        if not isinstance(exception, NotPermitted):
            return None
        _put_on_record(request)
        what, stop, todo = str(exception).partition("。")
        return page(request, 403, what=what + stop, todo=todo)


def _put_on_record(request: HttpRequest) -> None:
    """That a post was refused an address; not what was typed there."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None and request.resolver_match is not None:
        detail = {"address": request.resolver_match.view_name, "method": request.method}
        record("refuse", "address", by=actor, detail=detail)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path()
    is_part = request.headers.get("HX-Request") == "true"
    if request.method != "GET" or is_part:
        back = _page_of(request)
    away = redirect_to_login(back)
    return HttpResponseClientRedirect(away.url) if is_part else away


def _page_of(request: HttpRequest) -> str:
    """Path of the page on which a form or a part was asked for; the home page where the browser does not say."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")

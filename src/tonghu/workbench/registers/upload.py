"""Upload: one form, many files or an archive of them."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tonghu.discovery.outputs.report.typesetting import typeset
from tonghu.exchange import limits, queries
from tonghu.exchange.actions import receive
from tonghu.exchange.incoming import unpacked
from tonghu.exchange.models import Batch, FileState
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.inspection import inspect_or_queue
from tonghu.workbench import errors
from tonghu.workbench.acting import actor_of
from tonghu.workbench.arriving import BodyWanted, has_come, too_many_files
from tonghu.workbench.registers.forms import MoreFilesForm, UploadForm
from tonghu.workbench.registers.receiving import SealingHandler

MEGABYTE = 1024**2


@csrf_exempt  # only until the handler stands; what is posted is then checked by csrf_protect
def upload(request: HttpRequest, key: int | None = None) -> HttpResponse:
    """A new batch, or more files for batch `key`."""
    actor = actor_of(request)
    actor.check("register.upload", "报送登记数据")
    queries.county_of(actor)
    batch = _batch(key, actor)
    if request.method == "POST" and not has_come(request):
        handler = SealingHandler(request, most=settings.MAX_UPLOAD_BYTES)
        return BodyWanted(handler, afterwards=handler.forget)
    if too_many_files(request):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        what = f"一次最多选 {most} 个文件，这次没有接收。"
        return errors.page(request, 413, what=what, todo="请压缩成一个 zip 上传，或分几次上传。")
    return _answer(request, actor, batch)


@csrf_protect
def _answer(request: HttpRequest, actor: Actor, batch: Batch | None) -> HttpResponse:
    form_class = MoreFilesForm if batch else UploadForm
    if request.method != "POST":
        return _page(request, form_class(), actor, batch)
    (handler,) = request.upload_handlers
    assert isinstance(handler, SealingHandler)  # the one that was asked for above
    if handler.too_big:
        most = settings.MAX_UPLOAD_BYTES // MEGABYTE
        what = f"上传的文件合计超过 {most} MB,没有接收，也没有保存任何内容。"
        todo = "请分几次上传，同一批可以继续添加；很大的 Excel 另存为 CSV 再压缩成 zip 会小得多。"
        return errors.page(request, 413, what=what, todo=todo, back=request.path)
    form = form_class(request.POST)
    if handler.no_room:
        form.add_error(None, handler.no_room)
        return _page(request, form, actor, batch, status=HTTPStatus.INSUFFICIENT_STORAGE)
    if form.is_valid() and not handler.files:
        form.add_error("sent", "请选择要上传的登记表。")
    if not form.is_valid():
        if handler.files:
            form.add_error("sent", "请重新选择文件：其他内容有误，文件没有保存。")
        return _page(request, form, actor, batch, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _received(request, actor, batch, form, handler)
    except UserError as error:
        form.add_error("sent", str(error))
        return _page(request, form, actor, batch, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _received(
    request: HttpRequest, actor: Actor, batch: Batch | None, form: UploadForm, handler: SealingHandler
) -> HttpResponse:
    arrived = unpacked(handler.release(), room=limits.MOST_UNPACKED)
    try:
        received = receive(
            by=actor,
            key=form.cleaned_data["key"],
            arrived=arrived,
            title=form.cleaned_data.get("title", ""),
            as_of=form.cleaned_data.get("as_of"),
            batch=batch,
        )
        done = inspect_or_queue(received.files, by=actor)
    except BaseException:
        arrived.forget()
        raise
    for sentence in received.told:
        messages.info(request, typeset(sentence))
    for file in received.files:
        if file.state == FileState.REFUSED:
            messages.error(request, typeset(file.problem))
    if not done:
        messages.info(request, typeset("文件较大，正在后台识别；识别完成后即可运行。"))
    return redirect("sharing:batch", received.batch.pk)


def _batch(key: int | None, actor: Actor) -> Batch | None:
    if key is None:
        return None
    try:
        return queries.batch(key, actor=actor)
    except Batch.DoesNotExist:
        raise Http404 from None


def _page(
    request: HttpRequest,
    form: UploadForm,
    actor: Actor,
    batch: Batch | None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    may_declare = actor.may("agreement.declare")
    context = {"form": form, "batch": batch, "may_declare": may_declare}
    return render(request, "workbench/registers/upload.html", context, status=status)

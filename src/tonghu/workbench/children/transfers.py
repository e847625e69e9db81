"""Pages of files that go to another county or come from one: the list, one of them, and each side's answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.registry.filters import ChildFilters, SearchUnclear
from tonghu.registry.models import Child, Side, Standing, Transfer, TransferState
from tonghu.registry.queries import children_visible_to
from tonghu.registry.transferring import Moved, accept, decline, request_file, withdraw
from tonghu.secrecy.masking import mask_resident_number
from tonghu.secrecy.searching import by_number
from tonghu.workbench.acting import actor_of
from tonghu.workbench.children.asking_for_files import AcceptForm, AnswerForm, HandOverForm, RequestForm
from tonghu.workbench.children.columns import age_words
from tonghu.workbench.children.writing import form_page
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.picking.fields import pick_for, picked_for
from tonghu.workbench.submitting import bound, carried_out
from tonghu.workbench.submitting import form_page as page_of

PAGE = 50
CANDIDATES = 20
COLUMNS = (
    Column("name", "儿童", fixed=True),
    Column("way", "迁出 → 迁入"),
    Column("asked", "申请"),
    Column("state", "状态"),
)


@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    """Those that leave or enter the county, newest first."""
    actor = _officer(request)
    listed = Transfer.objects.scoped(actor).defer("number").order_by("-asked_at", "-pk")
    if (after := request.GET.get("after", "")).isdecimal():
        listed = listed.filter(pk__lt=int(after))
    found = list(listed[: PAGE + 1])
    shown = found[:PAGE]
    names = _names(shown)
    here = reverse("children:transfers")
    record("list", "transfer", [each.pk for each in shown], by=actor)
    context = {
        "columns": COLUMNS,
        "rows": [_row(each, names) for each in shown],
        "ask": ButtonContext("请别县移交档案", shown=True),
        "next_url": f"{here}?after={shown[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "workbench/children/transfers.html", context)


@form_page
def ask_for_file(request: HttpRequest) -> HttpResponse:
    """The receiving county asks for the file of a child who has come to it."""
    actor = _officer(request)
    form = bound(RequestForm, request, initial=picked_for(request, RequestForm))
    pick_for(form, actor, back=request.path)

    def do() -> Transfer:
        return request_file(**form.cleaned_data, url=reverse("children:transfers"), by=actor)

    if (asked := carried_out(form, do)) is not None:
        messages.success(request, "已请对方县（市、区）移交档案。")
        return redirect("children:transfer", asked.pk)
    return page_of(
        request,
        form,
        title="请别县移交档案",
        do="提出申请",
        back=reverse("children:transfers"),
        lede="儿童已到本县居住、档案还在别的县（市、区）的，请对方移交。对方同意以前，本县看不到档案里的任何内容。",
    )


@require_GET
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, and what this side may do."""
    actor = _officer(request)
    held = _held(actor, pk)
    record("read", "transfer", [held.pk], by=actor)
    waits = held.state == TransferState.ASKED
    own = _side(held, actor) == held.asked_by_side
    context = {
        "transfer": held,
        "number": mask_resident_number(held.number) if held.number else "",
        "giving": held.asked_by_side == Side.GIVING,
        "names": _names([held]),
        "path": Division.objects.filter(place=held.to_place).values_list("path", flat=True).first(),
        "here": held.child_id if _is_here(actor, held) else None,
        "accept": ButtonContext("同意", shown=waits and not own),
        "decline": ButtonContext("不同意", shown=waits and not own),
        "withdraw": ButtonContext("撤回申请", shown=waits and own),
    }
    return render(request, "workbench/children/transfer.html", context)


@form_page
def accept_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """同意: to which village, or which file."""
    actor, held = _answering(request, pk)
    typed, candidates = request.GET.get("q", "").strip(), list[Child]()
    if held.asked_by_side == Side.GIVING:
        form: forms.Form = bound(AcceptForm, request, initial=picked_for(request, AcceptForm))
    else:
        candidates = _candidates(held, typed, actor)
        form = HandOverForm(
            request.POST if request.method == "POST" else None, files=_told(candidates, actor)
        )
    pick_for(form, actor, back=request.path)

    def do() -> Moved:
        given = form.cleaned_data
        child = next((each for each in candidates if str(each.pk) == given.get("child")), None)
        return accept(
            transfer=held,
            child=child,
            to_place=given.get("to_place", ""),
            answer=given["answer"],
            url=reverse("children:transfers"),
            by=actor,
        )

    if (moved := carried_out(form, do)) is not None:
        messages.success(request, "档案已整份迁移。")
        if moved.twin is not None and held.asked_by_side == Side.GIVING:
            messages.warning(request, "本县已有同一公民身份号码的档案，请核对后合并。")
            return redirect("children:merge_with", moved.child.pk, moved.twin.pk)
        return redirect("children:transfer", held.pk)
    context = {"form": form, "transfer": held, "typed": typed, "giving": held.asked_by_side == Side.GIVING}
    status = 422 if form.errors else 200
    return render(request, "workbench/children/transfer_accept.html", context, status=status)


@form_page
def decline_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """不同意, and why."""
    actor, held = _answering(request, pk)
    return _ended(request, held, actor, decline, title="不同意迁移", do="答复不同意", done="已答复对方。")


@form_page
def withdraw_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回."""
    actor = _officer(request)
    held = _held(actor, pk)
    return _ended(request, held, actor, withdraw, title="撤回迁移申请", do="撤回", done="已撤回。")


def _ended(
    request: HttpRequest, held: Transfer, actor: Actor, deed: object, *, title: str, do: str, done: str
) -> HttpResponse:
    assert callable(deed)
    form = bound(AnswerForm, request)

    def end() -> object:
        return deed(
            transfer=held, answer=form.cleaned_data["answer"], url=reverse("children:transfers"), by=actor
        )

    if carried_out(form, end) is not None:
        messages.success(request, done)
        return redirect("children:transfer", held.pk)
    return page_of(request, form, title=title, do=do, back=reverse("children:transfer", args=[held.pk]))


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.check(Permission.CHILD_TRANSFER, Permission.CHILD_TRANSFER.words)
    return actor


def _held(actor: Actor, pk: int) -> Transfer:
    found = Transfer.objects.scoped(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _answering(request: HttpRequest, pk: int) -> tuple[Actor, Transfer]:
    """The transfer, its reading recorded."""
    actor = _officer(request)
    held = _held(actor, pk)
    record("read", "transfer", [held.pk], by=actor)
    return actor, held


def _side(held: Transfer, actor: Actor) -> str:
    assert actor.reach is not None  # found in reach
    return Side.GIVING if actor.reach.covers(held.place) else Side.RECEIVING


def _is_here(actor: Actor, held: Transfer) -> bool:
    return held.child_id is not None and Child.objects.scoped(actor).filter(pk=held.child_id).exists()


def _candidates(held: Transfer, typed: str, actor: Actor) -> list[Child]:
    """Files that may be meant: of that number, of that name, or what is searched for."""
    today = timezone.localdate()
    if typed:
        try:
            rows = children_visible_to(actor, ChildFilters(search=typed, standing=""), today=today)
        except SearchUnclear:
            return []
        return list(rows.exclude(standing=Standing.MERGED).order_by("place", "pk")[:CANDIDATES])
    files = Child.objects.scoped(actor).exclude(standing=Standing.MERGED)
    same = list(by_number(files, str(held.number))[:CANDIDATES]) if held.number else []
    return same or list(files.filter(name__spelt=held.name).order_by("place", "pk")[:CANDIDATES])


def _told(candidates: list[Child], actor: Actor) -> list[tuple[str, str]]:
    today = timezone.localdate()
    paths = dict(
        Division.objects.filter(place__in={each.place for each in candidates}).values_list("place", "path")
    )
    record("list", "child", [each.pk for each in candidates], by=actor, detail={"for": "transfer"})
    return [
        (str(each.pk), f"{each.name} {age_words(each, today)} {paths.get(each.place, '')}")
        for each in candidates
    ]


def _names(shown: list[Transfer]) -> dict[str, str]:
    places = {place for each in shown for place in (each.place, each.to_county)}
    return dict(Division.objects.filter(place__in=places).values_list("place", "name"))


def _row(each: Transfer, names: dict[str, str]) -> Row:
    cells = {
        "name": each.name,
        "way": f"{names.get(each.place, each.place)} → {names.get(each.to_county, each.to_county)}",
        "asked": f"{timezone.localtime(each.asked_at):%Y-%m-%d} {each.asked_by}",
        "state": each.get_state_display(),
    }
    return Row(str(each.pk), cells, reverse("children:transfer", args=[each.pk]))

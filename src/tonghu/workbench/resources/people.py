"""The list of those who were there: ticked by the organiser, pasted, taken off, and what guardians wrote compared."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of
from tonghu.casework.models import Participant, Record
from tonghu.casework.presence.actions import sign_in, strike
from tonghu.casework.presence.claims import confirm_claim, likely, refuse_claim
from tonghu.casework.presence.files import LARGEST, lines_of
from tonghu.casework.presence.matching import Matched, match_lines
from tonghu.casework.presence.models import Kind
from tonghu.casework.presence.people import Found, Person
from tonghu.casework.presence.queries import claims_of
from tonghu.casework.presence.ticking import MOST, already_there, classes, to_tick
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.policy.forms.definition import Who
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.recording import record_or_404
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import below, on_the_way, short_words
from tonghu.workbench.resources.record_page import who_words
from tonghu.workbench.resources.tabs import name_of
from tonghu.workbench.resources.writing import ReasonForm
from tonghu.workbench.submitting import bound, carried_out, form_page

PLAIN = [Column("name", "姓名", fixed=True), Column("place", "地区")]
COLUMNS = [PLAIN[0], Column("of", "谁的监护人"), PLAIN[1]]


def organised(request: HttpRequest, pk: int) -> tuple[Actor, Record]:
    """Who signs people in, and the record; 404 for one of a form that names nobody."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "登记参加人员")
    kept = record_or_404(actor, pk)
    if not form_of(kept.form).participants:
        raise Http404
    return actor, kept


def _kind(request: HttpRequest, kept: Record) -> Who:
    names = form_of(kept.form).participants
    asked = request.GET.get("kind", "")
    return next((name for name in names if name == asked), names[0])


@require_http_methods(["GET", "POST"])
def people_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick those who were there, of one place, with one sending; or paste a list and see who is meant."""
    actor, kept = organised(request, pk)
    kind = _kind(request, kept)
    problem, lines, text = "", list[Matched](), request.POST.get("text", "")
    if request.method == "POST":
        try:
            if request.POST.get("do") == "match":
                text = _with_file(request, text)
                lines = match_lines(text, kept, kind, by=actor)
                if not lines:
                    problem = "还没有名单。请粘贴或上传，每行一个姓名或号码。"
            else:
                return _signed(request, kept, kind, actor)
        except UserError as refused:
            problem = str(refused)
    place, divisions = below(actor, request.GET.get("place", ""))
    by_class = classes(actor) if kind != "worker" else {}
    in_class = request.GET.get("class", "")
    wanted = by_class.get(in_class)
    listed, more = to_tick(kept, kind, place or None, by=actor, children=wanted)
    there = already_there(kept, by=actor)
    record_audit("list", kind, [each.person.id for each in listed], by=actor, place=kept.place)
    ticked = request.GET.get("all") == "1"
    asked = {"kind": kind, "place": place, "class": in_class if wanted is not None else ""}
    here = f"?{urlencode({name: value for name, value in asked.items() if value})}"
    context = {
        "record": kept,
        "title": f"登记参加人员 · {name_of(kept)}",
        "kind": kind,
        "kind_words": Kind(kind).label,
        "kinds": [(name, Kind(name).label, name == kind) for name in form_of(kept.form).participants],
        "way_down": on_the_way(actor, place),
        "below": [each for each in divisions if actor.reach and actor.reach.covers(each.place)],
        "classes": [
            (name, len(ids), f"?{urlencode({'kind': kind, 'class': name})}", ids is wanted)
            for name, ids in by_class.items()
        ],
        "everybody": f"?kind={kind}" if wanted is not None else "",
        "columns": COLUMNS if kind == "guardian" else PLAIN,
        "rows": _rows([each for each in listed if each.person not in there], ticked=ticked),
        "there": sum(each.person in there for each in listed),
        "more": MOST if more else 0,
        "here": here,
        "ticked": ticked,
        "problem": problem,
        "text": text,
        "lines": [_line(each, there) for each in lines],
    }
    status = 422 if problem else 200
    return render(request, "workbench/resources/people.html", context, status=status)


def _with_file(request: HttpRequest, text: str) -> str:
    """What was pasted, and below it the lines of the file that came with it."""
    sent = request.FILES.get("file")
    if sent is None:
        return text
    if sent.size is None or sent.size > LARGEST:
        raise UserError("这个文件太大。请只保留姓名和号码两列，再上传。")
    return "\n".join(part for part in (text, lines_of(sent.read())) if part)


def _signed(request: HttpRequest, kept: Record, kind: Who, actor: Actor) -> HttpResponse:
    people = [
        Person(kind, int(each))
        for each in request.POST.getlist("people")
        if each.isdecimal() and len(each) < 18
    ]
    if not people:
        raise UserError("还没有选人。请先勾选参加的人，再登记。")
    done = sign_in(record=kept.pk, people=people, way="list", by=actor)
    words = f"已登记 {done.added} 人。" + (
        f"另有 {done.there} 人已在名单上，没有重复登记。" if done.there else ""
    )
    messages.success(request, words)
    return redirect("resources:record", pk=kept.pk)


def _tick(found: Found, *, checked: bool) -> SafeString:
    return format_html(
        '<label class="tick"><input type="checkbox" name="people" value="{}" form="sign"{}> {}</label>',
        found.person.id,
        SafeString(" checked") if checked else "",
        found.name,
    )


def _rows(listed: list[Found], *, ticked: bool) -> list[Row]:
    places = short_words(each.place for each in listed)
    return [
        Row(
            str(each.person.id),
            {"name": _tick(each, checked=ticked), "place": places.get(each.place, each.place)}
            | ({"of": f"{each.of}的监护人"} if each.of else {}),
        )
        for each in listed
    ]


def _line(line: Matched, there: set[Person]) -> dict[str, object]:
    """A line with its taps: what is clear is ticked, of what is not the organiser picks."""
    places = short_words(each.place for each in (*line.found, *line.maybe))

    def words(each: Found) -> str:
        more = [places.get(each.place, ""), f"{each.of}的监护人" if each.of else ""]
        return " · ".join(
            part for part in (each.name, *more, "已在名单上" if each.person in there else "") if part
        )

    return {
        "line": line.line,
        "found": [(each.person.id, words(each)) for each in line.found],
        "maybe": [(each.person.id, words(each)) for each in line.maybe],
        "why": line.why,
    }


@require_http_methods(["GET", "POST"])
def strike_page(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """Take a mistaken name off; it stays readable with the reason."""
    actor, kept = organised(request, pk)
    rows = Participant.objects.scoped(actor).filter(record=kept, pk=participant)
    row = rows.select_related("child", "adult", "post__user").first()
    if row is None:
        raise Http404
    form, back = bound(ReasonForm, request), reverse("resources:record", args=[pk])

    def take_off() -> str:
        strike(participant=participant, reason=form.cleaned_data["reason"], by=actor)
        return back

    if (there := carried_out(form, take_off)) is not None:
        return redirect(there)
    lede = f"{who_words(row)}将不再计入“{name_of(kept)}”；移除的人和理由都留着。"
    return form_page(request, form, title="移除参加人员", do="移除", back=back, lede=lede, kind="danger")


class DecideForm(forms.Form):
    """Which guardian it is, or nobody who counts."""

    claim = forms.IntegerField()
    guardian = forms.IntegerField(required=False)


@require_http_methods(["GET", "POST"])
def claims_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What guardians wrote of themselves, each beside whom it may mean in this post's reach."""
    actor, kept = organised(request, pk)
    if request.method == "POST":
        form = DecideForm(request.POST)
        if form.is_valid():
            return _decided(request, kept, actor, form.cleaned_data)
    shown = claims_of(kept, actor)[:20]
    record_audit("read", "claim", [each.pk for each in shown], by=actor, place=kept.place)
    context = {
        "record": kept,
        "title": f"待核对的签到 · {name_of(kept)}",
        "claims": [(each, likely(each, by=actor)) for each in shown],
    }
    return render(request, "workbench/resources/claims.html", context)


def _decided(request: HttpRequest, kept: Record, actor: Actor, told: dict[str, int | None]) -> HttpResponse:
    number, guardian = told["claim"], told["guardian"]
    assert number is not None  # required
    try:
        if guardian is None:
            refuse_claim(claim=number, by=actor)
            messages.success(request, "这一条不计入名单。")
        else:
            confirm_claim(claim=number, guardian=guardian, by=actor)
            messages.success(request, "已核对，计入名单。")
    except UserError as refused:
        messages.error(request, str(refused))
    return redirect("resources:claims", pk=kept.pk)

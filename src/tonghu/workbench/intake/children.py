"""Which child a report is about: a file that is there already, or one that is opened now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tonghu.casework import actions
from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Matter, Record
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.places.models import Division, Level
from tonghu.registry.actions import open_file
from tonghu.registry.models import Child, Sex, Standing
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.submitting import OnceForm, answered, attempt, pressed

MOST = 20
LINKED = "已关联儿童档案。"
# By kind and state: the step that names the child.
MOVES = {
    "harm_report": {"reported": "name_child_at_once", "handling": "name_child"},
    "found_child": {"reported": "settle"},
}
SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}


class NewChildForm(OnceForm):
    """The least that a file needs."""

    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名。"})
    sex = forms.ChoiceField(label="性别", choices=Sex.choices, widget=forms.RadioSelect, initial=Sex.UNKNOWN)
    birth_on = forms.DateField(
        label="出生日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    place = forms.ChoiceField(label="所在乡镇或村", error_messages={"required": "请选择所在乡镇或村。"})

    def __init__(self, *args: Any, county: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Division.objects.filter(place__startswith=county, level__in=(Level.TOWN, Level.VILLAGE))
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # declared above
        field.choices = [("", "请选择"), *below.order_by("place").values_list("place", "path")]


@require_http_methods(["GET", "POST"])
def child_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Find a file by name and link it, or open one and link that."""
    actor = actor_of(request)
    report = matter_or_404(actor, pk)
    actor.check("child.read", "查找儿童档案")
    if report.kind not in MOVES:
        raise Http404
    told = _told(report, actor)
    form = NewChildForm(
        request.POST if "open_file" in request.POST else None, county=report.place, initial=told
    )
    if request.method == "POST":
        there = _linked(request, report, form, actor)
        if there is not None:
            return there
    name = request.GET.get("q", str(told.get("name", ""))).strip()
    found = (
        Child.objects.scoped(actor).filter(place__startswith=report.place).exclude(standing=Standing.MERGED)
    )
    context = {
        "report": report,
        "number": number_of(report),
        "form": form,
        "q": name,
        "found": list(found.filter(name=name).order_by("id")[:MOST]) if name else [],
        "may_open": actor.may("child.change"),
    }
    return render(request, "workbench/intake/child.html", context, status=422 if form.errors else 200)


def _told(report: Matter, actor: Actor) -> dict[str, Any]:
    """What a unit that found a child said of it, to begin the search and the file with."""
    first = Record.objects.scoped(actor).filter(matter=report, form="found_child", corrected_by=None).first()
    if first is None:
        return {}
    said = whole_answers(first)
    return {
        "name": said.get("child_name", ""),
        "sex": SEXES.get(str(said.get("child_sex")), Sex.UNKNOWN),
        "birth_on": said.get("child_birth_on"),
    }


def _linked(request: HttpRequest, report: Matter, form: NewChildForm, actor: Actor) -> HttpResponse | None:
    """The answer to what was sent; None where the page is drawn again."""
    number = request.POST.get("child", "")
    back = reverse("intake:report", args=[report.pk])

    def name_new() -> str:
        _open_and_link(report, form.cleaned_data, actor)
        return LINKED

    def name_known() -> str:
        _link(report, Child(pk=int(number)), actor)
        return LINKED

    if "open_file" in request.POST:
        if not form.is_valid():
            return None
        came = attempt(name_new)
        if came.refused:
            form.add_error(None, came.refused)
            return None
        return answered(request, came, back=back)
    if number.isascii() and number.isdigit() and len(number) < 18:
        return pressed(request, name_known, back=back)
    return None


@transaction.atomic
def _open_and_link(report: Matter, given: dict[str, Any], actor: Actor) -> Child:
    child = open_file(
        place=given["place"],
        name=given["name"],
        number=None,
        birth_on=given["birth_on"],
        sex=given["sex"],
        reason=f"{kind_of(report.kind).title} {number_of(report)}",
        by=actor,
    )
    _link(report, child, actor)
    return child


def _link(report: Matter, child: Child, actor: Actor) -> None:
    move = MOVES.get(report.kind, {}).get(report.state)
    if move is None:
        raise UserError("现在这一步不能关联儿童档案：可能已经关联过，或已办结。请回到报告页查看。")
    actions.take_step(matter=report.pk, move=move, child=child, by=actor)

"""A record is written: which kind, where, about whom, and the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.casework.filling import Filled
from tonghu.casework.forms import facts_for, form_of, in_force, may_write
from tonghu.casework.keeping import (
    area_of,
    classes_of,
    keep_record,
    kept_alone,
    withdraw_record,
    workers_in,
    written_by,
)
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.places.models import Kind, Organisation
from tonghu.policy.forms.answers import begun as begun_with
from tonghu.policy.forms.definition import FormDef
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.filling_page import filling_page
from tonghu.workbench.casework.recording import record_or_404
from tonghu.workbench.leads.places import short_words
from tonghu.workbench.picking.fields import PlacePick, pick_for
from tonghu.workbench.resources.tabs import name_of, tabs
from tonghu.workbench.submitting import OnceForm, bound, carried_out, form_page

# How the kinds are shown: by what they are bound to, and those with a list of people first.
GROUPS = (
    ("participants", "有名单的活动和培训"),
    ("worker", "关于儿童主任"),
    ("unit", "关于学校、单位和班级"),
    ("place", "关于地方、项目和检查"),
)


@require_GET
def kinds_page(request: HttpRequest) -> HttpResponse:
    """The kinds of record that this post writes."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "填写记录")
    found = written_by(actor)
    groups = [(title, [form for form in found if _group(form) == key]) for key, title in GROUPS]
    context = {
        "tabs": tabs("resources:list"),
        "groups": [(title, listed) for title, listed in groups if listed],
    }
    return render(request, "workbench/resources/kinds.html", context)


def _group(form: FormDef) -> str:
    if form.participants:
        return "participants"
    return {"worker": "worker", "organisation": "unit", "class": "unit"}.get(form.about, "place")


def units_in(actor: Actor) -> QuerySet[Organisation]:
    """The units of the post's area that exist today."""
    own = area_of(actor)
    near = Organisation.objects.filter(place__gte=own.low, place__lt=own.high)
    return near.exclude(end_on__lte=timezone.localdate()).order_by("kind", "name")


class BoundForm(OnceForm):
    """Asks where it was, and about whom, as the form of the catalogue is bound."""

    def __init__(self, *args: Any, form: FormDef, actor: Actor, school: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = form.about
        if form.about in ("place", "nobody"):
            self.fields["place"] = PlacePick(
                label="在哪里",
                required=False,
                own=True,
                help_text="不填为本岗位、本单位所在的地区。可以写到村（社区）。",
            )
        if form.about == "worker":
            workers = workers_in(area_of(actor))
            places = short_words(post.place for post in workers)
            choices = [
                (str(post.pk), f"{post.user.full_name}（{places.get(post.place, post.place)}）")
                for post in workers
            ]
            self.fields["worker"] = forms.ChoiceField(
                label="儿童主任",
                choices=[("", "请选择"), *choices],
                error_messages={"required": "请选择是关于哪一名儿童主任的。"},
            )
        if form.about == "class":
            self.fields["class_name"] = forms.ChoiceField(
                label="班级",
                choices=[("", "请选择"), *((name, name) for name in classes_of(school, actor))],
                error_messages={"required": "请选择班级。没有列出的，请先由学校更新班级名单。"},
            )
        if form.about == "organisation" and me(actor).unit_kind != Kind.SCHOOL:
            own = "不填为本单位、本级。" if actor.organisation_id else "不填为本级民政部门。"
            self.fields["unit"] = forms.ModelChoiceField(
                units_in(actor), label="关于哪个单位", required=False, help_text=own, empty_label="—"
            )

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.cleaned_data
        found: dict[str, Any] = {}
        if told.get("place"):
            found["place"] = told["place"]
        if told.get("unit"):
            found["unit"] = told["unit"]
        if told.get("worker"):
            found["worker"] = Post.objects.get(pk=int(told["worker"]))
        if told.get("class_name"):
            found["class_name"] = told["class_name"]
        return found


@require_http_methods(["GET", "POST"])
def new_page(request: HttpRequest, form: str) -> HttpResponse:
    """Fill in one of them. A record of a class: the school is named by the address, or is the post's own."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "填写记录")
    kind = kept_alone().get(form)
    if kind is None:
        raise Http404
    if not may_write(kind, me(actor)):
        raise NotPermitted(f"“{actor.title}”这一岗位不填写“{kind.title}”。请由有此职责的岗位填写。")
    school = _school(request, actor) if kind.about == "class" else None
    if kind.about == "class" and school is None:
        return _ask_school(request, actor, kind)
    asking = BoundForm(
        request.POST if request.method == "POST" else None,
        form=kind,
        actor=actor,
        school=school.pk if school else None,
        initial={
            "place": request.GET.get("place", ""),
            "worker": request.GET.get("worker", ""),
            "unit": request.GET.get("unit", ""),
        },
    )
    pick_for(asking, actor, back=request.path)

    def keep(filled: Filled | None) -> str:
        assert filled is not None  # a form is named
        given = asking.given() | ({"unit": school} if school else {})
        kept = keep_record(filled=filled, key=asking.cleaned_data["key"], by=actor, **given)
        return reverse("resources:record", args=[kept.pk])

    return filling_page(
        request,
        asking,
        name=form,
        child=None,
        do=keep,
        done=f"已保存“{kind.title}”。",
        twice=reverse("resources:list"),
        begun=_begun(request, form, actor),
        context={
            "title": f"{kind.title} · {school.name}" if school else kind.title,
            "back": reverse("resources:kinds"),
        },
    )


def _begun(request: HttpRequest, form: str, actor: Actor) -> dict[str, Any] | None:
    """The prefilled answers with the texts that the address carries: the water that is patrolled. None after a sending."""
    if request.method == "POST":
        return None
    compiled = in_force(form)
    texts = {field.key for _, field in form_of(form).fields() if field.kind == "text"}
    named = {key: value[:100] for key, value in request.GET.items() if key in texts}
    return {**begun_with(compiled, facts_for(None, by=actor)), **named}


def _school(request: HttpRequest, actor: Actor) -> Organisation | None:
    if actor.organisation_id is not None and me(actor).unit_kind == Kind.SCHOOL:
        return Organisation.objects.filter(pk=actor.organisation_id).first()
    number = request.GET.get("school", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    own = area_of(actor)
    schools = Organisation.objects.filter(kind=Kind.SCHOOL, place__gte=own.low, place__lt=own.high)
    return schools.filter(pk=int(number)).first()


class SchoolForm(forms.Form):
    """Which school the class is of."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"] = forms.ModelChoiceField(
            units_in(actor).filter(kind=Kind.SCHOOL),
            label="学校",
            empty_label="请选择",
            error_messages={"required": "请选择学校。", "invalid_choice": "请从列出的学校中选择。"},
        )


def _ask_school(request: HttpRequest, actor: Actor, kind: FormDef) -> HttpResponse:
    form = SchoolForm(request.POST if request.method == "POST" else None, actor=actor)

    def go() -> str:
        return f"{reverse('resources:new', args=[kind.id])}?school={form.cleaned_data['school'].pk}"

    if (there := carried_out(form, go)) is not None:
        return redirect(there)
    return form_page(
        request,
        form,
        title=kind.title,
        do="下一步",
        back=reverse("resources:kinds"),
        lede="先选学校，再从学校的班级名单里选班级。",
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="理由",
        widget=forms.Textarea,
        max_length=200,
        error_messages={"required": "请写明理由。"},
    )


@require_http_methods(["GET", "POST"])
def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a record that should not be there."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "撤回记录")
    kept = record_or_404(actor, pk)
    form, back = bound(ReasonForm, request), reverse("resources:record", args=[pk])

    def withdraw() -> str:
        withdraw_record(record=pk, reason=form.cleaned_data["reason"], by=actor)
        return back

    if (there := carried_out(form, withdraw)) is not None:
        return redirect(there)
    lede = f"{name_of(kept)}。撤回后不再计入，名单一并失效；内容和撤回的理由都留着。"
    return form_page(request, form, title="撤回记录", do="撤回", back=back, lede=lede, kind="danger")

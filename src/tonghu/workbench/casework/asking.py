"""What a step or a beginning asks for beside its form: reason, receiving unit, responsible person, last day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import held
from tonghu.accounts.roles import ROLES
from tonghu.casework.attachments.sniffing import MOST_FILES_OF_A_RECORD
from tonghu.casework.filling import Filled
from tonghu.casework.forms import in_force, version_of
from tonghu.kernel.errors import UserError
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS, DOWN_TO_COUNTY
from tonghu.policy.forms.compiling import CompiledForm
from tonghu.policy.matters.schema import MatterNeed
from tonghu.workbench import dataforms
from tonghu.workbench.submitting import OnceForm


class AskingForm(OnceForm):
    """Holds only the questions that the catalogue asks. `version`: what the step rests on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, needs: Collection[MatterNeed], receivers: Collection[str], place: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        either = "assignee" in needs
        if "receiver" in needs or either:
            self.fields["receiver"] = _receiver(receivers, place)
        if "responsible" in needs or either:
            self.fields["responsible"] = _responsible(place)
        if either:
            self.fields["receiver"].required = self.fields["responsible"].required = False
            self.fields["receiver"].help_text = "由单位办理的选单位；由本村镇的人办理的，改选下面的责任人。"
        if "due_date" in needs:
            self.fields["due_date"] = forms.DateField(
                label="期限",
                widget=forms.DateInput(attrs={"type": "date"}),
                error_messages={"required": "请填写期限。"},
            )
        if "reason" in needs:
            self.fields["reason"] = forms.CharField(
                label="理由",
                widget=forms.Textarea,
                max_length=1000,
                help_text="下一步的人据此办理。不写与办理无关的个人信息。",
                error_messages={"required": "请写明理由。"},
            )

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        names = {"due_date": "due_on"}
        asked = ("receiver", "responsible", "due_date", "reason")
        return {names.get(name, name): self.cleaned_data[name] for name in asked if name in self.cleaned_data}


def _receiver(kinds: Collection[str], place: str) -> forms.ModelChoiceField[Any]:
    county, today = place[:COUNTY_DIGITS], timezone.localdate()
    above = [county[:length] for length in DOWN_TO_COUNTY]
    near = Organisation.objects.filter(kind__in=kinds).exclude(end_on__lte=today)
    units = near.filter(place__in=above) | near.filter(place__startswith=county)
    return forms.ModelChoiceField(
        units.order_by("kind", "name"),
        label="接收单位",
        empty_label="请选择",
        error_messages={"required": "请选择接收单位。", "invalid_choice": "请从列出的单位中选择。"},
    )


class _PostField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no type parameters at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.full_name}({obj.title})"


def _responsible(place: str) -> forms.ModelChoiceField[Any]:
    county = place[:COUNTY_DIGITS]
    over = [place[:length] for length in range(COUNTY_DIGITS, len(place) + 1)]
    workers = [key for key, role in ROLES.items() if "case.work" in role.permissions]
    posts = held(Post.objects.filter(role__in=workers), on=timezone.localdate())
    near = posts.filter(place__in=over) | posts.filter(organisation__place__startswith=county)
    return _PostField(
        near.select_related("user", "organisation").order_by("role", "user__full_name"),
        label="责任人",
        empty_label="请选择",
        error_messages={"required": "请选择责任人。", "invalid_choice": "请从列出的人员中选择。"},
    )


def filled_in(request: HttpRequest, form: str | None) -> Filled | None:
    """The form as it was sent, with the version it was drawn from. UserError for what is no answers to it."""
    if form is None:
        return None
    said = dataforms.posted(request, version_of)
    if said.form.id != form:
        raise UserError("提交的表单不是这一页要填的。请刷新页面后再填。")
    files = dataforms.files_sent(request)
    if len(files) > MOST_FILES_OF_A_RECORD:
        raise UserError(
            f"一次最多添加 {MOST_FILES_OF_A_RECORD} 个文件，这次没有保存。请先保存一部分，其余的用“更正”补上。"
        )
    return Filled(form=form, answers=said.answers, version=said.form.hash, files=files)


def typed(
    request: HttpRequest, name: str, begun: Mapping[str, Any]
) -> tuple[CompiledForm, Mapping[str, Any]]:
    """(the version to draw, the answers it begins with): what was typed, in the version it was typed in, after a refusal."""
    if request.method == "POST":
        try:
            said = dataforms.posted(request, version_of)
        except UserError:
            return in_force(name), begun
        if said.form.id == name and isinstance(said.answers, dict):
            return said.form, said.answers
    return in_force(name), begun

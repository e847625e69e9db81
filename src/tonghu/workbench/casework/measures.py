"""The page on which a person adds a measure to a plan."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tonghu.casework.filling import Filled, file_of
from tonghu.casework.planning import add_measure
from tonghu.leads.rules import catalogue
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.filling_page import filling_page
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.submitting import OnceForm, bound


class MeasureForm(OnceForm):
    """Which service, and why."""

    service = forms.ChoiceField(label="服务", error_messages={"required": "请选择服务。"})
    reason = forms.CharField(
        label="为什么需要",
        widget=forms.Textarea,
        max_length=500,
        help_text="写给办理的人看；不写与办理无关的个人信息。",
        error_messages={"required": "请写明为什么需要。"},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        needs = {option.key: option.title for option in catalogue().code_lists["child_need"].options}
        service = self.fields["service"]
        assert isinstance(service, forms.ChoiceField)  # declared above
        service.choices = [
            ("", "请选择"),
            *((each.id, f"{needs[each.need]} · {each.title}") for each in catalogue().services.values()),
        ]


@require_http_methods(["GET", "POST"])
def measure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a measure to a plan."""
    actor = actor_of(request)
    plan = matter_or_404(actor, pk)
    if plan.kind != "plan" or actor.reach is None:
        raise Http404
    form = bound(MeasureForm, request)
    back = reverse("casework:matter", args=[pk])

    def add(filled: Filled | None) -> str:
        given = form.cleaned_data
        add_measure(plan=pk, service=given["service"], reason=given["reason"], key=given["key"], by=actor)
        return back

    return filling_page(
        request,
        form,
        name=None,
        child=file_of(plan.child_id, by=actor),
        do=add,
        done="已添加措施，请采用并确定由谁办理。",
        twice=back,
        context={"title": "添加措施", "back": back},
    )

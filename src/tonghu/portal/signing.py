"""A guardian scanned the code of a training and writes who they are. The page answers the same whoever is named."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tonghu.casework.presence.claims import claim, event_of
from tonghu.kernel.errors import UserError
from tonghu.portal.limits import within_limit
from tonghu.portal.look import page
from tonghu.registry.models import Relation


class SignForm(forms.Form):
    """Whose guardian, and who."""

    child_name = forms.CharField(
        label="儿童姓名", max_length=60, error_messages={"required": "请填写儿童姓名。"}
    )
    last_four = forms.RegexField(
        r"^\d{3}[\dXx]$",
        label="儿童身份号码后四位",
        help_text="最后一位是字母的写 X",
        error_messages={"required": "请填写后四位。", "invalid": "请填写四位，最后一位可以是 X。"},
    )
    guardian_name = forms.CharField(
        label="您的姓名", max_length=60, error_messages={"required": "请填写您的姓名。"}
    )
    relation = forms.ChoiceField(
        label="您是孩子的",
        choices=[("", "请选择"), *Relation.choices],
        error_messages={"required": "请选择您与孩子的关系。"},
    )


# As for reports of harm: no cookie is asked for, and a forged one is compared by the organiser like any other.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def sign_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form; after the sending one sentence, whether or not such a child is on the roster: nothing is looked up."""
    form = SignForm(request.POST if request.method == "POST" else None)
    try:
        event = event_of(token)
        if not form.is_bound or not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
            return page(request, "sign", {"form": form, "event": event}, status)
        if not within_limit(request, "sign", key=token):
            form.add_error(
                None, "这个签到码在短时间内提交得太多。内容还在，请过几分钟再提交，或找组织者登记。"
            )
            return page(request, "sign", {"form": form, "event": event}, HTTPStatus.TOO_MANY_REQUESTS)
        told = form.cleaned_data
        relation = str(Relation(told["relation"]).label)
        claim(
            token=token,
            child_name=told["child_name"],
            last_four=told["last_four"],
            guardian_name=told["guardian_name"],
            relation=relation,
        )
    except UserError as refused:
        return page(request, "sign", {"problem": str(refused)}, HTTPStatus.UNPROCESSABLE_ENTITY)
    return page(request, "sign", {"done": True, "event": event})

"""Forms of posts and accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tonghu.accounts.finding import Among
from tonghu.accounts.roles import ROLES
from tonghu.workbench.picking.fields import PersonPick, PlacePick, UnitPick
from tonghu.workbench.submitting import OnceForm


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AppointForm(OnceForm):
    """Give a person a post."""

    person = PersonPick(label="人员", among=Among.MANAGED)
    role = forms.ChoiceField(label="岗位")
    place = PlacePick(label="地区", own=True)
    unit = UnitPick(
        label="单位", required=False, help_text="部门数据联络员、学校责任人选择单位：输入名称中的几个字"
    )
    start_on = forms.DateField(label="到岗日期", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label="说明", required=False)

    def offer(self, roles: frozenset[str]) -> None:
        """The roles that may be given."""
        self.fields["role"].choices = [(key, ROLES[key].title) for key in ROLES if key in roles]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field

    def clean(self) -> dict[str, Any]:
        """A unit stands at the place of its post."""
        cleaned = super().clean() or {}
        unit = cleaned.get("unit")
        if unit is not None and "place" in cleaned and unit.place != cleaned["place"]:
            self.add_error("unit", "这个单位不设在所选的地区。请改选地区或单位。")
        return cleaned


class HandOverForm(OnceForm):
    """To whom, from which day."""

    person = PersonPick(label="接任的人", among=Among.MANAGED)
    on = forms.DateField(label="交接日期", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label="理由")


class EndForm(forms.Form):
    """From which day."""

    on = forms.DateField(label="自哪天起不再在岗", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label="理由")


class DelegateForm(OnceForm):
    """Who stands in, until when: a colleague of the county."""

    person = PersonPick(label="代行人", among=Among.COLLEAGUES)
    until = forms.DateField(label="代行至(含当天)", widget=DayInput)
    reason = forms.CharField(label="理由")


class AccountForm(forms.Form):
    """A new account."""

    full_name = forms.CharField(label="姓名")
    username = forms.CharField(label="登录名", min_length=3, help_text="字母、数字和点,如 zhao.min")
    home = PlacePick(label="所在地区", own=True)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由")

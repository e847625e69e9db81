"""Forms of posts and accounts."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from tonghu.accounts.models import User
from tonghu.accounts.roles import ROLES
from tonghu.accounts.workforce import person_in_branch
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division, Organisation
from tonghu.workbench.submitting import OnceForm

_UNKNOWN = "没有找到这个登录名的人。请在“账号”中查对;还没有账号的,请先新建账号。"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlaceInput(forms.CharField):
    """A place by its key or the digits of its code; gives the key."""

    def clean(self, value: object) -> str:
        """ValidationError where there is no such division."""
        given = str(super().clean(value))
        found = Division.objects.filter(code=given.ljust(12, "0")).first()
        found = found or Division.objects.filter(place=given).first()
        if found is None and given:
            raise forms.ValidationError("没有这个代码的地区。请查对区划代码。")
        return found.place if found else ""


class PersonForm(OnceForm):
    """A form about somebody, found by the name for signing in. Give it the actor with `of`."""

    username = forms.CharField(label="登录名", help_text="在“账号”中可以查到")

    actor: Actor | None = None
    person: User | None = None

    def clean_username(self) -> str:
        """Finds the person, within what the actor may know."""
        given: str = self.cleaned_data["username"]
        assert self.actor is not None  # the view set it
        self.person = person_in_branch(given, actor=self.actor)
        if self.person is None:
            raise forms.ValidationError(_UNKNOWN)
        return given


class AppointForm(PersonForm):
    """Give a person a post."""

    role = forms.ChoiceField(label="岗位")
    place = PlaceInput(label="地区代码", help_text="统计用区划代码,如 370102001001")
    unit = forms.CharField(label="单位", required=False, help_text="部门数据联络员、学校责任人填写单位全称")
    start_on = forms.DateField(label="到岗日期", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label="说明", required=False)

    organisation: Organisation | None = None

    def offer(self, roles: frozenset[str]) -> None:
        """The roles that may be given."""
        self.fields["role"].choices = [(key, ROLES[key].title) for key in ROLES if key in roles]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field

    def clean(self) -> dict[str, object]:
        """Finds the unit at the place."""
        cleaned = super().clean() or {}
        if (name := cleaned.get("unit", "").strip()) and "place" in cleaned:
            self.organisation = Organisation.objects.filter(place=cleaned["place"], name=name).first()
            if self.organisation is None:
                self.add_error("unit", "这个地区没有这个名称的单位。请查对全称。")
        return cleaned


class HandOverForm(PersonForm):
    """To whom, from which day."""

    on = forms.DateField(label="交接日期", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label="理由")


class EndForm(forms.Form):
    """From which day."""

    on = forms.DateField(label="自哪天起不再在岗", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label="理由")


class DelegateForm(OnceForm):
    """Who stands in, until when. Colleagues of the county are found by the name for signing in."""

    username = forms.CharField(label="代行人的登录名")
    until = forms.DateField(label="代行至(含当天)", widget=DayInput)
    reason = forms.CharField(label="理由")


class AccountForm(forms.Form):
    """A new account."""

    full_name = forms.CharField(label="姓名")
    username = forms.CharField(label="登录名", min_length=3, help_text="字母、数字和点,如 zhao.min")
    home = PlaceInput(label="所在地区代码", help_text="统计用区划代码,如 370102001001")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由")

"""Forms of files that go to another county or come from one."""

from __future__ import annotations

from typing import Any

from django import forms

from tonghu.places.models import Level
from tonghu.workbench.children.questions import TOWN_OR_VILLAGE, checked_number
from tonghu.workbench.children.writing import DayField
from tonghu.workbench.picking.fields import PlacePick
from tonghu.workbench.submitting import OnceForm

_WORDS = forms.Textarea


class RequestForm(OnceForm):
    """Whose file is asked for, from where, to where."""

    from_county = PlacePick(label="档案所在的县（市、区）", levels=(Level.COUNTY,))
    name = forms.CharField(label="儿童姓名", max_length=60)
    number = forms.CharField(
        label="公民身份号码", required=False, max_length=30, help_text="有号码，对方才不会认错人"
    )
    birth_on = DayField(label="出生日期", required=False)
    to_place = PlacePick(
        label="现在住在", levels=TOWN_OR_VILLAGE, own=True, help_text="本县的村（社区）或乡镇（街道）"
    )
    address = forms.CharField(label="现住址", required=False, max_length=200)
    reason = forms.CharField(
        label="理由", widget=_WORDS, max_length=500, help_text="如：已随父母在本县居住、就读"
    )

    def clean_number(self) -> str | None:
        """Whole and with its check digit, or nothing."""
        return checked_number(self.cleaned_data["number"])


class AcceptForm(forms.Form):
    """To which village the file goes."""

    to_place = PlacePick(label="迁入的村（社区）", levels=TOWN_OR_VILLAGE, own=True)
    answer = forms.CharField(label="答复", required=False, widget=_WORDS, max_length=500)


class HandOverForm(forms.Form):
    """Which file is handed over. `files`: (id, words) of those that may be meant."""

    child = forms.ChoiceField(label="移交哪一份档案", widget=forms.RadioSelect)
    answer = forms.CharField(label="答复", required=False, widget=_WORDS, max_length=500)

    def __init__(self, *args: Any, files: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = files  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field


class AnswerForm(forms.Form):
    """Why not, or why no longer."""

    answer = forms.CharField(label="理由", widget=_WORDS, max_length=500)

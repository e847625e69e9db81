"""Forms of 设置."""

from __future__ import annotations

from django import forms

from tonghu.accounts.models import AccessKind, Outcome
from tonghu.places.models import Level
from tonghu.workbench.picking.fields import PlacePick
from tonghu.workbench.submitting import OnceForm
from tonghu.workbench.workforce.forms import DayInput

_WORDS = forms.Textarea
BELOW_CITY = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


class GlassForm(OnceForm):
    """Start break-glass."""

    place = PlacePick(
        label="要查阅的地区", levels=BELOW_CITY, help_text="县级或以下：输入名称、拼音首字母或区划代码"
    )
    hours = forms.IntegerField(label="需要几小时", min_value=1, initial=1)
    reason = forms.CharField(
        label="理由", widget=_WORDS, help_text="至少 10 个字:什么情况、为什么来不及由当地办理"
    )


class ReviewForm(forms.Form):
    """Review a use."""

    outcome = forms.ChoiceField(label="结论", choices=Outcome, widget=forms.RadioSelect)
    finding = forms.CharField(label="审查意见", widget=_WORDS)


class AskForm(OnceForm):
    """Ask for access beyond daily duty."""

    # Who reported is asked for on the page of the report, for that report alone.
    kind = forms.ChoiceField(
        label="事项",
        choices=[each for each in AccessKind.choices if each[0] != AccessKind.REPORTER_IDENTITY],
        widget=forms.RadioSelect,
    )
    place = PlacePick(
        label="地区", levels=BELOW_CITY, help_text="县级或以下，只选用得到的：输入名称、拼音首字母或区划代码"
    )
    purpose = forms.CharField(label="目的", widget=_WORDS, help_text="至少 10 个字,不要写儿童姓名")
    scope = forms.CharField(label="范围", help_text="哪些儿童、哪些信息,只写必需的")
    until = forms.DateField(label="使用至(含当天)", widget=DayInput)


class DecideForm(forms.Form):
    """Approve or refuse."""

    approve = forms.ChoiceField(
        label="审批", choices=[("yes", "批准"), ("no", "不批准")], widget=forms.RadioSelect
    )
    decision = forms.CharField(label="审批意见", widget=_WORDS, required=False, help_text="不批准时必填")


class ReportForm(forms.Form):
    """The conclusion of a report."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    conclusion = forms.CharField(label="审计结论", widget=_WORDS, required=False)


class FindingForm(OnceForm):
    """Something wrong."""

    words = forms.CharField(label="问题", widget=_WORDS, help_text="不要写儿童姓名和证件号码")
    measure = forms.CharField(label="整改措施", widget=_WORDS)
    due_on = forms.DateField(label="整改期限", widget=DayInput)


class CloseForm(forms.Form):
    """How it was mended."""

    words = forms.CharField(label="整改情况", widget=_WORDS)

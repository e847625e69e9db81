"""The forms of a child's file: what is asked, in the order one asks it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tonghu.kernel import resident_number
from tonghu.places.models import Level
from tonghu.registry.actions import clean_number, clean_phone
from tonghu.registry.categories import category_titles
from tonghu.registry.models import Adult, Relation, Sex
from tonghu.workbench.children.writing import DayField, ReasonField, choices_of
from tonghu.workbench.picking.fields import PlacePick
from tonghu.workbench.writing import WriteForm

TOWN_OR_VILLAGE = (Level.TOWN, Level.VILLAGE)
YES_NO = (("yes", "见到"), ("no", "没有见到"))


def checked_number(number: str | None) -> str | None:
    """A whole resident number; ValidationError tells what is wrong with it."""
    cleaned = clean_number(number)
    if cleaned is None or resident_number.is_valid(cleaned):
        return cleaned
    if len(cleaned) != 18:
        raise forms.ValidationError(f"身份号码是 18 位，输入了 {len(cleaned)} 位。没有号码的请留空。")
    raise forms.ValidationError("身份号码的出生日期或校验位不对，请对照户口簿再核一遍。没有号码的请留空。")


class CorrectForm(WriteForm):
    """What is known of the child. Number and phone are asked only where they are to be changed."""

    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(
        label="新的公民身份号码", required=False, max_length=30, help_text="不改请留空。现有号码不在此显示。"
    )
    birth_on = DayField(label="出生日期", required=False)
    sex = forms.ChoiceField(label="性别", choices=choices_of(Sex.choices), widget=forms.RadioSelect)
    address = forms.CharField(label="现住址", required=False, max_length=200)
    carer = forms.CharField(label="实际照料人", required=False, max_length=60)
    carer_relation = forms.CharField(label="与儿童关系", required=False, max_length=30)
    carer_phone = forms.CharField(
        label="新的照料人电话", required=False, max_length=30, help_text="不改请留空。现有电话不在此显示。"
    )
    reason = ReasonField()

    def clean_number(self) -> str | None:
        """Whole and with its check digit, or nothing."""
        return checked_number(self.cleaned_data["number"])

    @property
    def told(self) -> dict[str, Any]:
        """What the form says the file should be, and why."""
        given = self.cleaned_data
        changes = {
            name: given[name] for name in ("name", "birth_on", "sex", "address", "carer", "carer_relation")
        }
        if given["number"]:
            changes["number"] = given["number"]
        if phone := clean_phone(given["carer_phone"]):
            changes["carer_phone"] = phone
        return {"changes": changes, "reason": given["reason"]}


class VisitForm(WriteForm):
    """A visit."""

    visited_on = DayField(label="走访日期", initial=timezone.localdate)
    saw_child = forms.ChoiceField(label="见到儿童本人了吗", choices=YES_NO, widget=forms.RadioSelect)
    carer = forms.CharField(label="现在由谁照料", required=False, max_length=60)
    note = forms.CharField(
        label="情况",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="身体、情绪、上学、住处、照料。没有见到儿童的，写明原因。",
    )

    @property
    def told(self) -> dict[str, Any]:
        """The visit as it is recorded."""
        given = super().told
        return given | {"saw_child": given["saw_child"] == "yes", "note_text": given.pop("note")}


class HoldForm(WriteForm):
    """A category, from a day."""

    category = forms.ChoiceField(label="类别", widget=forms.RadioSelect)
    start_on = DayField(label="认定日期", initial=timezone.localdate)
    basis = forms.CharField(
        label="依据", max_length=500, widget=forms.Textarea, help_text="依据哪一条规定、哪一份材料。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(category_titles().items())  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field


class EndHoldingForm(WriteForm):
    """The end of a category."""

    end_on = DayField(label="退出日期", initial=timezone.localdate)
    basis = forms.CharField(label="退出依据", max_length=500, widget=forms.Textarea)


class AdultForm(WriteForm):
    """A member of the family."""

    relation = forms.ChoiceField(label="与儿童的关系", choices=choices_of(Relation.choices))
    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(label="公民身份号码", required=False, max_length=30)
    phone = forms.CharField(label="电话", required=False, max_length=30)
    is_guardian = forms.BooleanField(label="是监护人", required=False)
    state = forms.CharField(label="状况", required=False, max_length=200, help_text="如：服刑至 2028-03。")
    source = forms.CharField(label="依据", max_length=200, help_text="如：户口簿、判决书、走访。")

    def clean_number(self) -> str | None:
        """Whole and with its check digit, or nothing."""
        return checked_number(self.cleaned_data["number"])


class CorrectAdultForm(AdultForm):
    """A correction: number and phone stay as they are where nothing is typed."""

    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "phone"):
            self.fields[name].help_text = "不改请留空。现有的不在此显示。"
        self.fields["source"].required = False

    @property
    def told(self) -> dict[str, Any]:
        """What the form says the row should be, and why."""
        given = self.cleaned_data
        changes = {name: given[name] for name in ("relation", "name", "is_guardian", "state", "source")}
        changes |= {name: given[name] for name in ("number", "phone") if given[name]}
        return {"changes": changes, "reason": given["reason"]}


class EndAdultForm(WriteForm):
    """Somebody is of the family no longer."""

    end_on = DayField(label="自哪一天起不再是家庭成员", initial=timezone.localdate)
    reason = ReasonField()


class MoveForm(WriteForm):
    """To which village."""

    place = PlacePick(
        label="迁入地", levels=TOWN_OR_VILLAGE, own=True, help_text="本地区的村（社区）或乡镇（街道）"
    )
    address = forms.CharField(label="新住址", required=False, max_length=200)
    reason = ReasonField()


class OfferForm(WriteForm):
    """To which county the child has gone."""

    to_county = PlacePick(label="迁入县（市、区）", levels=(Level.COUNTY,))
    address = forms.CharField(label="新住址", required=False, max_length=200)
    reason = ReasonField(help_text="为什么迁、依据什么知道。对方县（市、区）看得到，请只写必需的。")


class BlockForm(WriteForm):
    """A protection order."""

    adult = forms.ChoiceField(
        label="被申请人", required=False, help_text="不在家庭成员里的，在下面填写姓名。"
    )
    name = forms.CharField(label="被申请人姓名", required=False, max_length=60)
    number = forms.CharField(
        label="被申请人身份号码",
        required=False,
        max_length=30,
        help_text="有号码，才能在被申请人本人是工作人员时也对其关闭档案。家庭成员已登记号码的不必再填。",
    )
    order = forms.CharField(label="裁定文书", max_length=200, help_text="法院名称和裁定书文号。")
    start_on = DayField(label="生效日期", initial=timezone.localdate)
    end_on = DayField(label="失效日期", required=False, help_text="裁定没有写明的请留空。")

    def __init__(self, *args: Any, family: list[Adult], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = {str(adult.pk): adult for adult in family}
        known = [(pk, f"{Relation(adult.relation).label} {adult.name}") for pk, adult in self.family.items()]
        self.fields["adult"].choices = [("", "不在家庭成员里"), *known]  # type: ignore[attr-defined]  # a ChoiceField, typed as any Field

    def clean_number(self) -> str | None:
        """Whole and with its check digit, or nothing."""
        return checked_number(self.cleaned_data["number"])

    @property
    def told(self) -> dict[str, Any]:
        """The order, against the member of the family who was picked."""
        return super().told | {"adult": self.family.get(self.cleaned_data["adult"])}


class EndBlockForm(WriteForm):
    """The end of an order."""

    end_on = DayField(label="自哪一天起解除", initial=timezone.localdate)
    reason = ReasonField(help_text="撤销或变更裁定的文书。")


class UndoForm(WriteForm):
    """Why something is undone."""

    reason = ReasonField()


class SplitForm(WriteForm):
    """Who the second child is. The rows are ticked beside the questions."""

    name = forms.CharField(label="另一名儿童的姓名", max_length=60)
    birth_on = DayField(label="出生日期", required=False)
    sex = forms.ChoiceField(
        label="性别", choices=choices_of(Sex.choices), widget=forms.RadioSelect, initial=Sex.UNKNOWN
    )
    number_goes = forms.ChoiceField(
        label="原档案的公民身份号码",
        choices=(("no", "留在原档案"), ("yes", "归到新档案")),
        widget=forms.RadioSelect,
        initial="no",
    )
    reason = ReasonField()

    @property
    def told(self) -> dict[str, Any]:
        """Who the second child is."""
        return super().told | {"number_goes": self.cleaned_data["number_goes"] == "yes"}


class MergeForm(WriteForm):
    """Why; the values are chosen in the table of differences. `other_version`: of the file to be dropped."""

    other_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField()

    @property
    def told(self) -> dict[str, Any]:
        """Why, and which versions of the two files were compared."""
        given = self.cleaned_data
        return {"versions": (given["version"], given["other_version"]), "reason": given["reason"]}


class ExportForm(forms.Form):
    """Whether numbers are whole, and then why."""

    whole = forms.BooleanField(
        label="显示完整号码和电话",
        required=False,
        help_text="须先经县级民政负责人审批，在“设置 › 访问审批”中申请。",
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=500,
        widget=forms.Textarea,
        help_text="显示完整号码的，必须写明用途。",
    )

    def clean(self) -> dict[str, Any]:
        """Whole numbers need a reason."""
        given = super().clean() or {}
        if given.get("whole") and not (given.get("reason") or "").strip():
            self.add_error("reason", "导出完整号码要写明用途。不写用途的，请去掉“显示完整号码和电话”。")
        return given

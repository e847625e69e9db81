"""The forms of 数据共享."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from tonghu.discovery.core.layout import Layout, load_layouts
from tonghu.leads.retention import REGISTERS, days_kept, retention_unverified
from tonghu.workbench.picking.fields import UnitPick

PURPOSE = "主动发现留守儿童和困境儿童(鲁民〔2024〕5号第10项、第23项)"
BASIS = "履行法定职责：《个人信息保护法》第十三条第一款第三项、第三十四条"
LONGEST_RETENTION = 3 * 365


class ManyFiles(forms.ClearableFileInput):
    """One field, many files."""

    allow_multiple_selected = True


class DateField(forms.DateField):
    """A day, by the browser's own picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def month_before(today: dt.date) -> dt.date:
    """The last day of the month before: for what day departments write their lists."""
    return today.replace(day=1) - dt.timedelta(days=1)


class KeyedForm(forms.Form):
    """A form that is carried out once however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class UploadForm(KeyedForm):
    """A batch: what its files are for, and the day they tell of. The files themselves never pass through here."""

    title = forms.CharField(label="名称", required=False, max_length=80, help_text="例如:2026年6月各部门数据")
    as_of = DateField(
        label="数据截止日期", help_text="各部门登记表反映到哪一天的情况；年龄、刑期等都按这一天计算。"
    )
    sent = forms.FileField(
        label="登记表",
        required=False,
        widget=ManyFiles(attrs={"accept": ".xlsx,.xls,.xlsm,.et,.ods,.csv,.tsv,.txt,.zip"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.MAX_UPLOAD_BYTES // 1024**2
        self.fields[
            "sent"
        ].help_text = f"可一次选多个 Excel、CSV 文件，或它们的 zip 压缩包，合计不超过 {most} MB。"
        self.fields["as_of"].initial = month_before(timezone.localdate())


class MoreFilesForm(UploadForm):
    """More files for a batch that stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["title"], self.fields["as_of"]


def layouts_of(department: str) -> list[Layout]:
    """The registers a department sends."""
    return [each for each in load_layouts(settings.CATALOGUE).registers if each.department == department]


def departments() -> list[str]:
    """Every department that the catalogue knows registers of."""
    return sorted({each.department for each in load_layouts(settings.CATALOGUE).registers})


class AgreementForm(KeyedForm):
    """An agreement with one department: which of its registers, which columns of them, why, and for how long."""

    registers = forms.MultipleChoiceField(label="登记", widget=forms.CheckboxSelectMultiple)
    unit = UnitPick(
        label="提供单位",
        required=False,
        help_text="输入单位名称中的几个字；不填为该部门各单位。选定一个单位后，只有它的数据联络员可以据此报送；县级民政始终可以。",
    )
    basis = forms.CharField(label="法律依据", widget=forms.Textarea, initial=BASIS)
    purpose = forms.CharField(label="使用目的", widget=forms.Textarea, initial=PURPOSE)
    retention_days = forms.IntegerField(
        label="保存天数",
        min_value=1,
        max_value=LONGEST_RETENTION,
        initial=lambda: days_kept(REGISTERS),
    )
    start_on = DateField(label="生效日期", initial=timezone.localdate)
    end_on = DateField(label="终止日期", required=False, help_text="不填为长期有效。")

    def __init__(self, department: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = f"自收到之日起算，到期自动销毁。默认 {days_kept(REGISTERS)} 天"
        self.fields["retention_days"].help_text = kept + ("，待核。" if retention_unverified() else "。")
        layouts = layouts_of(department)
        registers = self.fields["registers"]
        assert isinstance(registers, forms.MultipleChoiceField)
        registers.choices = [(each.register, each.title) for each in layouts]
        registers.initial = [each.register for each in layouts]
        self.columns = [f"fields_{each.register}" for each in layouts]
        for layout in layouts:
            # Minimal by default: what a rule or the linking reads, and nothing that is only nice to know.
            self.fields[f"fields_{layout.register}"] = forms.MultipleChoiceField(
                label=f"“{layout.title}”允许接收的字段",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(field.name, field.title) for field in layout.fields],
                initial=[field.name for field in layout.fields if field.needed],
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The questions about columns, one a register."""
        return [self[name] for name in self.columns]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for register in cleaned.get("registers", ()):
            if not cleaned.get(f"fields_{register}"):
                self.add_error(f"fields_{register}", "请至少选一个字段；不接收这份登记的，请在上面去掉它。")
        start, end = cleaned.get("start_on"), cleaned.get("end_on")
        if start and end and end <= start:
            self.add_error("end_on", "终止日期要晚于生效日期。")
        return cleaned

    def chosen_fields(self) -> list[str]:
        """ "register.column" of each tick, of the registers that were ticked."""
        return [
            f"{register}.{name}"
            for register in self.cleaned_data["registers"]
            for name in self.cleaned_data[f"fields_{register}"]
        ]

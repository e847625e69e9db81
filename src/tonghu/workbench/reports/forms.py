"""What is asked before a report is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from tonghu.kernel.periods import add_months
from tonghu.oversight.reports.actions import MOST_CASES
from tonghu.oversight.reports.models import Kind
from tonghu.places.models import Level
from tonghu.workbench.picking.fields import PlacePick
from tonghu.workbench.submitting import OnceForm

MONTHS_BACK = 24
FIRST_YEAR = 2024
REPORTED = (Level.PROVINCE, Level.CITY, Level.COUNTY)
ONE_DAY = dt.timedelta(days=1)


class PlaceForm(OnceForm):
    """Of which place. `anew`: another beside the one that stands."""

    place = PlacePick(label="地区", levels=REPORTED, help_text="县级以上：输入名称、拼音首字母或区划代码")

    def time(self) -> tuple[dt.date, dt.date]:
        """From when to when the report is."""
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        """What `make_report` takes beside the kind."""
        first, last = self.time()
        return {
            "place": self.cleaned_data["place"],
            "first": first,
            "last": last,
            "key": self.cleaned_data["key"],
        }


class MonthForm(PlaceForm):
    """A month."""

    month = forms.ChoiceField(label="月份", choices=lambda: list(_months()))

    def time(self) -> tuple[dt.date, dt.date]:
        """The month."""
        first = dt.date.fromisoformat(f"{self.cleaned_data['month']}-01")
        return first, add_months(first, 1) - ONE_DAY


class YearForm(PlaceForm):
    """A year."""

    year = forms.ChoiceField(label="年度", choices=lambda: list(_years()))

    def time(self) -> tuple[dt.date, dt.date]:
        """The year."""
        year = int(self.cleaned_data["year"])
        return dt.date(year, 1, 1), dt.date(year, 12, 31)


class SampleForm(YearForm):
    """A year, and how the sample is drawn."""

    seed = forms.CharField(
        label="抽样种子", max_length=40, help_text="至少 4 个字，会印在报告上；同一种子抽出同样的个案"
    )
    size = forms.IntegerField(label="抽几名", min_value=1, max_value=MOST_CASES, initial=20)

    def given(self) -> dict[str, Any]:
        """As the others, and the sample."""
        return {**super().given(), "seed": self.cleaned_data["seed"], "size": self.cleaned_data["size"]}


FORMS: dict[str, type[PlaceForm]] = {
    Kind.BRIEFING: MonthForm,
    Kind.YEARLY: YearForm,
    Kind.KEY_MATTERS: YearForm,
    Kind.EVALUATION: SampleForm,
}


def _months() -> Iterator[tuple[str, str]]:
    month = timezone.localdate().replace(day=1)
    for _ in range(MONTHS_BACK):
        yield f"{month:%Y-%m}", f"{month.year}年{month.month}月"
        month = (month - ONE_DAY).replace(day=1)


def _years() -> Iterator[tuple[str, str]]:
    for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1):
        yield str(year), f"{year}年"

"""The form of a report of harm: what happened, where, who, and, only if they wish, who reports."""

from __future__ import annotations

from typing import Any

from django import forms

from tonghu.casework.harm.receipts import new_token
from tonghu.casework.harm.reporters import Told
from tonghu.places.models import Division, Level
from tonghu.portal.plain_form import answers_in, fields_of

FORM = "harm_report"
_OWN = frozenset({"place"})  # asked as county and town


class HarmForm(forms.Form):
    """Questions of the catalogue, the place by county and town, and who reports. `token`: makes two sendings one."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_token)
    county = forms.ChoiceField(label="在哪个县（市、区）", required=False)
    town = forms.ChoiceField(label="在哪个乡镇（街道）", required=False)
    reporter_name = forms.CharField(label="您的姓名", max_length=60, required=False)
    reporter_phone = forms.CharField(label="您的电话", max_length=20, required=False)
    reporter_relation = forms.CharField(
        label="您和孩子的关系", max_length=60, required=False, help_text="例如：邻居、老师、医生、亲属。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = fields_of(FORM, without=_OWN)
        self.fields.update(self.asked)
        counties = _choice(self.fields["county"])
        counties.choices = [("", "不知道"), *_counties()]
        picked = self.data.get("county") if self.is_bound else (self.initial or {}).get("county")
        _choice(self.fields["town"]).choices = [("", "不知道"), *_towns(picked or "")]

    def clean_town(self) -> str:
        """A town of another county than the one chosen is as if it were not there."""
        town, county = str(self.cleaned_data["town"]), str(self.cleaned_data.get("county", ""))
        return town if town.startswith(county) else ""

    def answers(self) -> dict[str, Any]:
        """As the catalogue has them."""
        found = answers_in(self, self.asked)
        if place := self.place():
            found["place"] = Division.objects.values_list("code", flat=True).get(place=place)
        return found

    def place(self) -> str | None:
        """Key of the town or the county; None where it is not known."""
        return self.cleaned_data.get("town") or self.cleaned_data.get("county") or None

    def told(self, post: str = "") -> Told:
        """Who reports."""
        given = self.cleaned_data
        return Told(
            name=given.get("reporter_name", "").strip(),
            phone=given.get("reporter_phone", "").strip(),
            relation=given.get("reporter_relation", "").strip(),
            post=post,
        )


def _choice(field: forms.Field) -> forms.ChoiceField:
    assert isinstance(field, forms.ChoiceField)  # declared above
    return field


def _counties() -> list[tuple[str, list[tuple[str, str]]]]:
    """Counties under their cities."""
    rows = Division.objects.filter(level__in=(Level.CITY, Level.COUNTY)).order_by("place")
    cities: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for row in rows:
        if row.level == Level.CITY:
            cities[row.place] = (row.name, [])
        else:
            cities.setdefault(str(row.parent_id), ("其他", []))[1].append((row.place, row.name))
    return [city for city in cities.values() if city[1]]


def _towns(county: str) -> list[tuple[str, str]]:
    if not county:
        return []
    found = Division.objects.filter(parent_id=county, level=Level.TOWN).order_by("place")
    return list(found.values_list("place", "name"))

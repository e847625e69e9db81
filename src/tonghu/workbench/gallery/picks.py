"""The fields that are picked, with made-up places, people and units to find. Nothing is asked of the database."""

from __future__ import annotations

from dataclasses import replace

from django import forms

from tonghu.accounts.finding import Among
from tonghu.workbench.picking.fields import PersonPick, PickField, PlacePick, UnitPick, VillagePick
from tonghu.workbench.picking.options import Option, Search

FOUND = {
    "place": (
        Option("370000100", "大王镇", "山东省 › 云州市 › 云溪县 › 大王镇", None),
        Option("370001100", "大王镇", "山东省 › 云州市 › 清河县 › 大王镇", None),
    ),
    "village": (
        Option("370000100001", "东李村", "云溪县 › 大王镇 › 东李村 · 儿童主任 赵敏", None),
        Option("370000100002", "西李村", "云溪县 › 大王镇 › 西李村 · 目前没有儿童主任在岗", None),
    ),
    "person": (
        Option("1", "赵敏", "东李村儿童主任 · zhao.min", None),
        Option("2", "赵敏", "没有在任岗位 · zhaomin2", None),
    ),
    "unit": (
        Option("1", "大王镇中心小学", "学校 · 云溪县 › 大王镇", None),
        Option("2", "中心小学", "学校 · 云溪县 › 柳河乡", None),
    ),
}
TYPED = {"place": "大王镇", "village": "李村", "person": "赵敏", "unit": "中心小学"}


class PickForm(forms.Form):
    """One of each."""

    place = PlacePick(label="地区")
    village = VillagePick(label="派到哪个村（社区）")
    person = PersonPick(label="接任的人", among=Among.COLLEAGUES)
    unit = UnitPick(label="单位", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        for name, field in self.fields.items():
            assert isinstance(field, PickField)  # declared above
            field.find_in(_among(field.search, FOUND[name]), back="#picking")


def _among(search: Search, options: tuple[Option, ...]) -> Search:
    """The search with these alone to find, by a part of their words or by their value."""

    def look(_: Search, typed: str, most: int) -> list[Option]:
        return [each for each in options if typed and typed in each.words][:most]

    def by_value(_: Search, value: str) -> Option | None:
        return next((each for each in options if each.value == value), None)

    return replace(search, look=look, name=by_value, value=by_value)


def forms_shown() -> dict[str, forms.Form]:
    """By the names that the samples use: nothing typed, one chosen, several meant, none found."""
    return {
        "asked": PickForm(prefix="asked"),
        "chosen": PickForm(
            prefix="chosen", initial={name: options[0].value for name, options in FOUND.items()}
        ),
        "several": PickForm({f"several-{name}": typed for name, typed in TYPED.items()}, prefix="several"),
        "unknown": PickForm({f"unknown-{name}": "没有的" for name in TYPED}, prefix="unknown"),
    }

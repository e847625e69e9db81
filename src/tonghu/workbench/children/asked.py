"""What the address of the roster asks for: filters, order, page. And the way back: an address from filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from tonghu.registry.facets import AGE_GROUPS
from tonghu.registry.filters import NEVER, NOBODY, NONE_HELD, ChildFilters
from tonghu.registry.models import Sex, Standing
from tonghu.registry.paging import ORDERS

EVERY_STANDING = "all"
UNVISITED_DAYS = (30, 90, 180)
# The parts of an address that say what is on the list; the page and the opened row are not among them.
NAMES = ("q", "place", "category", "standing", "sex", "age", "carer", "unvisited", "order")
AGES = {f"{low}-{high}": (low, high) for low, high in AGE_GROUPS}


@dataclass(frozen=True)
class Asked:
    """The filters as typed, each known and allowed, by name; and what they mean."""

    given: Mapping[str, str]
    filters: ChildFilters
    order: str

    def query(self, **changes: str) -> str:
        """The query string with some parts changed; an empty one is left out."""
        return urlencode({name: value for name, value in {**self.given, **changes}.items() if value})

    def address(self, **changes: str) -> str:
        """The roster's address with some parts changed."""
        query = self.query(**changes)
        return reverse("children:list") + (f"?{query}" if query else "")


def asked(query: QueryDict, *, today: dt.date) -> Asked:
    """Read the address. A value that is none of the choices is as if it were not there."""
    typed = {name: query.get(name, "").strip()[:100] for name in NAMES}
    allowed = {
        "standing": {EVERY_STANDING, *Standing.values},
        "sex": set(Sex.values),
        "age": set(AGES),
        "unvisited": {NEVER, *map(str, UNVISITED_DAYS)},
        "order": set(ORDERS),
    }
    given = {
        name: value
        for name, value in typed.items()
        if value and (name not in allowed or value in allowed[name])
    }
    standing = given.get("standing", Standing.OPEN)
    return Asked(
        given,
        ChildFilters(
            place=given.get("place", ""),
            category=given.get("category", ""),
            standing="" if standing == EVERY_STANDING else standing,
            sex=given.get("sex", ""),
            ages=AGES.get(given.get("age", "")),
            carer=given.get("carer", ""),
            unvisited=_unvisited(given.get("unvisited", ""), today),
            search=given.get("q", ""),
        ),
        given.get("order", "place"),
    )


def words_of(name: str, value: str, *, places: Mapping[str, str], categories: Mapping[str, str]) -> str:
    """A filter in words, as its chip says it."""
    if name == "q":
        return "查找：号码" if value[:6].isdigit() else f"查找：{value}"
    if name == "place":
        return places.get(value, "本地区以外")
    if name == "category":
        return "没有类别" if value == NONE_HELD else categories.get(value, value)
    if name == "standing":
        return "全部档案" if value == EVERY_STANDING else str(Standing(value).label)
    if name == "sex":
        return str(Sex(value).label)
    if name == "age":
        low, high = AGES[value]
        return f"{low}至{high}岁"
    if name == "carer":
        return "未登记照料人" if value == NOBODY else f"照料人：{value}"
    if name == "unvisited":
        return "从未走访" if value == NEVER else f"{value}天以上未走访"
    raise KeyError(name)


def _unvisited(value: str, today: dt.date) -> dt.date | str:
    return today - dt.timedelta(days=int(value)) if value.isdigit() else value

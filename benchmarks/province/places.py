"""Counties, towns and villages that do not exist, their codes and how addresses are written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from benchmarks.province.cells import Cells, digits, vocabulary
from benchmarks.province.numbers import FIRST_AREA

TOWNS, VILLAGES = 20, 15
PER_COUNTY = TOWNS * VILLAGES
_HEADS = "云青石白柳清平安福永新宁泰丰宝龙金银高长"
_TAILS = "溪山桥塔河源阳陵泉川"
_SIDES = ("东", "西", "南", "北", "前", "后", "上", "下", "大", "小")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_KINDS = ("庄", "屯", "集", "洼", "桥", "寨", "楼", "坡", "沟", "店")


def county_name(county: int) -> str:
    return _HEADS[county % 20] + _TAILS[county // 20] + "县"


def town_names(county: int) -> list[str]:
    """Twenty names that no other county has: the county's own characters and one more."""
    head, tail = _HEADS[county % 20], _TAILS[5 + county // 20]
    return [f"{head}{tail}{letter}镇" for letter in "城关安乐永和兴旺康宁富贵仁义礼智信诚忠孝"]


def _village_words() -> list[str]:
    return [a + b + c for a, b, c in product(_SIDES, _SURNAMES, _KINDS)]


@dataclass(frozen=True)
class County:
    """One county. Villages are numbered 0 … 299, town by town."""

    number: int
    name: str
    towns: tuple[str, ...]
    villages: tuple[str, ...]
    addresses: Cells
    codes: Cells

    @property
    def area(self) -> int:
        return FIRST_AREA + self.number


def county(number: int) -> County:
    """The county of a number 0 … 98; always the same."""
    rng = np.random.default_rng([3799, number])
    words = _village_words()
    villages = tuple(words[i] + "村委会" for i in rng.choice(len(words), PER_COUNTY, replace=False))
    towns, name = tuple(town_names(number)), county_name(number)
    addresses = [f"{name}{towns[i // VILLAGES]}{village}" for i, village in enumerate(villages)]
    places = np.arange(PER_COUNTY)
    codes = (FIRST_AREA + number) * 10**6 + (100 + places // VILLAGES) * 1000 + 201 + places % VILLAGES
    return County(number, name, towns, villages, vocabulary(addresses), digits(codes, 12))


def division_rows(counties: list[County]) -> list[tuple[str, str, str, str, str]]:
    """The list of divisions: code, name, level, code above, urban or rural."""
    rows = []
    for place in counties:
        top = f"{place.area}000000"
        rows.append((top, place.name, "县", "370000000000", ""))
        for i, town in enumerate(place.towns):
            rows.append((f"{place.area}{100 + i}000", town, "乡镇", top, ""))
        for i, village in enumerate(place.villages):
            town_code = f"{place.area}{100 + i // VILLAGES}"
            rows.append((f"{town_code}{201 + i % VILLAGES}", village, "村", f"{town_code}000", "220"))
    return rows

"""A county that does not exist: townships and villages with twelve-digit codes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_COUNTIES = ("清河县", "安澜县", "长泽县", "望岳县", "沂东县", "明溪县")
_TOWNS = ["东关", "柳林", "石埠", "青岗", "大泽", "白杨", "南山", "沙河", "马集", "高桥", "双庙", "龙泉"]
_VILLAGES = [
    "王家庄",
    "李家洼",
    "前张村",
    "后张村",
    "刘庄",
    "陈家峪",
    "赵屯",
    "孙家桥",
    "周家庙",
    "吴坡",
    "郑家沟",
    "大杨树",
    "小杨树",
    "上河",
    "下河",
    "东门里",
    "西门里",
    "南泉",
    "北泉",
    "双井",
    "槐树底",
    "石门口",
    "河头",
    "桥南",
    "桥北",
    "官庄",
    "新立",
    "三合",
    "太平",
    "店子",
]


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    address: str
    town: str


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the list of places. `level` is county, township or village, `urban_rural` three digits."""

    code: str
    name: str
    level: str
    parent: str
    urban_rural: str


@dataclass(frozen=True, slots=True)
class County:
    area: str
    name: str
    divisions: tuple[Division, ...]
    villages: tuple[Village, ...]


def make_county_places(rng: Random, children: int, area: str) -> County:
    """Townships of about twenty villages each; about thirty-six children a village, as many villages as
    that asks for. `area`: the six digits before every code and before the numbers of who was born there.
    """
    name = rng.choice(_COUNTIES)
    county_code = area + "000000"
    divisions = [Division(county_code, name, "county", area[:4] + "00000000", "")]
    villages: list[Village] = []
    towns = rng.sample(_TOWNS, max(3, min(len(_TOWNS), children // 700)))
    for index, town in enumerate(towns):
        urban = index == len(towns) - 1
        town_name = town + ("街道" if urban else "镇" if rng.random() < 0.8 else "乡")
        town_code = f"{area}{(1 if urban else 100) + index:03d}000"
        divisions.append(Division(town_code, town_name, "township", county_code, ""))
        for place, village in enumerate(rng.sample(_VILLAGES, 20)):
            village_name = village + ("社区居委会" if urban else "村委会")
            code = town_code[:9] + f"{(1 if urban else 201) + place:03d}"
            divisions.append(Division(code, village_name, "village", town_code, "111" if urban else "220"))
            villages.append(Village(code, name + town_name + village_name, town_name))
    return County(area, name, tuple(divisions), tuple(villages))

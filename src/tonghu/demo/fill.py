"""What the demo holds after its first start: places, people, and a story half-way."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tonghu.demo.accounts import make_accounts
from tonghu.demo.casework import tell_stories
from tonghu.demo.cast import Cast
from tonghu.demo.counties import make_counties
from tonghu.demo.folder import FILLED
from tonghu.demo.routine import half_a_year
from tonghu.demo.story import bring_in_registers, discover, half_way, listed_village
from tonghu.places.keep import keep_catalogue_divisions
from tonghu.places.models import Division


def fill(data: Path, children: int, say: Callable[[str], None]) -> None:
    """Fill an empty database; a filled one is left as it is."""
    if (data / FILLED).exists():
        return
    say(f"写入行政区划 {keep_catalogue_divisions():,} 个")
    first, second = make_counties(data / "counties", children)
    for county in (first, second):
        name, village = Division.objects.get(place=county.place).name, listed_village(county)
        posts = make_accounts(county.place, listed_village=village)
        say(f"{name}(虚构):岗位 {len(posts)} 个")
        started = time.perf_counter()
        run = bring_in_registers(county)
        say(f"{name}:登记数据已读入并比对,{time.perf_counter() - started:.0f} 秒,{_found(run.counts)}")
        if county is first:  # the second is for whoever wants to play it from the beginning
            half_way(county, village)
            tell_stories(Cast(county.place, village), lambda: discover(first, listed_village(first)))
            say(f"{name}:五个故事已办到一半")
            started = time.perf_counter()
            made = half_a_year(county.place)
            say(f"{name}:半年的日常工作 {made} 条记录,义务已计算,{time.perf_counter() - started:.0f} 秒")
    (data / FILLED).touch()


def _found(counts: dict[str, object]) -> str:
    leads, reviews = counts.get("leads"), counts.get("reviews")
    return f"线索 {leads} 条,须人工判断 {reviews} 件"

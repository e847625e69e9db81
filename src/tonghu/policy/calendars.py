"""Public holidays of a year as the State Council's notice sets them: catalogue/calendars, one file a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tonghu.kernel.working_days import ONE_DAY, WorkingDays
from tonghu.policy.reading import Item
from tonghu.policy.schema import Calendar, Source


@dataclass(frozen=True)
class _Holiday:
    days: tuple[dt.date, ...]
    worked: tuple[dt.date, ...]


def read_calendar(name: str, item: Item, source: Source | None) -> Calendar | None:
    """The calendar a file holds. `name`: its year; `source`: where it comes from, read already."""
    item.only_keys("title", "year", "holidays", "source")
    title, year, holidays = item.need("title"), item.need("year"), item.need("holidays")
    if not (title and year and holidays and source):
        return None
    if str(year.scalar) != name:
        year.wrong(f"文件名是 {name},年份应写作 {name}")
        return None
    read = [found for found in (_holiday(each, int(name)) for each in holidays) if found is not None]
    off = frozenset(day for found in read for day in found.days)
    worked = frozenset(day for found in read for day in found.worked)
    for day in sorted(off & worked):
        holidays.wrong(f"{day} 既写作放假又写作上班,请只留一处")
    return Calendar(id=name, title=title.text(), year=int(name), holidays=off, worked=worked, source=source)


def working_days(calendars: Iterable[Calendar]) -> WorkingDays:
    """One calendar of several years."""
    years = list(calendars)
    return WorkingDays(
        holidays=frozenset(day for each in years for day in each.holidays),
        worked=frozenset(day for each in years for day in each.worked),
        years=frozenset(each.year for each in years),
    )


def _holiday(item: Item, year: int) -> _Holiday | None:
    item.only_keys("title", "from", "to", "worked")
    start, end, worked = item.need("from"), item.need("to"), item.get("worked")
    if not (item.need("title") and start and end):
        return None
    first, last = start.day(), end.day()
    shifted = tuple(day for day in (each.day() for each in worked or ()) if day is not None)
    if first is None or last is None:
        return None
    if last < first:
        end.wrong("结束日期早于开始日期")
    for day in shifted:
        if day.weekday() < 5 and worked is not None:
            worked.wrong(f"{day} 不是周末,调休上班的应是周末")
    if {first.year, last.year} != {year}:
        start.wrong(f"日期应在 {year} 年之内")
    return _Holiday(tuple(first + ONE_DAY * at for at in range((last - first).days + 1)), shifted)

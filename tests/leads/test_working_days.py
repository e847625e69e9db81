"""Working days as the notices set them."""

import datetime as dt
from pathlib import Path

import pytest

from tonghu.kernel.working_days import Counted, WorkingDays
from tonghu.leads.rules import calendar, due
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

DAY = dt.date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (DAY(2026, 10, 1), False),  # a Thursday in the holiday
        (DAY(2026, 10, 10), True),  # a Saturday worked in its place
        (DAY(2026, 9, 20), True),  # a Sunday worked in its place
        (DAY(2026, 10, 11), False),
        (DAY(2026, 10, 12), True),
        (DAY(2025, 1, 26), True),
        (DAY(2025, 10, 8), False),
        (DAY(2031, 5, 1), True),  # unknown year: Monday to Friday
    ],
)
def test_holidays_and_the_days_worked_in_their_place(day, works):
    assert calendar().is_working(day) is works


@pytest.mark.parametrize(
    ("start", "count", "end", "known"),
    [
        (DAY(2026, 7, 2), 3, DAY(2026, 7, 7), True),  # over a weekend
        (DAY(2026, 9, 30), 3, DAY(2026, 10, 10), True),  # 8th, 9th, and Saturday the 10th
        (DAY(2026, 2, 13), 1, DAY(2026, 2, 14), True),
        (DAY(2026, 7, 2), 0, DAY(2026, 7, 2), True),
        (DAY(2026, 12, 31), 1, DAY(2027, 1, 1), False),  # nobody has entered 2027
    ],
)
def test_a_limit_is_counted_from_the_day_after(start, count, end, known):
    assert calendar().after(start, count) == Counted(end, known)


@pytest.mark.parametrize(
    ("today", "until", "left"),
    [
        (DAY(2026, 7, 2), DAY(2026, 7, 7), 3),
        (DAY(2026, 7, 7), DAY(2026, 7, 7), 0),
        (DAY(2026, 7, 8), DAY(2026, 7, 7), -1),
        (DAY(2026, 7, 5), DAY(2026, 7, 3), 0),  # a Sunday is not late yet
        (DAY(2026, 7, 6), DAY(2026, 7, 3), -1),
    ],
)
def test_what_is_left_counts_working_days_only(today, until, left):
    assert calendar().left(today, until) == left


def test_counting_and_what_is_left_agree_over_two_years():
    for offset in range(0, 700, 13):
        start = DAY(2025, 1, 1) + dt.timedelta(days=offset)
        assert [calendar().left(start, calendar().after(start, n).day) for n in (1, 5, 10)] == [1, 5, 10]


def test_without_a_calendar_nothing_is_known():
    assert WorkingDays().after(DAY(2026, 10, 1), 1) == Counted(DAY(2026, 10, 2), False)


def test_a_limit_by_default_is_marked():
    found = due("dispatched", entered=DAY(2026, 7, 2))
    assert (found.day, found.unverified) == (DAY(2026, 7, 16), True)
    assert due("new", entered=DAY(2026, 7, 2)) is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "year: 2026",
            "year: 2025",
            "catalogue/calendars/2026.yaml 第 2 行 year: 文件名是 2026,年份应写作 2026",
        ),
        (
            "worked: [2026-01-04]",
            "worked: [2026-01-05]",
            "catalogue/calendars/2026.yaml 第 4 行 worked: 2026-01-05 不是周末,调休上班的应是周末",
        ),
        (
            "worked: [2026-01-04]",
            "worked: [2026-01-03]",
            "catalogue/calendars/2026.yaml 第 3 行 holidays: 2026-01-03 既写作放假又写作上班,请只留一处",
        ),
        (
            "to: 2026-01-03",
            "too: 2026-01-03",
            'catalogue/calendars/2026.yaml 第 4 行 too: 这里没有 "too" 这一项,最接近的是 "to"',
        ),
    ],
)
def test_a_fault_of_a_calendar_is_told(tmp_path, old, new, fault):
    folder = tmp_path / "catalogue"
    (folder / "categories").mkdir(parents=True)
    (folder / "calendars").mkdir()
    whole = Path(__file__).parents[2] / "catalogue" / "calendars" / "2026.yaml"
    text = whole.read_text(encoding="utf-8")
    assert old in text
    (folder / "calendars" / "2026.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert fault in str(caught.value).splitlines()

"""Terms and holidays are where the province's parameters say, from the day on which they say so."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from tonghu.policy.duties.periods import Period, SchoolDays, ended_between, period_of, words
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

KNOWN = load_catalogue(Path(__file__).parents[3] / "catalogue").parameters
SCHOOL = SchoolDays(KNOWN)


def with_values(name, *dated):
    """The parameters with these (value, from, to) of one."""
    (first,) = KNOWN[name].values
    values = tuple(
        dataclasses.replace(first, value=value, start=start, end=end) for value, start, end in dated
    )
    return SchoolDays({**KNOWN, name: dataclasses.replace(KNOWN[name], values=values)})


@pytest.mark.parametrize(
    ("unit", "day", "period", "said"),
    [
        ("school_year", (2026, 8, 31), ((2025, 9, 1), (2026, 8, 31)), "2025—2026学年"),
        ("school_year", (2026, 9, 1), ((2026, 9, 1), (2027, 8, 31)), "2026—2027学年"),
        ("term", (2026, 1, 31), ((2025, 9, 1), (2026, 1, 31)), "2025年秋季学期"),
        ("term", (2026, 2, 1), ((2026, 2, 1), (2026, 8, 31)), "2026年春季学期"),
        ("holiday", (2026, 2, 15), ((2026, 1, 15), (2026, 2, 15)), "2026年寒假"),
        ("holiday", (2026, 7, 1), ((2026, 7, 1), (2026, 8, 31)), "2026年暑假"),
    ],
)
def test_the_periods_of_schools(unit, day, period, said):
    found = period_of(unit, dt.date(*day), SCHOOL)
    assert found == Period(*(dt.date(*each) for each in period))
    assert words(unit, found) == said


def test_between_holidays_there_is_none():
    assert period_of("holiday", dt.date(2026, 2, 16), SCHOOL) is None


def test_a_province_whose_summer_begins_later_says_so_from_a_year_on():
    school = with_values(
        "summer_holiday",
        (("07-01", "08-31"), None, dt.date(2027, 1, 1)),
        (("07-15", "08-25"), dt.date(2027, 1, 1), None),
    )
    ended = ended_between("holiday", dt.date(2026, 3, 1), dt.date(2027, 12, 31), school)
    assert [(each.first, each.last) for each in ended] == [
        (dt.date(2026, 7, 1), dt.date(2026, 8, 31)),
        (dt.date(2027, 1, 15), dt.date(2027, 2, 15)),
        (dt.date(2027, 7, 15), dt.date(2027, 8, 25)),
    ]


def test_without_the_parameter_it_is_said_which_is_missing():
    with pytest.raises(CatalogueError, match="winter_holiday"):
        period_of("holiday", dt.date(2026, 2, 1), SchoolDays({}))

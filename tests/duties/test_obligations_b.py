"""Every reading of D10-1 to G3-1, driven by what people do: from nothing to done, to missed, and to excused where it can be."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office
from tests.duties import keeping, special_a, special_b  # noqa: F401  they register themselves
from tests.duties.asking import missed_when_closed, status_of
from tests.duties.driver import drive

from tonghu.duties.rebuilding import rebuild
from tonghu.duties.refreshing import refresh
from tonghu.leads.rules import catalogue
from tonghu.policy.duties.periods import SchoolDays, ended_between, period_of
from tonghu.policy.duties.schema import Each, EachPeriod, OnceBy

pytestmark = pytest.mark.django_db
FIRST_OF_OURS = 10
LONG = dt.timedelta(days=400)
SCHOOL = SchoolDays(catalogue().parameters)


def ours(duty):
    return duty.number.startswith("G") or int(duty.number[1:].partition("-")[0]) >= FIRST_OF_OURS


DUTIES = [duty for duty in catalogue().duties.values() if ours(duty)]
READINGS = {reading.id: reading for duty in DUTIES for reading in duty.readings}
EXCUSABLE = [name for name, reading in READINGS.items() if reading.excused]


@pytest.fixture(autouse=True)
def in_step():
    """The duties are in step with the books before anything happens; what is done is taken in as it is done."""
    rebuild()


def asked_on(reading):
    """The day on which what was done today, or in the last holiday, is looked at."""
    today = timezone.localdate()
    if isinstance(reading.when, EachPeriod) and period_of(reading.when.unit, today, SCHOOL) is None:
        return list(ended_between(reading.when.unit, today - LONG, today, SCHOOL))[-1].last
    return today


def missed_on(reading):
    """A day by which it should have been done: the period's last, or any day long after.

    A record counts in the year of its day and a closed matter in the year in which it was closed.
    """
    day = asked_on(reading)
    if isinstance(reading.when, EachPeriod):
        return period_of(reading.when.unit, day, SCHOOL).last
    if isinstance(reading.when, Each):
        return dt.date(day.year, 12, 31)
    return day if isinstance(reading.when, OnceBy) else day + LONG


def not_done(reading, on):
    """What a subject is that did nothing: on the last day it may still be done."""
    last_day_still = isinstance(reading.when, EachPeriod) or on == timezone.localdate()
    return "due" if last_day_still and not isinstance(reading.when, OnceBy) else "overdue"


def test_ours_are_all_there():
    assert len(DUTIES) == 59
    assert {duty.clause for duty in DUTIES} == {
        *(f"lu_min_2024_5/{number}" for number in range(10, 24)),
        *(f"lu_min_2024_5/g{number}" for number in (1, 2, 3)),
    }


@pytest.mark.parametrize("name", READINGS)
def test_it_is_done_by_what_people_do(name):
    reading = READINGS[name]
    driven = drive(reading, Office(), "done")
    assert status_of(driven, asked_on(reading)) == "done"


@pytest.mark.parametrize("name", READINGS)
def test_it_is_missed_when_nobody_does_it(name):
    reading = READINGS[name]
    driven, on = drive(reading, Office(), "missed"), missed_on(reading)
    refresh()
    assert status_of(driven, on) == not_done(reading, on)
    if isinstance(reading.when, EachPeriod):
        # What a period asks is missed when the period closes, and kept.
        assert missed_when_closed(driven, on)


@pytest.mark.parametrize("name", EXCUSABLE)
def test_it_is_excused_where_the_catalogue_says_so(name):
    reading = READINGS[name]
    driven = drive(reading, Office(), "excused")
    assert status_of(driven, asked_on(reading)) == "excused"


def test_who_left_during_the_year_counts_among_those_ever_in_post_and_not_at_its_end():
    driven = drive(READINGS["d20_4.ever"], Office(), "missed")
    special_b.director_leaves(driven.stage)
    refresh()
    last_day_in_post = timezone.localdate() - dt.timedelta(days=1)
    end_of_year = dt.date(last_day_in_post.year, 12, 31)
    stood = {
        name: status_of(replace(driven, reading=READINGS[f"d20_4.{name}"]), end_of_year)
        for name in ("year_end", "ever")
    }
    assert stood == {"year_end": "not_applicable", "ever": "due"}

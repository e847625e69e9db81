"""Nothing is owed before the day from which a duty is; and what is dated the last day of a year can be overdue."""

import datetime as dt

import pytest
from tests.duties.children_made_up import a_held_child, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import QINGHE, VILLAGE, an_actor
from tonghu.duties import queries
from tonghu.duties.closing import close
from tonghu.duties.models import ClosedPeriod
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.refreshing import refresh
from tonghu.duties.system import as_system
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import Each, EachPeriod, EveryDays, FromRecord, Standing, Within

pytestmark = pytest.mark.django_db
SEEN = a_kind("seen", FromRecord(form="t_seen"))
GOOD = a_kind("good", FromRecord(form="visit", where={"saw_child": (True,)}), "record")
BEGAN = dt.date(2026, 3, 15)


@pytest.fixture
def officer():
    return an_actor("county_officer", QINGHE)


def standing(rule, officer, on):
    """{status: due on} under the county on a day."""
    with acting(officer):
        lines = queries.subjects(rule, QINGHE, None, officer, on)
    return [(line.status, line.due_on) for line in lines]


@pytest.mark.parametrize(
    ("when", "before", "first", "after"),
    [
        (EveryDays(parameter="n7"), [], [("due", dt.date(2026, 3, 22))], [("overdue", dt.date(2026, 3, 22))]),
        (Standing(), [], [("due", BEGAN)], [("overdue", BEGAN)]),
        (EachPeriod(unit="month"), [], [("due", dt.date(2026, 3, 31))], [("due", dt.date(2026, 3, 31))]),
        (Within(event="opened", parameter="n7", unit="days"), [], [], []),
    ],
)
def test_a_child_of_2021_owes_nothing_before_the_plan(officer, when, before, first, after):
    with in_use(a_catalogue(a_duty(a_reading(when=when, owed_from=BEGAN)), kinds=(SEEN,))):
        with acting(officer):
            a_held_child(since=dt.date(2021, 1, 10))
        rebuild()
        days = (dt.date(2026, 3, 14), BEGAN, dt.date(2026, 3, 23))
        assert [standing("d10_4", officer, day) for day in days] == [before, first, after]
        with acting(officer):
            (counts,) = queries.standing(QINGHE, officer, dt.date(2026, 3, 14))
        assert (counts.applicable, counts.overdue) == (0, 0)


def test_a_period_that_ended_before_is_not_closed(officer):
    reading = a_reading(when=EachPeriod(unit="month"), owed_from=BEGAN)
    with in_use(a_catalogue(a_duty(reading), kinds=(SEEN,))):
        with acting(officer):
            a_held_child(since=dt.date(2021, 1, 10))
        rebuild(today=dt.date(2026, 4, 2))
        close(today=dt.date(2026, 4, 2))
    with as_system() as system:
        closed = ClosedPeriod.objects.scoped(system).filter(place=VILLAGE)
        assert [(row.last, len(row.missed_ids)) for row in closed] == [(dt.date(2026, 3, 31), 1)]


def test_an_earlier_event_that_nobody_answered_is_not_forgotten(officer):
    begins = a_kind("begins", FromRecord(form="t_begins"))
    when = Within(event="begins", parameter="n7", unit="days")
    with in_use(a_catalogue(a_duty(a_reading(when=when)), kinds=(SEEN, begins))):
        with acting(officer):
            child = a_held_child(since=dt.date(2026, 1, 10))
            written(child, dt.date(2026, 3, 1), form="t_begins")
            written(child, dt.date(2026, 3, 20), form="t_begins")
        rebuild()
        on = dt.date(2026, 3, 21)
        assert standing("d10_4", officer, on) == [("overdue", dt.date(2026, 3, 8))]
        with acting(officer):
            told = queries.explain("d10_4", "child", child.pk, officer, on)
            assert (told.status, told.due_on, told.window.first) == (
                "overdue",
                dt.date(2026, 3, 8),
                dt.date(2026, 3, 1),
            )
            written(child, dt.date(2026, 3, 5))
        refresh()
        assert standing("d10_4", officer, on) == [("due", dt.date(2026, 3, 27))]


@pytest.mark.parametrize(
    ("day", "closes", "missed"),
    [
        (dt.date(2025, 12, 31), dt.date(2026, 1, 31), True),
        (dt.date(2025, 12, 30), dt.date(2025, 12, 31), True),
        (dt.date(2025, 12, 30), dt.date(2026, 1, 31), False),
    ],
)
def test_a_record_of_the_last_of_december_is_missed_when_january_closes(officer, day, closes, missed):
    reading = a_reading(subject="record", of=("visit",), when=Each(), proof=("good",))
    with in_use(a_catalogue(a_duty(reading), kinds=(GOOD,))):
        with acting(officer):
            record = written(a_held_child(), day, form="visit", answers={"saw_child": False})
        rebuild(today=closes)
        close(today=closes + dt.timedelta(days=1))
    with as_system() as system:
        rows = ClosedPeriod.objects.scoped(system).filter(last=closes)
        assert [pk for row in rows for pk in row.missed_ids] == ([record.pk] if missed else [])

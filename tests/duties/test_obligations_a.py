"""Every reading of D01-1 to D09-4 is driven by what people do: from nothing to done, to missed, and to excused where it can be.

Missed is asked about on a later day: on the last day it may still be done, on the day after it is overdue; of a period, whoever
had not done it when the period closes is kept among those who missed it.
"""

import pytest
from tests.casework.matters_made_up import Office
from tests.duties import keeping, special_a  # noqa: F401  they register how evidence comes about
from tests.duties.asking import (
    ONE_DAY,
    bearer_of,
    found_among_my_duties,
    line_of,
    missed_when_closed,
    status_of,
    today,
)
from tests.duties.driver import drive

from tonghu.duties.rebuilding import rebuild
from tonghu.leads.rules import catalogue
from tonghu.policy.duties.periods import SchoolDays, period_of
from tonghu.policy.duties.schema import Each, EachPeriod, Standing

pytestmark = pytest.mark.django_db

LAST_OF_OURS = 9
NUMBERS = {1: 4, 2: 8, 3: 4, 4: 1, 5: 4, 6: 5, 7: 3, 8: 5, 9: 4}


def item_of(duty):
    """The task that the duty is of; 0 of a safeguard."""
    return 0 if duty.number.startswith("G") else int(duty.number[1:].partition("-")[0])


DUTIES = [duty for duty in catalogue().duties.values() if 1 <= item_of(duty) <= LAST_OF_OURS]
READINGS = {reading.id: reading for duty in DUTIES for reading in duty.readings}
EXCUSABLE = [name for name, reading in READINGS.items() if reading.excused]


def test_every_obligation_of_the_nine_tasks_is_there():
    wanted = {f"D{task:02}-{at}" for task, many in NUMBERS.items() for at in range(1, many + 1)}
    assert {duty.number for duty in DUTIES} == wanted


@pytest.fixture(autouse=True)
def in_step():
    """The duties are in step with the books before anything happens; what is done is taken in as it is done."""
    rebuild()


@pytest.mark.parametrize("name", READINGS)
def test_it_goes_from_nothing_to_done(name):
    driven = drive(READINGS[name], Office(), "done")
    assert status_of(driven, today()) == "done"


@pytest.mark.parametrize("name", READINGS)
def test_it_is_missed_when_its_day_goes_by(name):
    reading = READINGS[name]
    driven = drive(reading, Office(), "missed")
    now = line_of(driven, today())
    assert now is not None
    if isinstance(reading.when, EachPeriod):
        last = period_of(reading.when.unit, today(), SchoolDays(catalogue().parameters)).last
        assert (now.status, now.due_on, status_of(driven, last)) == ("due", last, "due")
        assert missed_when_closed(driven, last)
    elif now.due_on < today():
        # Nobody knows since when the unit stands: its clock began when the plan took effect, and it is behind at once.
        days_after = [status_of(driven, now.due_on + at * ONE_DAY) for at in (0, 1)]
        assert (now.status, *days_after) == ("overdue", "due", "overdue")
    else:
        last = today() if isinstance(reading.when, Standing | Each) else now.due_on
        assert (now.status, status_of(driven, last), status_of(driven, last + ONE_DAY)) == (
            "due",
            "due",
            "overdue",
        )


@pytest.mark.parametrize("name", READINGS)
def test_whoever_bears_it_finds_it_among_their_duties_with_what_does_it(name):
    reading = READINGS[name]
    driven = drive(reading, Office(), "missed")
    duty = found_among_my_duties(driven, bearer_of(driven), today())
    if reading.bearer.department and reading.subject in ("child", "guardian"):
        # A department is told how many: test_duties_of_departments.py.
        assert duty is None
        return
    assert duty is not None
    assert (duty.line.status in ("due", "overdue"), duty.act) == (True, driven.reading.act)


@pytest.mark.parametrize("name", EXCUSABLE)
def test_it_is_excused_where_the_catalogue_says_so(name):
    driven = drive(READINGS[name], Office(), "excused")
    assert status_of(driven, today()) == "excused"

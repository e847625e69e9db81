"""One duty from end to end: a record is written, the trigger makes a fact of it, the wide row and the figures follow."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office
from tests.casework.test_records import visited
from tests.duties.duties_made_up import a_catalogue, a_duty, in_use

from people import BAISHAN, VILLAGE, an_actor
from tonghu.duties import queries
from tonghu.duties.rebuilding import rebuild
from tonghu.locks.acting import acting
from tonghu.registry.actions import hold_category

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def duty():
    with in_use(a_catalogue(a_duty())):
        yield "d10_4"


@pytest.fixture
def office(duty):
    made = Office()
    enrolled(made)
    rebuild()
    return made


def enrolled(office, *, start_on=None, category="orphan"):
    with acting(office.officer):
        hold_category(
            child=office.child,
            category=category,
            start_on=start_on or today() - dt.timedelta(days=3),
            basis="测试",
            by=office.officer,
        )


def standing(by, place=VILLAGE):
    with acting(by):
        (counts,) = queries.standing(place, by, today())
    return {
        name: getattr(counts, name) for name in ("applicable", "done", "due", "overdue", "late", "excused")
    }


def test_a_visit_turns_due_into_done(office, duty):
    assert standing(office.officer) == {
        "applicable": 1,
        "done": 0,
        "due": 1,
        "overdue": 0,
        "late": 0,
        "excused": 0,
    }
    visited(office)
    assert standing(office.officer) == {
        "applicable": 1,
        "done": 1,
        "due": 0,
        "overdue": 0,
        "late": 0,
        "excused": 0,
    }
    with acting(office.officer):
        (line,) = queries.subjects(duty, VILLAGE, "done", office.officer, today())
    assert (line.title, line.child, line.status) == (office.child.name, office.child.pk, "done")
    assert line.due_on == today() + dt.timedelta(days=7)


def test_the_other_county_sees_nothing_of_it(office, duty):
    charlie = an_actor("county_officer", BAISHAN)
    with acting(charlie):
        assert queries.subjects(duty, "37", None, charlie, today()) == []
        (counts,) = queries.standing("37", charlie, today())
    assert counts.applicable == 0

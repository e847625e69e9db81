"""What guardians wrote of themselves and nobody confirmed is deleted by the clock, and by nobody else."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from tests.casework.matters_made_up import Office
from tests.casework.records_made_up import on_the_list
from tests.casework.test_ways_onto_the_list import school, told

from people import BAISHAN, QINGHE, an_actor
from tonghu.audit.models import Entry
from tonghu.casework.presence.claims import confirm_claim, refuse_claim
from tonghu.casework.presence.models import Claim
from tonghu.casework.presence.purging import DAYS, purge_claims
from tonghu.casework.presence.queries import claims_of
from tonghu.casework.system import casework_system
from tonghu.casework.tasks import purge_old_claims
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def claims(school):
    """Three of one list: one confirmed, one refused, one that nobody has looked at."""
    teacher, _, mother, training = school
    for _ in range(3):
        told(training)
    with acting(teacher):
        confirmed, refused, waiting = claims_of(training, teacher)
        confirm_claim(claim=confirmed.pk, guardian=mother.pk, by=teacher)
        refuse_claim(claim=refused.pk, by=teacher)
    return teacher, training, [confirmed.pk, refused.pk, waiting.pk]


def purged(days):
    """The clock's work so many days from now; what is left."""
    with acting(system := casework_system(None)):
        number = purge_claims(on=timezone.localdate() + dt.timedelta(days=days), by=system)
        return number, sorted(Claim.objects.scoped(system).values_list("pk", flat=True))


def test_after_the_days_of_the_parameter_only_what_was_confirmed_is_left(claims):
    teacher, training, ids = claims
    on_list = on_the_list(teacher, training)
    assert purged(30) == (0, ids)
    assert purged(31) == (2, ids[:1])
    assert on_the_list(teacher, training) == on_list != []
    with acting(an_actor("auditor", QINGHE)):
        (entry,) = Entry.objects.filter(verb="purge_claims")
    assert (entry.subjects, entry.detail) == ([training.pk], {"claims": 2})


def test_the_days_are_a_parameter_that_nobody_has_verified():
    dated = catalogue().parameters[DAYS].at(timezone.localdate())
    assert (dated.value, dated.source.status) == (30, "待核")


def test_the_clock_does_it_every_night(claims):
    _, _, ids = claims
    purge_old_claims(timestamp=0)
    with acting(system := casework_system(None)):
        assert sorted(Claim.objects.scoped(system).values_list("pk", flat=True)) == ids


@pytest.mark.parametrize(
    ("role", "place"), [("county_officer", QINGHE), ("county_officer", BAISHAN), ("city_lead", "3799")]
)
def test_no_post_deletes_one(claims, role, place):
    _, _, ids = claims
    with acting(an_actor(role, place)), connection.cursor() as cursor:
        cursor.execute("delete from casework_claim")
        assert cursor.rowcount == 0
    assert purged(0)[1] == ids


def test_the_organiser_s_own_role_may_not_delete_at_all(claims):
    teacher, *_ = claims
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting(teacher),
        connection.cursor() as cursor,
    ):
        cursor.execute("delete from casework_claim")


def test_the_system_deletes_none_that_was_confirmed(claims):
    _, _, ids = claims
    with acting(casework_system(None)), connection.cursor() as cursor:
        cursor.execute("delete from casework_claim")
        assert cursor.rowcount == 2
    assert purged(0)[1] == ids[:1]


__all__ = ["school"]

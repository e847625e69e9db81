"""Figures of a day counted by two connections are those that one counts; where one fails, the day before stays noted."""

import datetime as dt

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from tonghu.duties.models import Figures, Row, State
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.recounting import recount, slices
from tonghu.duties.system import as_system

# Of the catalogue in force; of the committed places of all tests there is a row each.
DIVISIONS = (int(Row.DIVISION),)
NEXT = timezone.localdate() + dt.timedelta(days=1)


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Wide rows of the divisions that stand, committed as in a province: each connection sees them. All gone afterwards."""
    with django_db_blocker.unblock():
        rebuild(facts=False, only=DIVISIONS)
        yield
        with connections["owner"].cursor() as cursor:
            cursor.execute("truncate duties_widerow, duties_figures, duties_state, duties_changed")
        connections.close_all()


def figures():
    with as_system() as system:
        found = Figures.objects.scoped(system).order_by("is_county", "place")
        return list(found.values_list("row", "is_county", "place", "day", "layout", "counts"))


def noted():
    return dict(State.objects.values_list("row", "day"))


def test_two_connections_count_what_one_counts(committed):
    before = figures()
    with transaction.atomic():
        recount(today=NEXT, only=DIVISIONS)
        by_one = figures()
        transaction.set_rollback(True)
    assert figures() == before
    recount(today=NEXT, only=DIVISIONS)
    assert figures() == by_one
    assert {day for _, _, _, day, _, _ in by_one} == {NEXT}
    # Villages and towns, the counties' sums, and what lies above any county.
    assert {len(place) for _, _, place, _, _, _ in by_one} == {2, 4, 6, 9, 12}
    assert noted() == {Row.DIVISION: NEXT}


def test_a_slice_cuts_no_county_and_together_they_are_the_province(committed):
    found = slices()
    assert [(each.low, each.high) for each in found] == [("0", "379902"), ("379902", ":")]


def test_where_a_slice_fails_the_day_before_stays_noted(committed):
    before = noted()
    refused = "alter table duties_figures add constraint refused check (place not like '379902%') not valid"
    with connections["owner"].cursor() as cursor:
        cursor.execute(refused)
    try:
        with pytest.raises(IntegrityError, match="refused"):
            recount(today=NEXT, only=DIVISIONS)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("alter table duties_figures drop constraint refused")
    assert noted() == before
    recount(today=NEXT, only=DIVISIONS)
    assert noted() == {Row.DIVISION: NEXT}

"""A protection order closes a child's file to the person it names, also when that person works here."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from people import QINGHE, VILLAGE, a_child, an_actor
from tonghu.locks.acting import acting
from tonghu.registry.models import Block, Child

pytestmark = pytest.mark.django_db

FATHER = "37990119800101001X"
YESTERDAY = timezone.localdate() - dt.timedelta(days=1)


def a_block(child, *, by, number=FATHER, start_on=YESTERDAY, end_on=None):
    with acting(by):
        return Block.objects.create(
            place=child.place,
            child=child,
            name="张某",
            number=number,
            order="(2026)民保令1号",
            start_on=start_on,
            end_on=end_on,
        )


def seen_by(actor):
    with acting(actor), connection.cursor() as cursor:
        by_queryset = sorted(Child.objects.scoped(actor).values_list("name", flat=True))
        cursor.execute("select name from registry_child")
        assert sorted(name for (name,) in cursor.fetchall()) == by_queryset
        return by_queryset


@pytest.fixture
def alice():
    return an_actor("county_officer", QINGHE)


def test_the_person_named_sees_nothing_of_the_child_and_all_of_the_others(alice):
    child = a_child(by=alice, name="张小明")
    a_child(by=alice, name="李小红")
    father = an_actor("child_director", VILLAGE, person=FATHER)
    assert seen_by(father) == ["张小明", "李小红"]
    a_block(child, by=alice, number="37990119800101001x")
    assert seen_by(father) == ["李小红"]
    assert seen_by(an_actor("child_director", VILLAGE, person="379901198001010036")) == ["张小明", "李小红"]
    assert seen_by(alice) == ["张小明", "李小红"]


@pytest.mark.parametrize(
    ("start_on", "end_on"),
    [(YESTERDAY, timezone.localdate()), (timezone.localdate() + dt.timedelta(days=1), None)],
    ids=["ended today", "begins tomorrow"],
)
def test_an_order_holds_on_its_days_only(alice, start_on, end_on):
    child = a_child(by=alice, name="张小明")
    a_block(child, by=alice, start_on=start_on, end_on=end_on)
    assert seen_by(an_actor("child_director", VILLAGE, person=FATHER)) == ["张小明"]

"""Closed periods: frozen with their bearers, restated by a later row, and never by another rule."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from psycopg.sql import SQL, Literal
from tests.duties.children_made_up import a_held_child, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import OTHER_VILLAGE, QINGHE, VILLAGE, a_post, an_actor
from tonghu.casework.models import Record
from tonghu.duties import queries
from tonghu.duties.bearers import bearers_at, bearers_of
from tonghu.duties.closing import close
from tonghu.duties.models import ClosedPeriod, Succession
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.restating import REASON, restate
from tonghu.duties.rules import rules
from tonghu.duties.running import rows
from tonghu.duties.system import as_system, duties_system
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.policy.duties.schema import Bearer, EachPeriod, EveryDays, FromRecord
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 31)
KIND = a_kind("seen", FromRecord(form="t_seen"))
MONTHLY = a_reading(when=EachPeriod(unit="month"))


@pytest.fixture
def monthly():
    with in_use(a_catalogue(a_duty(MONTHLY), kinds=(KIND,))):
        yield "d10_4"


@pytest.fixture
def officer():
    return an_actor("county_officer", QINGHE)


def closed(rule="d10_4", last=MARCH, place=VILLAGE):
    """The rows of a period in the order in which they were written."""
    with as_system():
        rows = ClosedPeriod.objects.scoped(duties_system()).filter(rule=rule, last=last, place=place)
        return list(rows.order_by("pk"))


def test_a_miss_of_march_stays_with_the_holder_of_march(officer, monthly):
    zhao = a_post(
        "child_director", VILLAGE, name="赵敏", start_on=dt.date(2025, 1, 1), end_on=dt.date(2026, 4, 1)
    )
    qian = a_post("child_director", VILLAGE, name="钱进", start_on=dt.date(2026, 4, 1))
    with acting(officer):
        missed, done = a_held_child("李小红"), a_held_child()
        written(done, dt.date(2026, 3, 5))
    rebuild(today=dt.date(2026, 4, 2))
    close(today=dt.date(2026, 4, 2))
    close(today=dt.date(2026, 5, 2))
    (march,), (april,) = closed(), closed(last=dt.date(2026, 4, 30))
    assert (march.applicable, march.done, march.missed_ids, march.bearers) == (2, 1, [missed.pk], [zhao.pk])
    assert (april.missed_ids, april.bearers) == (sorted([missed.pk, done.pk]), [qian.pk])


def test_overlapping_posts_bear_both_and_no_post_is_a_vacancy(officer, monthly):
    first = a_post("child_director", VILLAGE, name="赵敏")
    second = a_post("child_director", VILLAGE, name="孙强", start_on=dt.date(2026, 3, 31))
    a_post("child_director", OTHER_VILLAGE, name="周芳", end_on=dt.date(2026, 3, 31))
    with acting(officer):
        a_held_child()
        a_held_child("李小红", place=OTHER_VILLAGE)
    rebuild(today=dt.date(2026, 4, 1))
    close(today=dt.date(2026, 4, 1))
    assert [closed()[0].bearers, closed(place=OTHER_VILLAGE)[0].bearers] == [[first.pk, second.pk], []]


def test_what_came_late_restates_by_a_later_row_and_says_so(officer, monthly):
    with acting(officer):
        child = a_held_child()
    rebuild(today=dt.date(2026, 4, 1))
    close(today=dt.date(2026, 4, 1))
    with acting(officer):
        record = written(child, dt.date(2026, 3, 30))
    assert restate() == 1
    first, second = closed()
    assert (first.done, first.missed_ids) == (0, [child.pk])
    assert (second.done, second.missed_ids, second.restates_id, second.reason) == (1, [], first.pk, REASON)
    assert len(second.late) == 1
    assert restate() == 0
    with acting(officer):
        Record.objects.scoped(officer).filter(pk=record.pk).update(withdrawn_at=dt.datetime.now(dt.UTC))
    assert restate() == 1
    assert [row.missed_ids for row in closed()] == [[child.pk], [], [child.pk]]
    with acting(officer):
        (march,) = [each for each in queries.trend("d10_4", VILLAGE, officer) if each.period.last == MARCH]
    assert (march.words, march.applicable, march.missed, march.reason) == ("2026年3月", 1, 1, REASON)


def test_what_is_closed_cannot_be_changed(officer, monthly):
    with acting(officer):
        a_held_child()
    rebuild(today=dt.date(2026, 4, 1))
    close(today=dt.date(2026, 4, 1))
    (row,) = closed()
    with as_system() as system, pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ClosedPeriod.objects.scoped(system).filter(pk=row.pk).update(done=9)


def test_a_period_closed_by_another_version_is_left_as_it_is(officer, caplog):
    with in_use(a_catalogue(a_duty(MONTHLY), kinds=(KIND,))):
        with acting(officer):
            child = a_held_child()
        rebuild(today=dt.date(2026, 4, 1))
        close(today=dt.date(2026, 4, 1))
    with in_use(
        a_catalogue(a_duty(a_reading(when=EachPeriod(unit="month"), excused=("seen",))), kinds=(KIND,))
    ):
        with acting(officer):
            written(child, dt.date(2026, 3, 30))
        rebuild(today=dt.date(2026, 4, 2))
        assert restate() == 0
    assert "another version" in caplog.text
    assert len(closed()) == 1


def test_within_the_grace_is_late_and_after_it_missed(officer):
    reading = a_reading(when=EachPeriod(unit="month"), grace="n3")
    with in_use(a_catalogue(a_duty(reading), kinds=(KIND,))):
        with acting(officer):
            late, missed = a_held_child(), a_held_child("李小红")
            written(late, dt.date(2026, 4, 3))
            written(missed, dt.date(2026, 4, 4))
        rebuild(today=dt.date(2026, 4, 3))
        close(today=dt.date(2026, 4, 3))
        assert closed() == []  # the grace runs to the end of the third
        close(today=dt.date(2026, 4, 4))
    (row,) = closed()
    assert (row.done, row.done_late, row.missed_ids) == (0, 1, [missed.pk])


def test_a_child_that_moved_is_counted_where_the_period_found_it(officer, monthly):
    with acting(officer):
        child = a_held_child()
        rebuild(today=dt.date(2026, 4, 1))
        # The file's history says where it lived: the move is of today, and March was before.
    close(today=dt.date(2026, 4, 1))
    assert closed()[0].missed_ids == [child.pk]
    with acting(officer):
        Child.objects.scoped(officer).filter(pk=child.pk).update(place=OTHER_VILLAGE)
        Holding.objects.scoped(officer).filter(child=child).update(place=OTHER_VILLAGE)
        written(Child.objects.scoped(officer).get(pk=child.pk), dt.date(2026, 3, 30))
    assert restate() >= 1
    assert [row.missed_ids for row in closed()] == [[child.pk], []]


def test_what_is_no_calendar_duty_is_taken_down_at_the_end_of_each_month(officer):
    with in_use(a_catalogue(a_duty(a_reading(when=EveryDays(parameter="n7"))), kinds=(KIND,))):
        with acting(officer):
            over, fresh = a_held_child(), a_held_child("李小红", since=dt.date(2026, 3, 28))
        rebuild(today=dt.date(2026, 4, 1))
        close(today=dt.date(2026, 4, 1))
    (row,) = closed()
    assert (row.applicable, row.missed_ids, row.open) == (2, [over.pk], 1)
    assert fresh.pk not in row.missed_ids


def test_a_merged_village_ends_and_its_successor_carries_the_history_on(officer):
    reading = a_reading(
        subject="village",
        when=EachPeriod(unit="month"),
        proof=("meeting",),
        bearer=Bearer(role="child_director"),
    )
    kind = a_kind("meeting", FromRecord(form="t_seen"), "village", at="village")
    with in_use(a_catalogue(a_duty(reading), kinds=(kind,))):
        rebuild(today=dt.date(2026, 4, 1))
        close(today=dt.date(2026, 4, 1))
        assert len(closed()) == 1
        Succession.objects.create(place=VILLAGE, successor=OTHER_VILLAGE, day=dt.date(2026, 4, 15))
        rebuild(today=dt.date(2026, 5, 1))
        close(today=dt.date(2026, 5, 1))
        assert closed(last=dt.date(2026, 4, 30)) == []
        with acting(officer):
            points = queries.trend("d10_4", OTHER_VILLAGE, officer)
        assert [(each.words, each.applicable) for each in points][-2:] == [("2026年3月", 2), ("2026年4月", 1)]


@pytest.mark.parametrize(
    "bearer",
    [
        Bearer(role="child_director"),
        Bearer(role="child_supervisor"),
        Bearer(role="county_officer"),
        Bearer(department="education", level="county"),
    ],
)
def test_bearers_of_all_places_at_once_are_those_of_each(bearer):
    day, zone = dt.date(2026, 3, 31), f"{QINGHE}~370171001001"
    places = [VILLAGE, OTHER_VILLAGE, zone, QINGHE]
    for place in (OTHER_VILLAGE, zone):
        a_post("child_director", place, name="赵敏")
        a_post("child_director", place, name="孙强", start_on=dt.date(2026, 3, 31))
        a_post("child_director", place, name="周芳", end_on=dt.date(2026, 3, 31))
    for role, place in (("child_supervisor", OTHER_VILLAGE[:9]), ("county_officer", QINGHE)):
        a_post(role, place, name="钱进")
    Organisation.objects.create(place=QINGHE, name="教育局", kind="education")
    Organisation.objects.create(place=QINGHE, name="旧局", kind="education", end_on=day)
    Succession.objects.create(place=VILLAGE, successor=OTHER_VILLAGE, day=day)
    with in_use(a_catalogue(a_duty(a_reading(when=EachPeriod(unit="month"), bearer=bearer)), kinds=(KIND,))):
        rule = rules().by_id["d10_4"]
        one_by_one = bearers_at(rule, places, day)
        table = SQL('(select unnest({}::text[]) collate "C" as place)').format(Literal(places))
        with as_system():
            at_once = {place: (posts, units) for place, posts, units in rows(bearers_of(rule, table, day))}
    assert any(each.posts or each.units for each in one_by_one.values())
    assert {
        place: ([*each.posts], [*each.units]) for place, each in one_by_one.items() if not each.vacant
    } == at_once


def test_where_only_some_rules_were_closed_only_those_are_said_anew(officer):
    """How many rows were said anew is how many a rule and a place had other than before: once each, and then none."""
    other = a_kind("other", FromRecord(form="t_other"))
    both = (
        a_duty(MONTHLY),
        a_duty(a_reading("d10_5", when=EachPeriod(unit="month"), proof=("other",)), name="d10_5"),
        a_duty(a_reading("d10_6", when=EveryDays(parameter="n7")), name="d10_6"),
    )
    with in_use(a_catalogue(*both, kinds=(KIND, other))):
        with acting(officer):
            here, there = a_held_child(), a_held_child("李小红", place=OTHER_VILLAGE)
            a_held_child("王小亮", place=OTHER_VILLAGE)
        rebuild(today=dt.date(2026, 4, 1))
        # January to March of one rule in two places; of the others nothing is closed yet.
        assert close(today=dt.date(2026, 4, 1), only=["d10_4"]) == 3 * 2
        with acting(officer):
            for child in (here, there):
                written(child, dt.date(2026, 3, 30))
            written(here, dt.date(2026, 3, 29), form="t_other")
        assert (restate(), restate()) == (2, 0)
        # What is closed now counts what came by now, and nothing is left to be said anew.
        assert close(today=dt.date(2026, 4, 1), only=["d10_5"]) == 3 * 2
        assert restate() == 0
        with acting(officer):
            written(there, dt.date(2026, 3, 31), form="t_other")
        assert (restate(), restate()) == (1, 0)
        # A visit of February touches February of both rules that it counts for; in March there was a later one.
        assert close(today=dt.date(2026, 4, 1), only=["d10_6"]) == 3 * 2
        with acting(officer):
            written(here, dt.date(2026, 2, 27))
        assert (restate(), restate()) == (2, 0)
    assert [(row.rule, row.done, row.restates_id is not None) for row in closed(place=OTHER_VILLAGE)] == [
        ("d10_4", 0, False),
        ("d10_4", 1, True),
    ]

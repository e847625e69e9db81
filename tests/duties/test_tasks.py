"""The clock's tasks, called as the worker calls them."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import QINGHE, VILLAGE, an_actor
from tonghu.duties import tasks
from tonghu.duties.models import Changed, ClosedPeriod, Figures, RuleInForce, State, WideRow
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.system import as_system
from tonghu.locks.acting import acting
from tonghu.policy.duties.population import InCategory
from tonghu.policy.duties.schema import EachPeriod, FromRecord
from tonghu.policy.duties.stored import meaning_of

pytestmark = pytest.mark.django_db
KIND = a_kind("seen", FromRecord(form="t_seen"))
MONTHLY = a_reading(when=EachPeriod(unit="month"))
LAST_MONTH = timezone.localdate().replace(day=1) - dt.timedelta(days=1)


@pytest.fixture
def officer():
    with in_use(a_catalogue(a_duty(MONTHLY), kinds=(KIND,))):
        yield an_actor("county_officer", QINGHE)


def a_child(officer):
    with acting(officer):
        return a_held_child(since=ago(80))


def subjects():
    with as_system() as system:
        rows = WideRow.objects.scoped(system).filter(row=1)
        return list(rows.order_by("subject").values_list("subject", flat=True))


def closed():
    """(done, restates something, reason) of the last month's rows in the order in which they were written."""
    with as_system() as system:
        rows = ClosedPeriod.objects.scoped(system).filter(last=LAST_MONTH, place=VILLAGE).order_by("pk")
        return [(row.done, row.restates_id is not None, bool(row.reason)) for row in rows]


def test_every_minute_what_changed_is_brought_in(officer):
    rebuild()
    child = a_child(officer)
    assert (subjects(), Changed.objects.exists()) == ([], True)
    tasks.bring_in(timestamp=0)
    assert (subjects(), Changed.objects.exists()) == ([child.pk], False)


def test_the_new_day_has_figures_of_its_own(officer):
    a_child(officer)
    rebuild(today=ago(1))
    tasks.new_day(timestamp=0)
    with as_system() as system:
        days = set(Figures.objects.scoped(system).values_list("day", flat=True))
    assert (days, State.objects.get(row=1).day) == ({today()}, today())


def test_every_night_all_is_made_again_and_what_has_ended_is_closed_once(officer):
    child = a_child(officer)
    tasks.check_and_close(timestamp=0)
    assert (subjects(), closed()) == ([child.pk], [(0, False, False)])
    assert RuleInForce.objects.get().rule == "d10_4"
    tasks.check_and_close(timestamp=0)
    assert (closed(), RuleInForce.objects.count()) == ([(0, False, False)], 1)


def test_every_night_what_a_trigger_missed_is_mended(officer):
    child = a_child(officer)
    rebuild()
    with as_system() as system:
        WideRow.objects.scoped(system).all().delete()
    tasks.check_and_close(timestamp=0)
    assert subjects() == [child.pk]


def test_every_night_a_rule_that_means_everybody_is_held():
    for_orphans = a_reading(population=InCategory(names=("orphan",)))
    with in_use(a_catalogue(a_duty(for_orphans), kinds=(KIND,))):
        for _ in range(20):
            a_child(an_actor("county_officer", QINGHE))
        tasks.check_and_close(timestamp=0)
        held = RuleInForce.objects.get()
    assert (held.held != "", held.figures) == (
        True,
        {
            "universe": 20,
            "applicable": 20,
            "cities": {"3799": 20},
            "meaning": meaning_of(for_orphans),
        },
    )
    assert closed() == []


def test_every_hour_a_closed_period_is_said_anew(officer):
    child = a_child(officer)
    tasks.check_and_close(timestamp=0)
    with acting(officer):
        written(child, LAST_MONTH)
    tasks.say_anew(timestamp=0)
    assert closed() == [(0, False, False), (1, True, True)]

"""Two people at the same moment, on two connections: one step is taken, and the other person hears of it."""

import threading

import pytest
from django.db import connection
from leads_made_up import Staff, a_lead, again, brought_to, key, visited

from people import an_actor
from tonghu.kernel.conflict import Conflict
from tonghu.leads import actions
from tonghu.leads.models import Step, Verification
from tonghu.locks.acting import acting
from tonghu.places.models import Division
from tonghu.registry.changing import AlreadyDone
from worker import a_county_of_its_own, committed

__all__ = ["committed"]


@pytest.fixture
def staff(committed):
    """The posts of a village in a county of its own."""
    county = a_county_of_its_own()
    for place, level, parent in (
        (f"{county}001", "town", county),
        (f"{county}001001", "village", f"{county}001"),
    ):
        Division.objects.using("owner").create(
            place=place, code=place.ljust(12, "0"), name=level, level=level, parent_id=parent, path=level
        )
    return Staff(village=f"{county}001001")


def at_once(*deeds):
    """Run each in a thread with a connection of its own, from the same moment; what each ended in, by name."""
    ended, start = [], threading.Barrier(len(deeds))

    def run(actor, deed):
        start.wait()
        try:
            with acting(actor):
                deed()
            ended.append("done")
        except (Conflict, AlreadyDone) as error:
            ended.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def counted(staff):
    with acting(staff.director):
        steps = Step.objects.scoped(staff.director).filter(transition="verify").count()
        return Verification.objects.scoped(staff.director).count(), steps


def test_two_people_verify_the_same_lead_and_one_of_them_hears_of_it(staff):
    lead = brought_to("dispatched", staff, a_lead(by=staff.officer, place=staff.village))
    second = an_actor("child_director", staff.village, name="钱丽")
    deeds = [
        (who, lambda who=who: actions.verify(lead=lead.pk, version=2, by=who, key=key(), **visited()))
        for who in (staff.director, second)
    ]
    assert at_once(*deeds) == ["Conflict", "done"]
    assert (counted(staff), again(lead, staff.officer).version) == ((1, 1), 3)


def test_a_double_click_on_two_connections_is_one_step(staff):
    lead = brought_to("dispatched", staff, a_lead(by=staff.officer, place=staff.village))
    once = key()

    def click():
        actions.verify(lead=lead.pk, version=2, by=staff.director, key=once, **visited())

    assert at_once(*[(staff.director, click)] * 3) == ["AlreadyDone", "AlreadyDone", "done"]
    assert (counted(staff), again(lead, staff.officer).version) == ((1, 1), 3)

"""The same form from two connections at the same moment: one matter, one step, one record, and both are answered."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from tests.casework.matters_made_up import Office, opened
from tests.casework.test_records import a_visit

from tonghu.casework import actions
from tonghu.casework.filling import Filled, add_record, correct_record
from tonghu.casework.models import Matter, MatterStep, Record
from tonghu.kernel.conflict import Conflict
from tonghu.locks.acting import acting
from tonghu.places.models import Division
from tonghu.registry.changing import AlreadyDone
from worker import a_county_of_its_own, committed

__all__ = ["committed"]


@pytest.fixture
def office(committed):
    """The people of a village in a county of its own."""
    county = a_county_of_its_own()
    town, village = f"{county}001", f"{county}001001"
    for place, level, parent in ((town, "town", county), (village, "village", town)):
        Division.objects.using("owner").create(
            place=place, code=place.ljust(12, "0"), name=level, level=level, parent_id=parent, path=level
        )
    return Office(village)


def at_once(actor, *deeds):
    """Each in a thread with a connection of its own, from the same moment; how each ended, by name."""
    ended, start = [], threading.Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            with acting(actor):
                deed()
            ended.append("done")
        except (Conflict, AlreadyDone) as error:
            ended.append(type(error).__name__)
        except Exception as error:  # a thread's fault would be lost; the assertion shows it
            ended.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def counted(office):
    with acting(office.officer):
        return [model.objects.scoped(office.officer).count() for model in (Matter, MatterStep, Record)]


def referral(office):
    return opened(
        office.supervisor, kind="referral", child=office.child, receiver=office.health, reason="情绪低落。"
    )


def test_a_step(office):
    matter, key = referral(office), uuid4()

    def click():
        actions.take_step(matter=matter.pk, move="accept", version=matter.version, key=key, by=office.doctor)

    assert at_once(office.doctor, *[click] * 3) == ["AlreadyDone", "AlreadyDone", "done"]
    assert counted(office) == [1, 2, 0]


def test_two_steps_of_two_pages_are_one_step_and_a_word_of_what_happened(office):
    matter = referral(office)

    def click():
        actions.take_step(
            matter=matter.pk, move="accept", version=matter.version, key=uuid4(), by=office.doctor
        )

    assert at_once(office.doctor, click, click) == ["Conflict", "done"]
    assert counted(office) == [1, 2, 0]


def test_a_beginning(office):
    key = uuid4()

    def click():
        actions.open_matter(
            kind="referral",
            child=office.child,
            receiver=office.health,
            reason="情绪低落。",
            key=key,
            by=office.supervisor,
        )

    assert at_once(office.supervisor, *[click] * 3) == ["AlreadyDone", "AlreadyDone", "done"]
    assert counted(office) == [1, 1, 0]


def test_a_visit_and_its_correction(office):
    key, again = uuid4(), uuid4()
    visit = Filled(form="visit", answers=a_visit())

    def click():
        add_record(filled=visit, child=office.child, key=key, by=office.director)

    assert at_once(office.director, *[click] * 3) == ["AlreadyDone", "AlreadyDone", "done"]
    with acting(office.director):
        first = Record.objects.scoped(office.director).get()

    def mend(key):
        correct_record(
            record=first,
            filled=Filled(form="visit", answers=a_visit(sleep="bad")),
            key=key,
            by=office.director,
        )

    once = [lambda: mend(again)] * 2
    assert at_once(office.director, *once) == ["AlreadyDone", "done"]
    assert counted(office) == [0, 0, 2]


def test_two_people_mend_the_same_record(office):
    with acting(office.director):
        first = add_record(
            filled=Filled(form="visit", answers=a_visit()), child=office.child, by=office.director
        )
    mended = Filled(form="visit", answers=a_visit(sleep="bad"))
    deeds = [lambda: correct_record(record=first, filled=mended, key=uuid4(), by=office.director)] * 2
    assert at_once(office.director, *deeds) == ["Conflict", "done"]
    assert counted(office) == [0, 0, 2]

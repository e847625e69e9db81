"""What triggers wrote of the work, and a rebuild from nothing, are the same: after any order of real actions."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.casework.matters_made_up import Office
from tests.duties.children_made_up import a_held_child, ago
from tests.duties.county_at_work import ACTIONS, County
from tests.duties.special_b import one_step
from tests.leads.leads_made_up import a_lead, again

from people import OTHER_VILLAGE, QINGHE, VILLAGE, an_actor
from tonghu.duties.models import Fact, Succession, WideRow
from tonghu.duties.rebuilding import Mended, rebuild
from tonghu.duties.refreshing import refresh
from tonghu.duties.system import as_system
from tonghu.leads import actions as leads
from tonghu.locks.acting import acting
from tonghu.places.models import Division, Organisation
from tonghu.registry.models import Entrusted

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


NOTHING = Mended(facts=0, rows={})
DEEDS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 7)), min_size=8, max_size=16)


def brought_in():
    """What a rebuild finds other than it stood, once what changed was brought in."""
    refresh()
    return rebuild()


@settings(
    max_examples=int(os.environ.get("TONGHU_EXAMPLES", "12")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS)
def test_any_order_of_work_is_followed(db, deeds):
    with transaction.atomic():
        rebuild()
        county = County()
        for name, number in deeds:
            county.do(name, number)
        assert (brought_in(), county.done) == (NOTHING, county.done)
        transaction.set_rollback(True)


def test_a_lead_accepted_names_its_child_in_the_steps_before(office):
    rebuild()
    lead = a_lead(by=office.officer, place=VILLAGE)
    for step in ("dispatched", "verified", "reviewed"):
        one_step(office, lead, step)
    with acting(office.officer):
        child = leads.accept(lead=lead.pk, version=None, by=office.officer)
    assert again(lead, office.officer).child_id == child.pk
    with as_system() as system:
        named = set(Fact.objects.scoped(system).filter(source="lead").values_list("child", flat=True))
    assert named == {child.pk}
    assert brought_in() == NOTHING


def test_a_school_that_is_a_kindergarten_after_all(office):
    rebuild()
    with acting(office.officer):
        child = a_held_child()
        Entrusted.objects.create(place=child.place, child=child, organisation=office.school, start_on=ago(30))
    Organisation.objects.filter(pk=office.school.pk).update(kind="kindergarten")
    assert brought_in() == NOTHING
    with acting(office.officer):
        other = Organisation.objects.create(place=QINGHE, name="另一所", kind="school")
        Entrusted.objects.scoped(office.officer).filter(child=child).update(organisation=other)
    assert brought_in() == NOTHING
    with as_system() as system:
        row = WideRow.objects.scoped(system).get(row=1, subject=child.pk)
    assert row.organisation == other.pk


def test_a_division_that_is_another_s_from_a_day_on():
    an_actor("county_officer", QINGHE)
    rebuild()
    Succession.objects.create(place=VILLAGE, successor=OTHER_VILLAGE, day=ago(3))
    assert brought_in() == NOTHING
    Succession.objects.filter(place=VILLAGE).update(day=ago(-3))
    assert brought_in() == NOTHING
    Division.objects.filter(code=VILLAGE.ljust(12, "0")).update(place=f"{QINGHE}~{VILLAGE}")
    assert brought_in() == NOTHING

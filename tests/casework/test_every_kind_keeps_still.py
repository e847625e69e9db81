"""Of every kind of matter: a unit is told what the kind names and no more, and nobody else sees anything, rows included."""

import pytest
from django.db import connection
from tests.casework.matters_made_up import Office, counted, seen
from tests.casework.ways_made_up import Driver, driven_here, ways_of

from people import BAISHAN_VILLAGE, an_actor
from tonghu.locks.acting import acting
from tonghu.registry.models import Entrusted

pytestmark = pytest.mark.django_db


@pytest.fixture(params=sorted(driven_here()), ids=str)
def driven(request):
    """A matter driven through its longest way to an end, with everybody who took part."""
    office = Office()
    kind = driven_here()[request.param]
    driver = Driver(office, kind, max(ways_of(kind).values(), key=len))
    return driver, driver.run()


def test_a_unit_that_takes_part_reads_no_file_and_another_reads_nothing(driven):
    driver, matter = driven
    office = driver.office
    with acting(office.officer):
        Entrusted.objects.scoped(office.officer).delete()
    for kind_of_unit, (_, worker) in driver.units.items():
        with acting(worker), connection.cursor() as cursor:
            for table in ("registry_child", "registry_adult", "registry_visit", "registry_block"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,), f"{kind_of_unit}: {table}"
    elsewhere = Office(BAISHAN_VILLAGE)
    strangers = [elsewhere.officer, elsewhere.lead, elsewhere.supervisor, elsewhere.director]
    strangers += [an_actor("department_caseworker", office.county, organisation=elsewhere.health)]
    strangers += [office.unit("culture", office.county)[1], elsewhere.unit("court", elsewhere.county)[1]]
    for stranger in strangers:
        assert seen(stranger, matter) is None
        assert counted(stranger)[1:] == (0, 0, 0)


def test_what_is_given_is_what_the_kind_names(driven):
    driver, matter = driven
    wanted = set(driver.kind.opening.shares) if driver.kind.concerns == "child" else set()
    assert set(seen(driver.office.officer, matter).given) == wanted
    assert "number" not in wanted or driver.kind.id == "placement"

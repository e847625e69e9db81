"""The database of one test process: a server of its own, prepared as a real one is."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from second_server import second_server
from tonghu.config.database import make_database, make_roles, read_url, start_embedded
from tonghu.config.prepare import migrate


@pytest.fixture(scope="session")
def server():
    """The server, stopped and removed at the end; gives its superuser's address."""
    if settings.SECOND_SERVER:
        with second_server(settings.SECOND_SERVER, Path(settings.DATA) / "second") as address:
            yield address
    else:
        running = start_embedded(Path(settings.DATA))
        yield read_url("(embedded)", running.get_uri())
        running.cleanup()
    shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(server, django_db_blocker):
    """Instead of pytest-django's: roles, database and migrations as `tonghu database prepare` makes them."""
    with django_db_blocker.unblock(), server.connect() as admin:
        make_roles(admin)
        make_database(admin, "tonghu")
        migrate()
        places_of_the_tests()


def places_of_the_tests():
    """One province, one city, two counties of two towns of two villages each; committed, for every test."""
    from django.db import connections

    from tonghu.places.models import Division

    rows, path = [], {"37": "测试省"}
    rows.append(("37", "测试省", "province", None))
    rows.append(("3799", "测试市", "city", "37"))
    for county, county_name in (("379901", "青河县"), ("379902", "白山县")):
        rows.append((county, county_name, "county", "3799"))
        for town in ("001", "100"):
            town_name = {"001": "城关街道", "100": "大王镇"}[town]
            rows.append((county + town, town_name, "town", county))
            for village, village_name in (("001", "东村"), ("201", "西村")):
                rows.append((county + town + village, town_name[:2] + village_name, "village", county + town))
    for place, name, _, parent in rows:
        path[place] = f"{path[parent]} › {name}" if parent else name
    Division.objects.using("owner").bulk_create(
        Division(
            place=place, code=place.ljust(12, "0"), name=name, level=level, parent_id=parent, path=path[place]
        )
        for place, name, level, parent in rows
    )
    connections["owner"].close()

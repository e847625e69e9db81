"""Tables of encrypted columns with rows that are really committed, and a ring that a test can change."""

import pytest
import sealed_model
from django.db import connections
from rings import ring_json

from tonghu.secrecy.ring import key_ring


@pytest.fixture
def use_ring(monkeypatch):
    """Gives this process the ring of these entries, as a restart with another environment would."""

    def use(*entries):
        monkeypatch.setenv("TONGHU_KEYS", ring_json(*entries))
        key_ring.cache_clear()
        return key_ring()

    yield use
    monkeypatch.undo()
    key_ring.cache_clear()


@pytest.fixture
def people(django_db_setup, django_db_blocker):
    """The empty tables of `sealed_model`, as the owner; rows are committed and gone afterwards."""
    with django_db_blocker.unblock():
        sealed_model.make_tables()
        yield sealed_model.Person.objects.using("owner")
        sealed_model.drop_tables()
        connections["owner"].close()

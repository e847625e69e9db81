"""An export is written row by row: ten times the children cost no more memory than a tenth of them."""

import datetime as dt
import tempfile
import tracemalloc

import pytest

from people import QINGHE, VILLAGE, an_actor
from tonghu.locks.acting import acting
from tonghu.registry.models import Child
from tonghu.workbench.children import columns
from tonghu.workbench.children.exporting import CHUNK, write

pytestmark = pytest.mark.django_db


def children(number):
    """As the database's cursor gives them, one after the other."""
    for pk in range(1, number + 1):
        yield Child(
            pk=pk,
            place=VILLAGE,
            name=f"张{pk}",
            initials="z",
            birth_on=dt.date(2015, 3, 2),
            address="某路" * 40,
        )


def peak_of(number, actor):
    """Bytes held at once while so many are written."""
    tracemalloc.start()
    try:
        with tempfile.TemporaryFile() as file:
            assert len(write(file, children(number), columns.COLUMNS, whole=False, by=actor)) == number
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows():
    actor = an_actor("county_officer", QINGHE)
    with acting(actor):
        peak_of(CHUNK, actor)  # what is read once, places and words, is not counted
        few, many = peak_of(CHUNK, actor), peak_of(8 * CHUNK, actor)
    # The ids alone are kept, for the record of who was taken away; a row is some twenty times as much.
    assert many < 1.5 * few

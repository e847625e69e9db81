"""Every kind of matter is driven from its beginning to each state in which it ends, by the right people."""

import pytest
from tests.casework.matters_made_up import Office
from tests.casework.ways_made_up import Driver, state_in_the_books, ways_of

from tonghu.casework.rules import kinds

pytestmark = pytest.mark.django_db

WAYS = [(kind, state, way) for kind in kinds().values() for state, way in ways_of(kind).items()]


@pytest.mark.parametrize(("kind", "state", "way"), WAYS, ids=[f"{k.id}-{s}" for k, s, _ in WAYS])
def test_a_matter_comes_to_each_of_its_ends(kind, state, way):
    office = Office()
    matter = Driver(office, kind, way).run()
    assert (matter.state, matter.is_open) == (state, False)
    assert state_in_the_books(office, matter) == state


def test_every_closed_state_can_be_reached():
    reached = {(kind.id, state) for kind, state, _ in WAYS}
    closed = {(k.id, s.id) for k in kinds().values() for s in k.states.values() if not s.is_open}
    assert reached == closed

"""Every kind of matter is driven by the right people: to each state in which it ends, and through every step."""

from pathlib import Path

import pytest
from tests.casework.matters_made_up import Office
from tests.casework.ways_made_up import (
    ELSEWHERE,
    Driver,
    driven_here,
    state_in_the_books,
    ways_of,
    ways_through,
)

pytestmark = pytest.mark.django_db

WAYS = [(kind, way) for kind in driven_here().values() for way in ways_through(kind)]


@pytest.mark.parametrize(("kind", "way"), WAYS, ids=[f"{k.id}-{'-'.join(w)}" for k, w in WAYS])
def test_a_matter_goes_its_way(kind, way):
    office = Office()
    matter = Driver(office, kind, way).run()
    wanted = kind.states[kind.moves[way[-1]].after]
    assert (matter.state, matter.is_open) == (wanted.id, wanted.is_open)
    assert state_in_the_books(office, matter) == wanted.id


def test_every_closed_state_and_every_step_is_on_a_way():
    on_ways = {(kind.id, move) for kind, way in WAYS for move in way}
    assert on_ways == {(kind.id, move) for kind in driven_here().values() for move in kind.moves}
    ends = {(kind.id, state) for kind in driven_here().values() for state in ways_of(kind)}
    closed = {(k.id, s.id) for k in driven_here().values() for s in k.states.values() if not s.is_open}
    assert ends == closed


@pytest.mark.parametrize(("kind", "where"), ELSEWHERE.items())
def test_what_is_not_driven_here_is_driven_where_its_subject_is(kind, where):
    assert f'"{kind}"' in (Path(__file__).parent / where).read_text(encoding="utf-8")

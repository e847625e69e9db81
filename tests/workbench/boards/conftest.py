"""The county that boards are tried on."""

import pytest
from tests.duties.duties_made_up import in_use
from tests.workbench.boards.boards_made_up import County, two_duties


@pytest.fixture
def county(db):
    with in_use(two_duties()):
        yield County()

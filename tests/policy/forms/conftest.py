import pytest
from tests.policy.forms.browser_side import BrowserSide


@pytest.fixture(scope="session")
def browser_side(tmp_path_factory):
    side = BrowserSide(tmp_path_factory.mktemp("conformance"))
    yield side
    side.close()

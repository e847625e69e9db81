"""Makes the modules beside this file importable from every test,
and the one county that several of them read.
"""

import pytest
from hypothesis import HealthCheck, settings

from database import django_db_setup, server
from small_county import discover
from tonghu.synth.county import Recipe, make_county

# How long an example takes says how busy the machine is; what is slow is for `make bench`.
settings.register_profile("tonghu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tonghu")


@pytest.fixture(scope="session")
def hard_county(tmp_path_factory):
    """A small hard county of everyday noise: its folder, with `registers` and the truth."""
    folder = tmp_path_factory.mktemp("hard")
    make_county(folder, Recipe(seed=11, children=300, families="hard", noise="medium", headers=1))
    return folder


@pytest.fixture(scope="session")
def hard_run(hard_county, tmp_path_factory):
    """What a plain run over it ended in."""
    done = discover(hard_county / "registers", tmp_path_factory.mktemp("run") / "out")
    assert (done.code, done.stderr) == (0, "")
    return done


__all__ = ["django_db_setup", "hard_county", "hard_run", "server"]

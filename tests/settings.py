"""Settings of the tests: the demo's secrets, and data in a folder of this process alone.

TONGHU_TEST_SERVER names the folder of another PostgreSQL's programs (Debian's: /usr/lib/postgresql/15/bin); the tests
then run on that one, reached through DATABASE_URL as a server of one's own is.
"""

import os
import tempfile

DATA_OF_TESTS = tempfile.mkdtemp(prefix="tonghu-tests-")
os.environ["TONGHU_DEMO"] = "1"
os.environ["TONGHU_DATA"] = DATA_OF_TESTS
for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(name, None)
if SECOND_SERVER := os.environ.get("TONGHU_TEST_SERVER"):
    socket = f"{DATA_OF_TESTS}/second"
    os.environ["DATABASE_URL"] = f"postgresql://tonghu_app@/tonghu?host={socket}"
    os.environ["DATABASE_OWNER_URL"] = f"postgresql://tonghu_owner@/tonghu?host={socket}"

from tonghu.config.settings import *  # noqa: E402, F403  after the environment that they read

# Sign-in in tests is many times a second; what is under test there is not the cost of a guess.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The queries of a page are frozen with the counts on its rail; tests/workbench/test_rail_counts.py keeps them.
RAIL_COUNTS_KEPT = 0

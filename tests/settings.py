"""Settings of the tests: the demo's secrets, and data in a folder of this process alone."""

import os
import tempfile

os.environ["TONGHU_DEMO"] = "1"
os.environ["TONGHU_DATA"] = tempfile.mkdtemp(prefix="tonghu-tests-")
for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(name, None)

from tonghu.config.settings import *  # noqa: E402, F403  after the environment that they read

# Sign-in in tests is many times a second; what is under test there is not the cost of a guess.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

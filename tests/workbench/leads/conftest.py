"""The builders of leads and the run they rest on."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[2]
sys.path.insert(0, str(TESTS / "leads"))
sys.path.insert(0, str(TESTS / "discovery" / "outputs"))

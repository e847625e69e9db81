"""Makes the made-up run of discovery's tests importable: the leads that duties are about rest on it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "discovery" / "outputs"))

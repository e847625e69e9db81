"""Where the catalogue lies: beside the code in a checkout, or where TONGHU_CATALOGUE says."""

from __future__ import annotations

import os
from pathlib import Path


def default_catalogue() -> Path:
    """The catalogue's folder."""
    told = os.environ.get("TONGHU_CATALOGUE")
    return Path(told) if told else Path(__file__).parents[3] / "catalogue"

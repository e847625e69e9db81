"""Writes docs/reference/indicators.md out of the catalogue: `python tools/indicators.py`."""

from __future__ import annotations

from pathlib import Path

from tonghu.policy.indicators.manual import side_by_side
from tonghu.policy.load import load_catalogue

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "indicators.md"


def page() -> str:
    """The page as it should be."""
    return side_by_side(load_catalogue(ROOT / "catalogue"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""Writes docs/reference/obligations.md out of the catalogue: `python tools/obligations.py`."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import django

from tonghu.policy.duties.manual import obligations
from tonghu.policy.load import load_catalogue

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "obligations.md"
# The page is made anew when the catalogue changes, not when a day goes by.
VALUES_OF = dt.date(2026, 11, 26)


def page() -> str:
    """The page as it should be."""
    # The titles of posts stand beside their models, which Django reads only once it is set up.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.config.settings")
    os.environ.setdefault("TONGHU_DEMO", "1")
    django.setup()
    from tonghu.accounts.roles import ROLES

    titles = {key: role.title for key, role in ROLES.items()}
    return obligations(load_catalogue(ROOT / "catalogue"), VALUES_OF, titles)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""Writes to a child's file, keyword-only. Each runs inside `acting`, as a whole or not at all.

By subject: correcting, family, holding, visiting; and with modules of their own moving, transferring, merging, splitting,
blocking.
"""

from __future__ import annotations

from tonghu.registry.correcting import CORRECTABLE, correct, open_file
from tonghu.registry.differences import clean_number, clean_phone
from tonghu.registry.family import add_adult, correct_adult, end_adult
from tonghu.registry.holding import end_category, hold_category
from tonghu.registry.visiting import last_visit_on, record_visit

__all__ = [
    "CORRECTABLE",
    "add_adult",
    "clean_number",
    "clean_phone",
    "correct",
    "correct_adult",
    "end_adult",
    "end_category",
    "hold_category",
    "last_visit_on",
    "open_file",
    "record_visit",
]

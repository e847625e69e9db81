"""A system check for `check --deploy`: the keys can be used."""

from __future__ import annotations

from typing import Any

from django.core import checks

from tonghu.secrecy.errors import KeyRingFault
from tonghu.secrecy.ring import key_ring


def check_key_ring(**_: Any) -> list[checks.CheckMessage]:
    """secrecy.E003 with the ring's own sentence."""
    try:
        key_ring()
    except KeyRingFault as fault:
        return [checks.Error(str(fault), id="secrecy.E003")]
    return []

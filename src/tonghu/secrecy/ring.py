"""The key ring of this process, read once. The environment says which keys, the settings whether this is a demo."""

from __future__ import annotations

import os
from functools import cache

from django.conf import settings

from tonghu.secrecy.keyring import KeyRing
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring_file import load_key_ring


@cache
def key_ring() -> KeyRing:
    """The ring; raises KeyRingFault. Changed keys are read by a new process, or after `key_ring.cache_clear()`."""
    return load_key_ring(os.environ, demo=bool(getattr(settings, "DEMO", False)))


def blind_index(value: str, purpose: Purpose | str) -> bytes | None:
    """What to store for a number; None for a blank one."""
    return key_ring().index(value, Purpose(purpose))


def blind_indexes(value: str, purpose: Purpose | str) -> list[bytes]:
    """What to look for: the number's index under every key of the ring. Empty for a blank number."""
    return key_ring().indexes(value, Purpose(purpose))

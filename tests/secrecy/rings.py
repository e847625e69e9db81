"""Key rings for tests, with secrets that are the same every time."""

import base64
import hashlib
import json

from tonghu.secrecy.ring_file import load_key_ring


def entry(key_id, *, use, suite="sm", active=True):
    secret = hashlib.sha256(f"made up for tests: {key_id}".encode()).digest()
    return {
        "id": key_id,
        "suite": suite,
        "purpose": use,
        "secret": base64.b64encode(secret).decode(),
        "active": active,
    }


def ring_json(*entries):
    return json.dumps({"keys": list(entries)})


def ring(*entries):
    return load_key_ring({"TONGHU_KEYS": ring_json(*entries)}, demo=False)


def plain_entries(suite="sm"):
    """One active key of each use."""
    return entry("e1", use="encrypt", suite=suite), entry("i1", use="index", suite=suite)


def changed_entries(suite="sm"):
    """The same ring after a change of both keys: the old ones still read."""
    return (
        entry("e1", use="encrypt", suite=suite, active=False),
        entry("i1", use="index", suite=suite, active=False),
        entry("e2", use="encrypt", suite=suite),
        entry("i2", use="index", suite=suite),
    )

"""The keys in use: sealing, opening, blind indexes. Where a ring comes from is `ring_file`'s business.

A sealed value is bytes:

    version (1) · length of the key's id (1) · key's id (ASCII) · nonce (12) · ciphertext · tag (16)

Version, id, purpose and `where` ("table.column") are its associated data: a value moved to another column,
or whose header was rewritten, does not open. A blind index is 20 bytes: 16 of a keyed hash of the normal form,
then 4 that tell under which key, so that a change of keys can be followed in SQL.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from tonghu.secrecy.errors import BrokenSeal, KeyRingFault, UnknownKey
from tonghu.secrecy.purposes import Purpose, normalised
from tonghu.secrecy.suites import NONCE_BYTES, TAG_BYTES, Forged, Sealer, Suite

VERSION = 1
HEADER_BYTES = 2  # version and length of the id, before the id itself
INDEX_HASH_BYTES = 16
INDEX_TAG_BYTES = 4
INDEX_BYTES = INDEX_HASH_BYTES + INDEX_TAG_BYTES
INDEX_KEY_BYTES = 32


class Use(StrEnum):
    """What a key of the ring is for."""

    ENCRYPT = "encrypt"
    INDEX = "index"


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key. Its secret is in no repr, cannot be pickled, and never leaves this module but as derived keys."""

    id: str
    suite: Suite
    use: Use
    active: bool
    secret: bytes = field(repr=False, compare=False)

    def derive(self, label: str, length: int) -> bytes:
        """`length` bytes for one label."""
        return self.suite.derive(self.secret, f"tonghu/{VERSION}/{self.use}/{label}".encode(), length)

    def __getstate__(self) -> NoReturn:
        raise TypeError(f"key {self.id} stays in this process: it cannot be pickled or copied")


class SealingKey:
    """A key of use `encrypt`, with what is derived from it made once."""

    def __init__(self, key: Key) -> None:
        self.id = key.id
        self.header = bytes((VERSION, len(key.id))) + key.id.encode("ascii")
        size = key.suite.cipher_key_bytes
        self._sealers: dict[Purpose, Sealer] = {
            purpose: key.suite.sealer(key.derive(purpose, size)) for purpose in Purpose
        }

    def seal(self, text: str, purpose: Purpose, where: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._sealers[purpose].seal(nonce, text.encode(), self._associated(purpose, where))
        return self.header + nonce + sealed

    def open(self, sealed: bytes, purpose: Purpose, where: str) -> str:
        body = sealed[len(self.header) :]
        try:
            text = self._sealers[purpose].open(
                body[:NONCE_BYTES], body[NONCE_BYTES:], self._associated(purpose, where)
            )
        except Forged:
            raise BrokenSeal(where, self.id) from None
        return text.decode()

    def _associated(self, purpose: Purpose, where: str) -> bytes:
        return self.header + f"{purpose}\0{where}".encode()


class IndexKey:
    """A key of use `index`, with what is derived from it made once."""

    def __init__(self, key: Key) -> None:
        self.id = key.id
        self.tag = key.derive("tag", INDEX_TAG_BYTES)
        self._suite = key.suite
        self._keys = {purpose: key.derive(purpose, INDEX_KEY_BYTES) for purpose in Purpose}

    def index(self, normal_form: str, purpose: Purpose) -> bytes:
        code = self._suite.mac(self._keys[purpose], normal_form.encode())
        return code[:INDEX_HASH_BYTES] + self.tag


class KeyRing:
    """All keys a process knows: one of each use is active and writes, the others still read."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Raises KeyRingFault where two keys share an id or a secret, or a use has not exactly one active key."""
        self.keys = tuple(keys)
        _check_ids_and_secrets(self.keys)
        self._sealing = {key.id: SealingKey(key) for key in self.keys if key.use is Use.ENCRYPT}
        indexing = {key.id: IndexKey(key) for key in self.keys if key.use is Use.INDEX}
        self._sealing_now = self._sealing[_active(self.keys, Use.ENCRYPT)]
        self._indexing_now = indexing[_active(self.keys, Use.INDEX)]
        older = [key for key in indexing.values() if key is not self._indexing_now]
        self._indexing = (self._indexing_now, *older)

    def __repr__(self) -> str:
        names = ", ".join(f"{key.id} ({key.use}{', active' if key.active else ''})" for key in self.keys)
        return f"<KeyRing {names}>"

    def seal(self, text: str, purpose: Purpose, where: str) -> bytes:
        """The text under the active key, bound to `where`; never twice the same bytes."""
        return self._sealing_now.seal(text, purpose, where)

    def open(self, sealed: bytes, purpose: Purpose, where: str) -> str:
        """The text of a sealed value; raises UnknownKey or BrokenSeal, which name `where`."""
        key_id = key_id_of(sealed)
        if key_id is None:
            raise BrokenSeal(where)
        if key_id not in self._sealing:
            raise UnknownKey(key_id, where)
        return self._sealing[key_id].open(sealed, purpose, where)

    def index(self, value: str, purpose: Purpose) -> bytes | None:
        """The blind index to be stored, under the active key; None where nothing is left of the value."""
        normal_form = normalised(value, purpose)
        return self._indexing_now.index(normal_form, purpose) if normal_form else None

    def indexes(self, value: str, purpose: Purpose) -> list[bytes]:
        """Every index under which the value may be stored, the active key's first: look for any of them."""
        normal_form = normalised(value, purpose)
        return [key.index(normal_form, purpose) for key in self._indexing] if normal_form else []

    @property
    def active_ids(self) -> tuple[str, str]:
        """The ids of the active keys: for sealing, for indexes."""
        return self._sealing_now.id, self._indexing_now.id

    @property
    def active_header(self) -> bytes:
        """With these bytes begins every value under the active key, and no other."""
        return self._sealing_now.header

    @property
    def active_tag(self) -> bytes:
        """With these bytes ends every index under the active key."""
        return self._indexing_now.tag

    def index_key_ids(self) -> Iterator[tuple[bytes, str]]:
        """The tag and the id of every index key."""
        return ((key.tag, key.id) for key in self._indexing)

    def has(self, key_id: str) -> bool:
        """Whether a key of this id is on the ring."""
        return any(key.id == key_id for key in self.keys)


def key_id_of(sealed: bytes) -> str | None:
    """The id in a value's header; None where these bytes are no sealed value of a version known here."""
    if len(sealed) < HEADER_BYTES or sealed[0] != VERSION:
        return None
    end = HEADER_BYTES + sealed[1]
    if len(sealed) < end + NONCE_BYTES + TAG_BYTES or not sealed[HEADER_BYTES:end].isascii():
        return None
    return sealed[HEADER_BYTES:end].decode("ascii")


def _check_ids_and_secrets(keys: tuple[Key, ...]) -> None:
    for key_id, times in Counter(key.id for key in keys).items():
        if times > 1:
            raise KeyRingFault(f"密钥编号 {key_id} 出现了 {times} 次。每把密钥要有自己的编号,请改掉重复的。")
    owners: dict[bytes, str] = {}
    for key in keys:
        other = owners.setdefault(key.secret, key.id)
        if other != key.id:
            raise KeyRingFault(
                f"密钥 {other} 和 {key.id} 的内容相同。请用 tonghu keys new 为其中一把生成新的内容。"
            )


def _active(keys: tuple[Key, ...], use: Use) -> str:
    active = [key.id for key in keys if key.use is use and key.active]
    if len(active) == 1:
        return active[0]
    found = "一把也没有" if not active else "有 " + "、".join(active)
    raise KeyRingFault(
        f'用途为 {use} 的密钥要有且只有一把写着 "active": true,现在{found}。'
        "请改正;没有密钥的,用 tonghu keys new 生成。"
    )

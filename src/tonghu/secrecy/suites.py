"""Two suites of primitives behind one small interface: `sm` for the national algorithms, `aes` for the rest.

A suite holds no key and no state. Keys are 16 bytes (sm) or 32 bytes (aes) long, nonces 12, tags 16.
Why two, and what each is made of: docs/adr/0005-field-encryption.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
TAG_BYTES = 16


class Forged(Exception):
    """The tag does not fit the text, its associated data, the nonce and the key."""


class Sealer(Protocol):
    """Authenticated encryption under one key."""

    def seal(self, nonce: bytes, text: bytes, associated: bytes) -> bytes:
        """The ciphertext with its tag at the end: as long as `text` and 16 bytes more."""

    def open(self, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """The text again; raises Forged where anything was changed."""


class Sm4Gcm:
    """SM4 in GCM (RFC 8998). The library has no one-call form of it, so that tag and text are put together here."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def seal(self, nonce: bytes, text: bytes, associated: bytes) -> bytes:
        encryptor = Cipher(self._key, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return encryptor.update(text) + encryptor.finalize() + encryptor.tag

    def open(self, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise Forged
        decryptor = Cipher(self._key, modes.GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(associated)
        text = decryptor.update(sealed[:-TAG_BYTES])
        try:
            return text + decryptor.finalize()
        except InvalidTag:
            raise Forged from None


class AesGcm:
    """AES-256 in GCM."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, nonce: bytes, text: bytes, associated: bytes) -> bytes:
        return self._aead.encrypt(nonce, text, associated)

    def open(self, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        try:
            return self._aead.decrypt(nonce, sealed, associated)
        except InvalidTag:
            raise Forged from None


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A cipher, its key length in bytes, and the hash under HMAC and HKDF."""

    name: str
    words: str
    cipher_key_bytes: int
    sealer: Callable[[bytes], Sealer]
    hash: Callable[[], hashes.HashAlgorithm]

    def mac(self, key: bytes, message: bytes) -> bytes:
        """32 bytes of HMAC."""
        code = hmac.HMAC(key, self.hash())
        code.update(message)
        return code.finalize()

    def derive(self, secret: bytes, label: bytes, length: int) -> bytes:
        """`length` bytes that belong to this label alone (HKDF, no salt: the secret is random already)."""
        return HKDF(algorithm=self.hash(), length=length, salt=None, info=label).derive(secret)


SUITES: Mapping[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite(name="sm", words="SM4-GCM、HMAC-SM3", cipher_key_bytes=16, sealer=Sm4Gcm, hash=hashes.SM3),
        Suite(
            name="aes",
            words="AES-256-GCM、HMAC-SHA256",
            cipher_key_bytes=32,
            sealer=AesGcm,
            hash=hashes.SHA256,
        ),
    )
}

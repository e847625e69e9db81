"""Files on disk, encrypted in chunks, each under a key of its own.

    "TH" · version (1) · length of the suite's name (1) · name · chunks

A chunk is CHUNK bytes of text (the last one fewer) with a tag of 16. Its nonce is its number and whether it is the
last one, so that a chunk moved, repeated or cut off does not open; the header is associated data. The key of a
file is random and lies, encrypted itself, in the row that names the file: a change of keys rewrites rows and no
file, and where the row's key is gone the file cannot be read, whatever copies of it remain.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from tonghu.kernel.errors import UserError
from tonghu.secrecy.errors import BrokenSeal
from tonghu.secrecy.keyring import Use
from tonghu.secrecy.ring import key_ring
from tonghu.secrecy.suites import SUITES, TAG_BYTES, Forged, Sealer, Suite

MAGIC, VERSION = b"TH", 1
CHUNK = 256 * 1024
SECRET_BYTES = 32
_LABEL = b"tonghu/1/file"
_LAST_AT = 11  # the byte of the nonce that tells the last chunk


class NoRoom(UserError):
    """The disk did not take the file. What was written of it is gone."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file that stands on disk. `digest`: SHA-256 of its text, in hex; `secret`: its key, for the row."""

    stored_as: str
    secret: str
    size: int
    digest: str


def stored_folder() -> Path:
    """Where encrypted files lie; only this system user may look."""
    folder: Path = settings.DATA / "registers"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class SealedWriter:
    """Takes text in pieces and writes chunks. `finish` gives what the row keeps; `abandon` leaves nothing."""

    def __init__(self) -> None:
        suite = next(key.suite for key in key_ring().keys if key.use is Use.ENCRYPT and key.active)
        secret = os.urandom(SECRET_BYTES)
        self._header = _header(suite)
        self._sealer = _sealer(suite, secret)
        self._secret = base64.b64encode(secret).decode("ascii")
        self._name = secrets.token_hex(16)
        self._path = stored_folder() / self._name
        self._pending = bytearray()
        self._number = self.size = 0
        self._digest = hashlib.sha256()
        with self._room():
            made = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            self._file: IO[bytes] = os.fdopen(made, "wb")
            self._file.write(self._header)

    def write(self, text: bytes) -> None:
        """Add a piece. NoRoom where the disk is full; nothing of the file is left then."""
        self.size += len(text)
        self._digest.update(text)
        self._pending += text
        while len(self._pending) > CHUNK:
            self._chunk(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]

    def finish(self) -> Stored:
        """Close the file, on disk for certain. NoRoom as in `write`."""
        self._chunk(bytes(self._pending), last=True)
        with self._room():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return Stored(
            stored_as=self._name, secret=self._secret, size=self.size, digest=self._digest.hexdigest()
        )

    def abandon(self) -> None:
        """Nothing of it stays."""
        with contextlib.suppress(OSError):  # what could not be flushed is not wanted
            self._file.close()
        self._path.unlink(missing_ok=True)

    def _chunk(self, text: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        with self._room():
            self._file.write(self._sealer.seal(nonce, text, self._header))
        self._number += 1

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if hasattr(self, "_file"):
                self.abandon()
            why = "磁盘已满" if error.errno == errno.ENOSPC else (error.strerror or str(error))
            raise NoRoom(
                f"文件没有存下来:{why}。已写的部分已删除;请联系系统管理员腾出空间后重新上传。"
            ) from error


class SealedReader(io.RawIOBase):
    """The text of a stored file, to be read from anywhere in it. BrokenSeal where it was changed."""

    def __init__(self, stored_as: str, secret: str) -> None:
        path = stored_folder() / stored_as
        self._where = f"registers/{stored_as}"
        self._file = path.open("rb")
        head = self._file.read(4)
        if len(head) < 4 or head[:2] != MAGIC or head[2] != VERSION:
            raise BrokenSeal(self._where)
        name = self._file.read(head[3])
        suite = SUITES.get(name.decode("ascii", "replace"))
        if suite is None:
            raise BrokenSeal(self._where)
        self._header = head + name
        self._sealer = _sealer(suite, base64.b64decode(secret))
        body = path.stat().st_size - len(self._header)
        self._chunks = max(1, -(-body // (CHUNK + TAG_BYTES)))
        self._size = body - self._chunks * TAG_BYTES
        self._at = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # typeshed's narrower buffer
        if self._at >= self._size and self._chunks > 1:
            return 0
        number, within = divmod(self._at, CHUNK)
        if number >= self._chunks:
            return 0
        text = self._chunk(number)[within : within + len(view)]
        view[: len(text)] = text
        self._at += len(text)
        return len(text)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._open[0] != number:
            self._file.seek(len(self._header) + number * (CHUNK + TAG_BYTES))
            sealed = self._file.read(CHUNK + TAG_BYTES)
            try:
                nonce = _nonce(number, last=number == self._chunks - 1)
                self._open = number, self._sealer.open(nonce, sealed, self._header)
            except Forged:
                raise BrokenSeal(self._where) from None
        return self._open[1]


def open_stored(stored_as: str, secret: str) -> IO[bytes]:
    """The stored file's text, seekable. FileNotFoundError where it is gone, BrokenSeal where it was changed."""
    return io.BufferedReader(SealedReader(stored_as, secret), CHUNK)


def decrypt_to(stored_as: str, secret: str, target: Path) -> None:
    """The text into a file of a private folder. NoRoom where the disk is full."""
    try:
        with open_stored(stored_as, secret) as source, target.open("xb") as plain:
            shutil.copyfileobj(source, plain, CHUNK)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoRoom(f"临时空间不够,没有读出“{target.name}”。请联系系统管理员腾出空间后重试。") from error
        raise


def store(source: IO[bytes]) -> Stored:
    """Everything that `source` gives, as a stored file."""
    writer = SealedWriter()
    try:
        while piece := source.read(CHUNK):
            writer.write(piece)
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise


def destroy(stored_as: str) -> bool:
    """Overwrite the file and remove it; False where there was none. Without its key it was unreadable already."""
    path = stored_folder() / stored_as
    try:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(CHUNK, left)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def private_root() -> Path:
    """Where workers decrypt; each in a folder of its own."""
    folder: Path = settings.DATA / "private"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def private_folder(name: str = "") -> Iterator[Path]:
    """A folder that only this system user may enter, gone in every case when the block ends."""
    if name:
        folder = private_root() / name
        folder.mkdir(mode=0o700)
    else:
        folder = Path(tempfile.mkdtemp(dir=private_root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_private(name: str) -> bool:
    """Take away what a worker that died left behind; False where nothing was left."""
    folder = private_root() / name
    if not name.isalnum() or not folder.is_dir():  # never a way out of the private folders
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _header(suite: Suite) -> bytes:
    name = suite.name.encode("ascii")
    return MAGIC + bytes((VERSION, len(name))) + name


def _sealer(suite: Suite, secret: bytes) -> Sealer:
    return suite.sealer(suite.derive(secret, _LABEL, suite.cipher_key_bytes))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_LAST_AT, "big") + bytes((last,))

"""What a browser sends goes to disk encrypted while it arrives: in clear it stands nowhere."""

from __future__ import annotations

from typing import IO, Any, NoReturn

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from tonghu.exchange.core.names import safe_name
from tonghu.exchange.incoming import Incoming
from tonghu.exchange.storage import CHUNK, NoRoom, SealedWriter, destroy

# The rest of a body that is refused is read and dropped, so that the browser gets the page; not without end.
MOST_DRAINED = 2 * 1024**3


class SealingHandler(FileUploadHandler):
    """Takes every file of one form. Afterwards: `files`, or `too_big`, or `no_room` with its sentence."""

    chunk_size = CHUNK

    def __init__(self, request: HttpRequest, *, most: int) -> None:
        super().__init__(request)
        self.files: list[Incoming] = []
        self.too_big = False
        self.no_room = ""
        self._most, self._left = most, most
        self._announced = 0
        self._writer: SealedWriter | None = None

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self._announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._announced > self._most:
            self._stop_too_big()
        try:
            self._writer = SealedWriter()
        except NoRoom as error:
            self._stop_no_room(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._writer is not None  # new_file came first
        self._left -= len(raw_data)
        if self._left < 0:
            self._stop_too_big()
        try:
            self._writer.write(raw_data)
        except NoRoom as error:
            self._stop_no_room(error)

    def file_complete(self, file_size: int) -> None:
        assert self._writer is not None  # as above
        try:
            stored = self._writer.finish()
        except NoRoom as error:
            self._stop_no_room(error)
        self._writer = None
        self.files.append(Incoming(name=safe_name(self.file_name or ""), stored=stored))

    def upload_interrupted(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nothing of what was taken stays on disk."""
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
        for file in self.files:
            destroy(file.stored.stored_as)
        self.files = []

    def release(self) -> list[Incoming]:
        """The files, now somebody else's to keep."""
        files, self.files = self.files, []
        return files

    def _stop_too_big(self) -> NoReturn:
        self.too_big = True
        self.forget()
        raise StopUpload(connection_reset=self._announced > MOST_DRAINED)

    def _stop_no_room(self, error: NoRoom) -> NoReturn:
        self.no_room = str(error)
        self.forget()
        raise StopUpload(connection_reset=self._announced > MOST_DRAINED)

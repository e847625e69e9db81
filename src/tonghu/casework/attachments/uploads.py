"""Files that come in stay in memory until they are encrypted: nothing of them lies on a disk in clear."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler

from tonghu.casework.attachments.sniffing import MOST_BYTES, MOST_FILES, MOST_FILES_OF_A_RECORD


class FilesInMemory(MemoryFileUploadHandler):
    """Keeps one byte more than may be kept, and one file more: enough for the domain to refuse with its words."""

    most_files = MOST_FILES

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.files_seen = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.files_seen += 1
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        room = MOST_BYTES + 1 - self.file.tell() if self.files_seen <= self.most_files + 1 else 0
        self.file.write(raw_data[: max(0, room)])
        return None


class FilesOfARecord(FilesInMemory):
    """Those that come with a filled in form."""

    most_files = MOST_FILES_OF_A_RECORD

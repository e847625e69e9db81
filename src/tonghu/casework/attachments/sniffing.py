"""What a file is by its bytes, never by its name or by what the browser says of it."""

from __future__ import annotations

from tonghu.kernel.errors import UserError
from tonghu.leads.core.photo import MOST_BYTES as MOST_OF_A_PHOTO
from tonghu.leads.core.photo import cleaned as cleaned_photo

MOST_BYTES = 20 * 1024 * 1024  # a minute or two of a phone's video
MOST_FILES = 5
MOST_FILES_OF_A_RECORD = 12  # what a phone sends in one go; more go into a correction
_PHOTO = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
}
WORDS = "JPEG、PNG 照片，PDF，MP4 视频，M4A、MP3、AMR 录音"


class NotAccepted(UserError):
    """The file is none that can be kept. Says which and why."""


def recognised(data: bytes, name: str) -> tuple[bytes, str]:
    """(the bytes to keep, their type). A photo loses where and when it was taken. NotAccepted for anything else."""
    if not data:
        raise NotAccepted(f"“{name}”是空的，没有收下。")
    if data.startswith(_PHOTO):
        if len(data) > MOST_OF_A_PHOTO:
            raise NotAccepted(
                f"“{name}”超过 {MOST_OF_A_PHOTO // 1024 // 1024} MB，没有收下。请选用较小的尺寸。"
            )
        try:
            return cleaned_photo(data)
        except UserError as error:
            raise NotAccepted(f"“{name}”没有收下：{error}") from None
    if len(data) > MOST_BYTES:
        raise NotAccepted(f"“{name}”超过 {MOST_BYTES // 1024 // 1024} MB，没有收下。请截取要紧的一段。")
    if (kind := _other(data)) is None:
        raise NotAccepted(f"“{name}”不是可以收下的文件。可以上传：{WORDS}。")
    return data, kind


def _other(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] == b"M4A" else "video/mp4"
    if data.startswith(b"#!AMR"):
        return "audio/amr"
    if data.startswith(b"ID3") or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    return None


def suffix_of(kind: str) -> str:
    """Of a name under which the file is given out."""
    return _SUFFIXES[kind]
